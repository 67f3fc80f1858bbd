/**
 * Makes the fonts of the printed sheet: static cuts of the same variable fonts that the screens use. Chromium embeds a
 * static cut as a TrueType subset, but draws a variable font glyph by glyph (Type 3), which is twice as slow, larger and
 * looks worse in print. The results are kept in the repository, because they are part of the document's template: an
 * update of a font package must not change how an invoice looks. Run it only to change them:
 *
 *   npm i --no-save subset-font@2.9.0 @fontsource/noto-sans-hebrew@5.3.0 @fontsource/noto-sans-arabic@5.3.0 \
 *     @fontsource/noto-sans-math@5.3.0 @fontsource/noto-sans-symbols-2@5.3.0 @fontsource/noto-emoji@5.3.2 \
 *     @fontsource/ibm-plex-sans@5.3.0 @fontsource/noto-sans-sc@5.3.0 \
 *     @expo-google-fonts/noto-sans-jp@0.4.3 @expo-google-fonts/noto-sans-sc@0.4.3 @expo-google-fonts/noto-sans-kr@0.4.3
 *   node scripts/make-sheet-fonts.mjs
 *
 * Chinese, Japanese and Korean are cut by what their national standards hold (han-sets.ts): 3.5 MB in seven files, of which a
 * page loads the one or two that it needs. Japanese, in which documents are written, has two weights for its frequent
 * characters; the rare ones, a family of their own behind it, and the other two languages, which stand in names, have one,
 * and are never emboldened by smearing.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { writeRanges } from "../core/sheet/code-point-ranges.ts";
import { draws, unicodeRange } from "../core/sheet/glyphs.ts";
import { codePointsOf, rangesOf } from "./font-code-points.ts";
import * as han from "./han-sets.ts";
import { mappedToOne, renamed } from "./sfnt.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUT = join(ROOT, "core/sheet/fonts");
// The packages may lie elsewhere, so that making the fonts does not touch this checkout's node_modules.
const packages = createRequire(join(resolve(process.argv[2] ?? ROOT), "package.json"));
const own = createRequire(join(ROOT, "package.json"));
const subsetFont = packages("subset-font");
const fontverter = packages("fontverter");

const LETTERS = ["latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese"];

const without = (all, taken) => new Set([...all].filter((codePoint) => !taken.has(codePoint)));
const notoHan = (language, weight, style) =>
  packages.resolve(
    `@expo-google-fonts/noto-sans-${language}/${weight}${style}/NotoSans${language.toUpperCase()}_${weight}${style}.ttf`,
  );
const SC_AS_GOOGLE_SERVES_IT = "@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff2";
// Beyond GB 2312 what people are called: 镕, 喆, 玥.
const simplifiedChinese = () =>
  new Set([
    ...han.simplifiedChinese(),
    ...[...han.TRADITIONAL_BEYOND_JAPAN].map((character) => character.codePointAt(0)),
    ...[...codePointsOf(readFileSync(packages.resolve(SC_AS_GOOGLE_SERVES_IT)))].filter((code) => code >= 0x2e80),
  ]);
const rareJapanese = () => without(new Set([...han.japanese(), ...han.frequentTraditional()]), han.frequentJapanese());

// Where Chinese, Japanese and Korean have their letters and signs.
const HANGUL = [
  [0x3131, 0x318e],
  [0xac00, 0xd7a3],
];
const HAN = [
  [0x2e80, 0x312f],
  [0x3190, 0xa4cf],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe4f],
  [0xff00, 0xffef],
];
const EMPTY = 0x200e;
const span = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** `name` is what a PDF calls the font. The serif has a reserved name, which a changed cut may not carry. */
const cuts = [
  ...[400, 500].map((weight) => ({
    family: "Inter Variable",
    name: "Inter",
    weight,
    axes: { wght: weight },
    files: LETTERS.map((part) => [
      part,
      own.resolve(`@fontsource-variable/inter/files/inter-${part}-wght-normal.woff2`),
    ]),
    slug: `inter-${weight}`,
  })),
  ...[
    [400, 34],
    [600, 25],
  ].map(([weight, opsz]) => ({
    family: "Source Serif 4 Variable",
    name: "Countersign Serif",
    weight,
    axes: { wght: weight, opsz },
    files: LETTERS.filter((part) => part !== "greek-ext").map((part) => [
      part,
      own.resolve(`@fontsource-variable/source-serif-4/files/source-serif-4-${part}-opsz-normal.woff2`),
    ]),
    slug: `serif-${weight}`,
  })),
  // The optical size of small print, for documents that are set in the serif altogether.
  ...[400, 600].map((weight) => ({
    family: "Sheet Serif Text",
    name: "Countersign Serif Text",
    weight,
    axes: { wght: weight, opsz: 13 },
    files: LETTERS.filter((part) => part !== "greek-ext").map((part) => [
      part,
      own.resolve(`@fontsource-variable/source-serif-4/files/source-serif-4-${part}-opsz-normal.woff2`),
    ]),
    slug: `serif-text-${weight}`,
  })),
  // As IBM made it: its name is reserved too.
  ...[400, 500].map((weight) => ({
    family: "IBM Plex Sans",
    name: null,
    weight,
    axes: null,
    files: LETTERS.filter((part) => part !== "greek-ext").map((part) => [
      part,
      packages.resolve(`@fontsource/ibm-plex-sans/files/ibm-plex-sans-${part}-${weight}-normal.woff2`),
    ]),
    slug: `plex-${weight}`,
  })),
  // The heavier cut stands for all weights above the regular: a family that says 600 would be passed over where 500 is asked for.
  ...["hebrew", "arabic"].flatMap((script) =>
    [400, 600].map((cut) => ({
      family: script === "hebrew" ? "Noto Sans Hebrew" : "Noto Sans Arabic",
      name: null,
      weight: cut === 600 ? 500 : cut,
      axes: null,
      files: [
        [
          script,
          packages.resolve(`@fontsource/noto-sans-${script}/files/noto-sans-${script}-${script}-${cut}-normal.woff2`),
        ],
      ],
      slug: `noto-${cut}`,
    })),
  ),
  ...[
    ["Noto Sans JP", "jp", 400, "Regular", "frequent", han.frequentJapanese()],
    ["Noto Sans JP", "jp", 500, "Medium", "frequent", han.frequentJapanese()],
    ["Noto Sans JP Rare", "jp", 400, "Regular", "rare", rareJapanese()],
    ["Noto Sans SC", "sc", 400, "Regular", "frequent", han.frequentChinese()],
    ["Noto Sans SC", "sc", 400, "Regular", "rare", without(simplifiedChinese(), han.frequentChinese())],
    ["Noto Sans KR", "kr", 400, "Regular", "frequent", han.frequentHangul()],
    ["Noto Sans KR", "kr", 400, "Regular", "rare", without(han.hangul(), han.frequentHangul())],
  ].map(([family, language, weight, style, part, holds]) => ({
    family,
    name: null,
    weight,
    axes: null,
    holds,
    files: [[part, notoHan(language, weight, style)]],
    slug: `${language}-${weight}`,
  })),
  // Marks of direction, typed or pasted: they draw nothing, but without a glyph for them the browser would take in a font of
  // the machine's. The Hebrew font has one that is empty; it stands for all of them.
  {
    family: "Sheet Marks",
    name: "Countersign Marks",
    weight: 400,
    axes: null,
    only: [[EMPTY, EMPTY]],
    drawsAlso: [0x61c, 0x200e, 0x200f, ...span(0x202a, 0x202e), ...span(0x2060, 0x2064), ...span(0x2066, 0x206f)],
    files: [["marks", packages.resolve("@fontsource/noto-sans-hebrew/files/noto-sans-hebrew-hebrew-400-normal.woff2")]],
    slug: "symbols-400",
  },
  {
    family: "Sheet Symbols",
    name: null,
    weight: 400,
    axes: null,
    only: [
      [0x2010, 0x205e],
      [0x2070, 0x209f],
      [0x2150, 0x218f],
      [0x2190, 0x22ff],
    ],
    files: [["math", packages.resolve("@fontsource/noto-sans-math/files/noto-sans-math-latin-400-normal.woff2")]],
    slug: "symbols-400",
  },
  {
    family: "Sheet Symbols",
    name: null,
    weight: 400,
    axes: null,
    only: [
      [0x2300, 0x23ff],
      [0x2460, 0x24ff],
      [0x2500, 0x27bf],
      [0x2b00, 0x2bff],
    ],
    files: [
      [
        "shapes",
        packages.resolve("@fontsource/noto-sans-symbols-2/files/noto-sans-symbols-2-symbols-400-normal.woff2"),
      ],
    ],
    slug: "symbols-400",
  },
  {
    family: "Noto Emoji",
    name: null,
    weight: 400,
    axes: null,
    files: Array.from({ length: 11 }, (_, part) => [
      `${part}`,
      packages.resolve(`@fontsource/noto-emoji/files/noto-emoji-${part}-400-normal.woff2`),
    ]),
    slug: "emoji-400",
  },
];

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const manifest = [];
for (const cut of cuts) {
  for (const [part, path] of cut.files) {
    const source = readFileSync(path);
    let bytes = source;
    if (cut.axes || cut.only || cut.holds) {
      const subset = await subsetFont(source, textOf(cut, source), {
        targetFormat: "sfnt",
        ...(cut.axes && { variationAxes: cut.axes }),
        // Of Han only the plain forms: vertical ones, and those of other countries, would double the file.
        ...(cut.holds && { noLayoutClosure: true }),
      });
      const sfnt = cut.drawsAlso ? mappedToOne(subset, cut.drawsAlso) : subset;
      bytes = await fontverter.convert(cut.name === null ? sfnt : renamed(sfnt, cut.name, cut.weight), "woff2");
    }
    const file = `${cut.slug}-${part}.woff2`;
    writeFileSync(join(OUT, file), bytes);
    const ranges = rangesOf(codePointsOf(bytes));
    manifest.push({ file, family: cut.family, weight: cut.weight, ranges, han: cut.holds !== undefined });
  }
}
const [hanFonts, others] = [true, false].map((wanted) => manifest.filter((font) => font.han === wanted));
const HEAD = "/** Made by scripts/make-sheet-fonts.mjs: ";
writeFileSync(
  join(ROOT, "core/sheet/sheet-fonts.ts"),
  `${HEAD}the fonts that come with the sheet and exactly the characters that each can draw. */
import type { SheetFont } from "#core/sheet/sheet-font.ts";
import { HAN_FONTS } from "#core/sheet/sheet-fonts-han.ts";

// biome-ignore format: one line a font is what a person can compare
export const SHEET_FONTS: readonly SheetFont[] = [
${others.map(({ file, family, weight, ranges }) => `  ${JSON.stringify({ file, family, weight, ranges })},\n`).join("")}  ...HAN_FONTS,
];
`,
);
writeFileSync(
  join(ROOT, "core/sheet/sheet-fonts-han.ts"),
  `${HEAD}the fonts for Chinese, Japanese and Korean. */
import { readRanges } from "#core/sheet/code-point-ranges.ts";
import type { SheetFont } from "#core/sheet/sheet-font.ts";

// biome-ignore format: one line a font
export const HAN_FONTS: readonly SheetFont[] = [
${hanFonts
  .map(({ file, family, weight, ranges }) => {
    const known = JSON.stringify({ file, family, weight }).slice(0, -1);
    return `  ${known},"ranges":readRanges("${writeRanges(ranges)}")},\n`;
  })
  .join("")}];
`,
);
// What the screens have besides the variable fonts of app.css, and for which characters a file is looked into: of Han any,
// because what a family lacks is looked for in the next; of a script its own letters; of Plex what no file before it draws.
const ON_SCREEN = {
  "IBM Plex Sans": null,
  "Noto Sans Hebrew": [
    [0x590, 0x5ff],
    [0xfb1d, 0xfb4f],
  ],
  "Noto Sans Arabic": [
    [0x600, 0x6ff],
    [0x750, 0x77f],
    [0xfb50, 0xfdff],
    [0xfe70, 0xfefc],
  ],
  ...Object.fromEntries(hanFonts.map(({ family }) => [family, family.endsWith("KR") ? HANGUL : HAN])),
};
const screenRanges = ({ family, weight, file, ranges }) => {
  if (ON_SCREEN[family]) return ON_SCREEN[family];
  const cut = manifest.filter((font) => font.family === family && font.weight === weight);
  const before = cut.slice(
    0,
    cut.findIndex((font) => font.file === file),
  );
  const own = ranges
    .flatMap(([from, to]) => span(from, to))
    .filter((code) => !before.some((font) => draws(font, code)));
  return rangesOf(new Set(own));
};
writeFileSync(
  join(ROOT, "core/sheet/sheet-fonts.css"),
  `/* Made by scripts/make-sheet-fonts.mjs: the fonts of the sheet on a screen. A page loads those whose characters it shows. */
${manifest
  .filter(({ family }) => family in ON_SCREEN)
  .map(
    (font) => `@font-face {
  font-family: "${font.family}";
  font-weight: ${font.weight};
  font-display: swap;
  src: url("./fonts/${font.file}") format("woff2");
  unicode-range: ${unicodeRange({ ranges: screenRanges(font) }).replaceAll(",", ", ")};
}
`,
  )
  .join("")}`,
);
for (const [file, path] of [
  ["LICENSE-Inter.txt", own.resolve("@fontsource-variable/inter/LICENSE")],
  ["LICENSE-SourceSerif.txt", own.resolve("@fontsource-variable/source-serif-4/LICENSE")],
  ["LICENSE-Plex.txt", packages.resolve("@fontsource/ibm-plex-sans/LICENSE")],
  ["LICENSE-NotoCJK.txt", packages.resolve("@expo-google-fonts/noto-sans-jp/LICENSE_FONT")],
  ["LICENSE-Noto.txt", packages.resolve("@fontsource/noto-sans-hebrew/LICENSE")],
]) {
  writeFileSync(join(OUT, file), readFileSync(path));
}

/** The characters that a cut keeps, where its source has them. */
function textOf({ holds, only }, source) {
  const wanted =
    holds ?? [...codePointsOf(source)].filter((code) => !only || only.some(([from, to]) => code >= from && code <= to));
  return [...wanted]
    .filter((code) => code >= 0x20)
    .map((code) => String.fromCodePoint(code))
    .join("");
}
