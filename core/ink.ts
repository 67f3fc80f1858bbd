/**
 * Colours that can be read: how far two of them stand apart, and the nearest one that does on paper. The one place in core/
 * that computes in floats, as its standard does: nothing of it is money, and nothing of it is hashed or stored.
 */
import { floorDivide, parseHexadecimal } from "#core/integer.ts";

/** WCAG 2.2, 1.4.3: what text of any size needs against what it stands on. */
export const READABLE_CONTRAST = 9 / 2;

/** The white of print. On a screen the paper is a shade darker, and so are the words on it (core/sheet/style/paper.css). */
const PAPER_WHITE = "#ffffff";

/** From 1 (the same) to 21 (black on white), by WCAG 2.2. Throws RangeError for what is not "#rrggbb" in lower case. */
export function contrastRatio(one: string, other: string): number {
  const [lighter, darker] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  // The light that any surface throws back: a twentieth.
  return (lighter * 20 + 1) / (darker * 20 + 1);
}

/**
 * The accent itself where text in it can be read on white, else the lightest darker shade of the same hue that can be: each
 * channel keeps its share of the colour. White text on the answer can be read as well.
 */
export function readableInk(accent: string): string {
  if (contrastRatio(accent, PAPER_WHITE) >= READABLE_CONTRAST) return accent;
  const channels = channelsOf(accent);
  const shade = (share: number) => hexOf(channels.map((channel) => floorDivide(channel * share, SHADES)));
  let readable = 0;
  let unreadable = SHADES;
  // Darker is always further from white, so the lightest share that can be read is found by halving.
  while (unreadable - readable > 1) {
    const middle = (readable + unreadable) >> 1;
    if (contrastRatio(shade(middle), PAPER_WHITE) >= READABLE_CONTRAST) readable = middle;
    else unreadable = middle;
  }
  return shade(readable);
}

// As many steps as a channel has values: finer ones would give the same colours again.
const SHADES = 256;

/** WCAG 2.2, "relative luminance", with the curve of the sRGB standard: a line up to channel 10, a power above. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((channel) =>
    channel <= 10 ? (channel / 255) * (25 / 323) : ((channel / 255) * (200 / 211) + 11 / 211) ** (12 / 5),
  );
  return (2126 * red + 7152 * green + 722 * blue) / 10_000;
}

function channelsOf(colour: string): number[] {
  // Not by the schema: the page of a draft computes inks and carries no library for schemas.
  if (!/^#[0-9a-f]{6}$/.test(colour)) throw new RangeError("not a colour of six hexadecimal digits in lower case");
  return [1, 3, 5].map((at) => parseHexadecimal(colour.slice(at, at + 2)));
}

function hexOf(channels: readonly number[]): string {
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
