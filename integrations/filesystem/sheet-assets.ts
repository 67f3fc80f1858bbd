/** Reads the style and the fonts of the sheet from the project's own folder. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { SHEET_FONTS } from "#core/sheet/sheet-fonts.ts";
import type { SheetAssets } from "#server/documents/sheet-assets.ts";

// Resolved by the package's own import map, so that it is found from the sources, from tests and from the built host.
const own = createRequire(import.meta.url);

/** Throws what reading a file throws: without its fonts the product cannot print, and should not start. */
export async function loadSheetAssets(): Promise<SheetAssets> {
  const [css, fonts] = await Promise.all([
    readStyle(),
    Promise.all(
      SHEET_FONTS.map(async (font) => ({
        ...font,
        base64: await readFile(own.resolve(`#core/sheet/fonts/${font.file}`), "base64"),
      })),
    ),
  ]);
  return { css, fonts };
}

/** The style as one text: the files that it is made of, in its order. A printer has no way to fetch a part of it. */
async function readStyle(): Promise<string> {
  const style = await readFile(own.resolve("#core/sheet/sheet.css"), "utf8");
  const parts = [...style.matchAll(/^@import "\.\/([\w/-]+\.css)";$/gm)];
  const texts = await Promise.all(parts.map(([, path]) => readFile(own.resolve(`#core/sheet/${path}`), "utf8")));
  return texts.join("\n");
}
