/** Which characters the fonts of the sheet can draw. A missing one is found before a client finds it. */
import type { SheetFont } from "#core/sheet/sheet-font.ts";
import { SHEET_FONTS } from "#core/sheet/sheet-fonts.ts";
import { type Families, familiesOf } from "#core/sheet/typefaces.ts";
import { TYPEFACES } from "#core/template.ts";

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

/**
 * Marks of direction draw nothing either, but a browser looks for a font that has them, and would find one of the machine's:
 * "Sheet Marks" has them all.
 */
const MARK = /^[\u061c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f]$/u;

/** The distinct code points of `text` that a font must have. */
export function drawnCodePoints(text: string): Set<number> {
  const found = new Set<number>();
  for (let at = 0; at < text.length; at += 1) {
    const codePoint = text.codePointAt(at) ?? 0;
    if (codePoint > 0xffff) at += 1;
    if (found.has(codePoint) || codePoint <= 0x20) continue;
    const character = codePoint < 0x7f ? null : String.fromCodePoint(codePoint);
    if (character === null || !DRAWS_NOTHING.test(character) || MARK.test(character)) found.add(codePoint);
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

/** The families of a printed page, as its paper names typeface and Han forms; those of the plain look where it names none. */
export function familiesOfPage(html: string): Families {
  const typeface = /data-typeface="([a-z-]+)"/.exec(html)?.[1];
  const han = /data-han="(zh|ko)"/.exec(html)?.[1];
  return familiesOf(
    TYPEFACES.find((known) => known === typeface) ?? "serif-inter",
    han === "zh" || han === "ko" ? han : "ja",
  );
}

/** The fonts that the words of a page need, and no others: of each order of families the first that can draw draws. */
export function fontsFor<Font extends SheetFont>(
  html: string,
  fonts: readonly Font[],
  families: Families = familiesOfPage(html),
): Font[] {
  const cuts = cutsOf(fonts);
  const needed = new Set<Font>();
  for (const codePoint of drawnCodePoints(html)) {
    for (const order of [families.text, families.heading]) {
      const family = order.find((name) => cuts.get(name)?.some((cut) => cut.some((font) => draws(font, codePoint))));
      for (const cut of cuts.get(family ?? "") ?? []) {
        const font = cut.find((candidate) => draws(candidate, codePoint));
        if (font) needed.add(font);
      }
    }
  }
  return fonts.filter((font) => needed.has(font));
}

/** By family, then by weight: each group draws one alphabet a file. */
function cutsOf<Font extends SheetFont>(fonts: readonly Font[]): Map<string, Font[][]> {
  const families = new Map<string, Map<SheetFont["weight"], Font[]>>();
  for (const font of fonts) {
    const weights = families.get(font.family) ?? new Map<SheetFont["weight"], Font[]>();
    families.set(font.family, weights.set(font.weight, [...(weights.get(font.weight) ?? []), font]));
  }
  return new Map([...families].map(([family, weights]) => [family, [...weights.values()]]));
}

/** "U+20-7E,U+A0": the ranges of a font in the spelling of CSS. */
export function unicodeRange(font: Pick<SheetFont, "ranges">): string {
  const hex = (codePoint: number) => codePoint.toString(16).toUpperCase();
  return font.ranges.map(([from, to]) => (from === to ? `U+${hex(from)}` : `U+${hex(from)}-${hex(to)}`)).join(",");
}
