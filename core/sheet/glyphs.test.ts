import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { drawnCodePoints, fontsFor, missingGlyphs, unicodeRange } from "#core/sheet/glyphs.ts";
import { SHEET_FONTS } from "#core/sheet/sheet-fonts.ts";
import { familiesOf, HAN_FORMS } from "#core/sheet/typefaces.ts";
import { codePointsOf, rangesOf } from "../../scripts/font-code-points.ts";
import { frequentTraditional, hangul, japanese, simplifiedChinese } from "../../scripts/han-sets.ts";

const letters = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index))
    .filter((character) => /^\p{L}$/u.test(character))
    .join("");

describe("the bundled fonts", () => {
  test.each(SHEET_FONTS)("$file draws exactly the characters that the list says", (font) => {
    const bytes = readFileSync(new URL(`./fonts/${font.file}`, import.meta.url));
    expect(rangesOf(codePointsOf(bytes))).toEqual(font.ranges);
  });

  test.each([400, 500])("Inter at weight %i draws Latin, Greek and Cyrillic", (weight) => {
    expect(undrawnBy("Inter Variable", weight)).toEqual([]);
  });

  test.each([400, 600])(
    "Source Serif at weight %i draws them but for six rare letters, which Inter draws in its place",
    (weight) => {
      expect(undrawnBy("Source Serif 4 Variable", weight)).toEqual([..."ĬĭĲĳŦŧ"]);
    },
  );

  test("together draw Hebrew, Arabic, common signs and emoji", () => {
    expect(missingGlyphs(letters(0x5d0, 0x5ea) + letters(0x621, 0x64a))).toEqual([]);
    expect(missingGlyphs("– — ‘’ “” «» … · • × ÷ ± ≤ ≥ ≠ ≈ → ← ↑ ↓ ✓ ✗ ★ ☐ № ° § ¶ † ‡ ™ © ® ½ ¼ ² ³ µ Ω ∞ √")).toEqual(
      [],
    );
    expect(missingGlyphs("€ £ ¥ $ ¢ ₹ ₺ ₴ ₽ ₩ ₪ ₫ ₦ ₱ ₲ ₵ ₸ ₼ ₾ ₿")).toEqual([]);
    expect(missingGlyphs("🎉 👩‍🎨 ❤️ 🇳🇱 1️⃣ 🏳️‍🌈")).toEqual([]);
  });
});

describe("Chinese, Japanese and Korean", () => {
  const assigned = (codePoints: Set<number>) =>
    [...codePoints].map((codePoint) => String.fromCodePoint(codePoint)).filter((one) => /\P{Cn}/u.test(one));

  test.each([
    ["Japan: Windows-31J", japanese()],
    ["mainland China: GB 2312", simplifiedChinese()],
    ["Taiwan: the frequent characters of Big5", frequentTraditional()],
    ["Korea: all syllables", hangul()],
  ])("every character of %s is drawn", (_standard, codePoints) => {
    expect(missingGlyphs(assigned(codePoints).join(""))).toEqual([]);
  });

  test("the frequent characters of Japanese are drawn in both weights, so that no title mixes them", () => {
    const fonts = SHEET_FONTS.filter((font) => font.family === "Noto Sans JP");
    expect(fonts.map((font) => font.weight)).toEqual([400, 500]);
    expect(fonts[1]?.ranges).toEqual(fonts[0]?.ranges);
  });
});

describe("the style of the sheet", () => {
  const paper = readFileSync(new URL("./style/paper.css", import.meta.url), "utf8").replace(/\s+/g, " ");
  const screens = readFileSync(new URL("./sheet-fonts.css", import.meta.url), "utf8");

  test.each(HAN_FORMS)(
    "names the families behind the typeface in the order in which fonts are looked for (%s)",
    (han) => {
      const others = /--sheet-others: ([^;]*);/.exec(paper)?.[1] ?? "";
      const selector = han === "ja" ? ".sheet { " : `.sheet[data-han="${han}"] { `;
      const forms = paper.slice(paper.indexOf(`${selector}--sheet-han:`)).match(/--sheet-han: ([^;]*);/)?.[1] ?? "";
      const named = [...others.replace("var(--sheet-han)", forms).matchAll(/"([^"]+)"/g)].map(([, family]) => family);
      expect(familiesOf("inter", han).text.slice(1)).toEqual(named);
    },
  );

  test("on a screen names files that are there", () => {
    const files = [...screens.matchAll(/url\("\.\/fonts\/([^"]+)"\)/g)].map(([, file]) => file);
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !SHEET_FONTS.some((font) => font.file === file))).toEqual([]);
  });
});

/** What an official language of Europe is written with, and the signs of an invoice. */
function undrawnBy(family: string, weight: number): string[] {
  const fonts = SHEET_FONTS.filter((font) => font.family === family && font.weight === weight);
  // Unicode gave up U+0149 in 2009: it is an apostrophe and an n.
  const latin = `${letters(0x41, 0x7a)}${letters(0xc0, 0x17f).replace("\u0149", "")}ȘșȚțẞƠơƯưẠạẤấẶặ`;
  const greek = `${letters(0x386, 0x3ce)}`;
  const cyrillic = `${letters(0x400, 0x45f)}ҐґӀӘәӨөҮүҰұҚқҢңҺһ`;
  const signs = "0123456789.,:;!?()[]/&%#@+−-–—·•€£¥$°§№«»“”‘’…";
  return [...`${latin}${greek}${cyrillic}${signs}`].filter(
    (character) => !fonts.some((font) => font.ranges.some(([from, to]) => inside(character, from, to))),
  );
}

function inside(character: string, from: number, to: number): boolean {
  const codePoint = character.codePointAt(0) ?? 0;
  return codePoint >= from && codePoint <= to;
}

describe("missing glyphs", () => {
  test("are named once each, in order", () => {
    expect(missingGlyphs("ཀ東京 tower ก ཀ")).toEqual(["ก", "ཀ"]);
  });

  test("spaces, joiners, marks of direction and line ends need no glyph", () => {
    expect(missingGlyphs("a\u00a0b\u202fc\u2009d\u200be\u200df\u200e\u2067g\u2069\ufe0f\n\t")).toEqual([]);
    expect(drawnCodePoints("a b\u202fb\n")).toEqual(new Set([0x61, 0x62]));
  });
});

describe("the fonts that a text needs", () => {
  test("are the Latin cuts alone for an English invoice", () => {
    expect(fontsFor("Invoice 2026-0147, € 31,560.79", SHEET_FONTS).map((font) => font.file)).toEqual([
      "inter-400-latin.woff2",
      "inter-500-latin.woff2",
      "serif-400-latin.woff2",
      "serif-600-latin.woff2",
    ]);
  });

  test("are those of the typeface that the page names, and of no other", () => {
    const families = (page: string) => [...new Set(fontsFor(page, SHEET_FONTS).map((font) => font.family))];
    expect(families('<article data-typeface="plex">Invoice')).toEqual(["IBM Plex Sans"]);
    expect(families('<article data-typeface="inter">Invoice')).toEqual(["Inter Variable"]);
    expect(families('<article data-typeface="serif">Invoice')).toEqual(["Source Serif 4 Variable", "Sheet Serif Text"]);
    // A name in a text is no name of a typeface: quotes in it are written otherwise.
    expect(families("<p>data-typeface=&quot;plex&quot;</p>")).toEqual(["Inter Variable", "Source Serif 4 Variable"]);
  });

  test("of shared characters have the forms of the country that the page names", () => {
    const files = (page: string) =>
      fontsFor(page, SHEET_FONTS)
        .filter((font) => font.family.startsWith("Noto"))
        .map((font) => font.file);
    expect(files('<article data-han="ja">直角')).toEqual(["jp-400-frequent.woff2", "jp-500-frequent.woff2"]);
    expect(files('<article data-han="zh">直角')).toEqual(["sc-400-frequent.woff2"]);
  });

  test("for marks of direction are the one that has them, because a browser would take one of the machine's", () => {
    expect(fontsFor("\u200f12", SHEET_FONTS).map((font) => font.family)).toContain("Sheet Marks");
  });

  test("take in another alphabet only where it is used", () => {
    const files = fontsFor("Αθήνα שלום 🎉", SHEET_FONTS).map((font) => font.file);
    expect(files).toContain("inter-400-greek.woff2");
    expect(files).toContain("noto-400-hebrew.woff2");
    expect(files.some((file) => file.startsWith("emoji"))).toBe(true);
    expect(files.some((file) => file.includes("arabic") || file.includes("cyrillic"))).toBe(false);
  });

  test("are named in the spelling of CSS", () => {
    expect(
      unicodeRange({
        ranges: [
          [0x20, 0x7e],
          [0x20ac, 0x20ac],
        ],
      }),
    ).toBe("U+20-7E,U+20AC");
  });
});
