/**
 * Makes the fonts of the printed sheet: static cuts of the same variable fonts that the screens use. Chromium embeds a
 * static cut as a TrueType subset, but draws a variable font glyph by glyph (Type 3), which is twice as slow, larger and
 * looks worse in print. The results are kept in the repository, because they are part of the document's template: an
 * update of a font package must not change how an invoice looks. Run it only to change them:
 *
 *   npm i --no-save subset-font@2.9.0 @fontsource/noto-sans-hebrew@5.3.0 @fontsource/noto-sans-arabic@5.3.0 \
 *     @fontsource/noto-sans-math@5.3.0 @fontsource/noto-sans-symbols-2@5.3.0 @fontsource/noto-emoji@5.3.2
 *   node scripts/make-sheet-fonts.mjs
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { codePointsOf, rangesOf } from "./font-code-points.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUT = join(ROOT, "core/sheet/fonts");
// The packages may lie elsewhere, so that making the fonts does not touch this checkout's node_modules.
const packages = createRequire(join(resolve(process.argv[2] ?? ROOT), "package.json"));
const own = createRequire(join(ROOT, "package.json"));
const subsetFont = packages("subset-font");
const fontverter = packages("fontverter");

const LETTERS = ["latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese"];

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
  ...["hebrew", "arabic"].flatMap((script) =>
    [400, 600].map((weight) => ({
      family: script === "hebrew" ? "Noto Sans Hebrew" : "Noto Sans Arabic",
      name: null,
      weight,
      axes: null,
      files: [
        [
          script,
          packages.resolve(
            `@fontsource/noto-sans-${script}/files/noto-sans-${script}-${script}-${weight}-normal.woff2`,
          ),
        ],
      ],
      slug: `noto-${weight}`,
    })),
  ),
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
    const wanted = [...codePointsOf(source)].filter(
      (code) => code >= 0x20 && (!cut.only || cut.only.some(([from, to]) => code >= from && code <= to)),
    );
    const changed = cut.axes !== null || cut.only;
    let bytes = source;
    if (changed) {
      const text = String.fromCodePoint(...wanted);
      const sfnt = await subsetFont(source, text, {
        targetFormat: "sfnt",
        ...(cut.axes && { variationAxes: cut.axes }),
      });
      bytes = await fontverter.convert(cut.name === null ? sfnt : renamed(sfnt, cut.name, cut.weight), "woff2");
    }
    const file = `${cut.slug}-${part}.woff2`;
    writeFileSync(join(OUT, file), bytes);
    manifest.push({ file, family: cut.family, weight: cut.weight, ranges: rangesOf(codePointsOf(bytes)) });
  }
}
writeFileSync(
  join(ROOT, "core/sheet/sheet-fonts.ts"),
  `/** Made by scripts/make-sheet-fonts.mjs: the fonts that come with the sheet and exactly the characters that each can draw. */

export type SheetFont = {
  file: string;
  family: string;
  weight: 400 | 500 | 600;
  /** Code points, first and last of each range, ascending. */
  ranges: readonly (readonly [from: number, to: number])[];
};

// biome-ignore format: one line a font is what a person can compare
export const SHEET_FONTS: readonly SheetFont[] = [
${manifest.map((font) => `  ${JSON.stringify(font)},\n`).join("")}];
`,
);
for (const [file, path] of [
  ["LICENSE-Inter.txt", own.resolve("@fontsource-variable/inter/LICENSE")],
  ["LICENSE-SourceSerif.txt", own.resolve("@fontsource-variable/source-serif-4/LICENSE")],
  ["LICENSE-Noto.txt", packages.resolve("@fontsource/noto-sans-hebrew/LICENSE")],
]) {
  writeFileSync(join(OUT, file), readFileSync(path));
}

/** The sfnt with a name table that holds family, style, full and PostScript name, the licence's address and the notice. */
function renamed(sfnt, family, weight) {
  const style = { 400: "Regular", 500: "Medium", 600: "SemiBold" }[weight];
  const view = new DataView(sfnt.buffer, sfnt.byteOffset, sfnt.length);
  const tables = Array.from({ length: view.getUint16(4) }, (_, index) => {
    const at = 12 + index * 16;
    const offset = view.getUint32(at + 8);
    return { tag: sfnt.toString("latin1", at, at + 4), data: sfnt.subarray(offset, offset + view.getUint32(at + 12)) };
  });
  const names = [
    [1, family],
    [2, style],
    [3, `countersign;${family.replaceAll(" ", "")}-${style}`],
    [4, `${family} ${style}`],
    [6, `${family.replaceAll(" ", "")}-${style}`],
    [13, "SIL Open Font License, Version 1.1"],
    [14, "https://openfontlicense.org"],
  ];
  const texts = names.map(([, text]) => Buffer.from(text, "utf16le").swap16());
  const head = Buffer.alloc(6 + names.length * 12);
  head.writeUInt16BE(names.length, 2);
  head.writeUInt16BE(head.length, 4);
  let at = 0;
  for (const [index, [id]] of names.entries()) {
    for (const [slot, value] of [3, 1, 0x409, id, texts[index].length, at].entries()) {
      head.writeUInt16BE(value, 6 + index * 12 + slot * 2);
    }
    at += texts[index].length;
  }
  return assembled(
    sfnt.subarray(0, 4),
    tables.map((table) => (table.tag === "name" ? { tag: "name", data: Buffer.concat([head, ...texts]) } : table)),
  );
}

/** An sfnt of these tables, checksums included. */
function assembled(version, tables) {
  const directory = Buffer.alloc(12 + tables.length * 16);
  version.copy(directory);
  const power = 2 ** Math.floor(Math.log2(tables.length));
  directory.writeUInt16BE(tables.length, 4);
  directory.writeUInt16BE(power * 16, 6);
  directory.writeUInt16BE(Math.log2(power), 8);
  directory.writeUInt16BE(tables.length * 16 - power * 16, 10);
  let offset = directory.length;
  const bodies = [];
  for (const [index, { tag, data }] of tables.entries()) {
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    const at = 12 + index * 16;
    directory.write(tag, at, "latin1");
    directory.writeUInt32BE(checksum(padded), at + 4);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(data.length, at + 12);
    bodies.push(padded);
    offset += padded.length;
  }
  return Buffer.concat([directory, ...bodies]);
}

function checksum(padded) {
  let sum = 0;
  for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
  return sum;
}
