/** Which characters the fonts of the sheet can draw. A missing one is found before a client finds it. */
import { SHEET_FONTS, type SheetFont } from "#core/sheet/sheet-fonts.ts";

/** Whether `font` has a glyph for the code point. Binary search, because a document asks tens of thousands of times. */
export function draws(font: Pick<SheetFont, "ranges">, codePoint: number): boolean {
  const { ranges } = font;
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return false;
    if (codePoint < range[0]) high = middle - 1;
    else if (codePoint > range[1]) low = middle + 1;
    else return true;
  }
  return false;
}

/**
 * Characters that need no glyph of their own: spaces that the shaper builds, marks of direction, joiners and variation
 * selectors, line ends. They draw nothing, so no font has to have them.
 */
const DRAWS_NOTHING = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]$/u;

/** The distinct code points of `text` that must be drawn. */
export function drawnCodePoints(text: string): Set<number> {
  const found = new Set<number>();
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (codePoint > 0x20 && codePoint < 0x7f) found.add(codePoint);
    else if (!found.has(codePoint) && !DRAWS_NOTHING.test(character)) found.add(codePoint);
  }
  return found;
}

/** The characters of `text` that no font of the sheet can draw, each once, in order of code point. */
export function missingGlyphs(text: string): string[] {
  return [...drawnCodePoints(text)]
    .filter((codePoint) => !SHEET_FONTS.some((font) => draws(font, codePoint)))
    .sort((a, b) => a - b)
    .map((codePoint) => String.fromCodePoint(codePoint));
}

// The family that the sheet's words are set in, the family of its title and total; the others draw what these cannot.
const WORDS = "Inter Variable";
const TITLES = "Source Serif 4 Variable";

/** The fonts that `text` needs, and no others: of each family the first that can draw a character draws it. */
export function fontsFor<Font extends SheetFont>(text: string, fonts: readonly Font[]): Font[] {
  const all = [...drawnCodePoints(text)];
  const ofWords = fonts.filter((font) => font.family === WORDS);
  const left = all.filter((codePoint) => !ofWords.some((font) => draws(font, codePoint)));
  const needed = new Set<string>();
  for (const cut of cutsOf(fonts)) {
    for (const codePoint of cut[0]?.family === WORDS || cut[0]?.family === TITLES ? all : left) {
      const font = cut.find((candidate) => draws(candidate, codePoint));
      if (font) needed.add(font.file);
    }
  }
  return fonts.filter((font) => needed.has(font.file));
}

/** The fonts by family and weight: each group draws one alphabet a file. */
function cutsOf<Font extends SheetFont>(fonts: readonly Font[]): Font[][] {
  const cuts = new Map<string, Font[]>();
  for (const font of fonts) {
    const key = `${font.family} ${font.weight}`;
    cuts.set(key, [...(cuts.get(key) ?? []), font]);
  }
  return [...cuts.values()];
}

/** "U+20-7E,U+A0": the ranges of a font in the spelling of CSS. */
export function unicodeRange(font: Pick<SheetFont, "ranges">): string {
  const hex = (codePoint: number) => codePoint.toString(16).toUpperCase();
  return font.ranges.map(([from, to]) => (from === to ? `U+${hex(from)}` : `U+${hex(from)}-${hex(to)}`)).join(",");
}
