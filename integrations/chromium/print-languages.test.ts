import { getDocument, OPS } from "pdfjs-dist/legacy/build/pdf.mjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { IssuedDocument } from "#core/invoice-content.ts";
import { SHEET_LANGUAGES } from "#core/sheet/sheet-languages.ts";
import { sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { fromEverywhere, invoiceIn } from "#core/sheet/testing/abroad.ts";
import { draftOf, issuedOf } from "#core/sheet/testing/samples.ts";
import { DESIGNS, type Design, type Typeface } from "#core/template.ts";
import { loadSheetAssets } from "#integrations/filesystem/sheet-assets.ts";
import { renderDocument } from "#server/documents/render-document.tsx";
import { type ChromiumPrinter, createChromiumPrinter } from "./printer.ts";

let printer: ChromiumPrinter;

beforeAll(async () => {
  printer = createChromiumPrinter({ assets: await loadSheetAssets() });
  await printer.warm();
});
afterAll(() => printer.close());

// Each design with another pair of families, so that all of both are printed.
const TYPEFACE_OF: Record<Design, Typeface> = {
  classic: "serif-inter",
  modern: "inter",
  minimal: "plex",
  letterhead: "serif",
};

/** How the fonts of the sheet are called in a PDF. */
const BUNDLED =
  /^[A-Z]{6}\+(?:Inter|CountersignSerif|CountersignSerifText|CountersignMarks|IBMPlexSans|NotoSans(?:JP|SC|KR|Arabic|Hebrew\w*|Math|Symbols2)|NotoEmoji)-(?:Regular|Medium|SemiBold)$/;

const cases = DESIGNS.flatMap((design) => SHEET_LANGUAGES.map(({ code, name }) => ({ design, code, name })));

test.each(cases)(
  "$design in $name is printed in the sheet's own fonts, no character missing",
  async ({ design, code }) => {
    await expectDrawn(invoiceIn(code, { design, typeface: TYPEFACE_OF[design] }));
  },
);

test.each(DESIGNS)("%s prints names in every script", async (design) => {
  await expectDrawn(fromEverywhere({ design, typeface: TYPEFACE_OF[design] }));
});

test("a page that printed in one typeface prints in the next one's own fonts", async () => {
  const families = async (typeface: Typeface) => [
    ...new Set((await drawnBy(invoiceIn("de", { typeface }))).fonts.map(familyOf)),
  ];
  expect(await families("plex")).toEqual(["IBMPlexSans"]);
  expect(await families("serif-inter")).toEqual(["CountersignSerif", "Inter"]);
  expect(await families("plex")).toEqual(["IBMPlexSans"]);
});

test("shared characters are printed as they are written where the document goes", async () => {
  const to = async (countryCode: string) => {
    const { content } = issuedOf();
    const buyer = { ...content.buyer, name: "直角骨", countryCode };
    return (await drawnBy(issuedOf(draftOf(), { buyer }))).fonts
      .map(familyOf)
      .filter((name) => name.startsWith("Noto"));
  };
  expect(await to("CN")).toEqual(["NotoSansSC"]);
  expect(await to("JP")).toEqual(["NotoSansJP"]);
  expect(await to("TW")).toEqual(["NotoSansJP"]);
});

test("a character that no font of ours has is told, and would be seen by these tests", async () => {
  const thai = issuedOf(draftOf({ subject: "ใบแจ้งหนี้" }));
  expect(renderDocument(sheetOfIssued(thai)).missingGlyphs).not.toEqual([]);
  const { fonts, undrawn } = await drawnBy(thai);
  expect(undrawn > 0 || fonts.some((font) => !BUNDLED.test(font))).toBe(true);
});

async function expectDrawn(document: IssuedDocument): Promise<void> {
  expect(renderDocument(sheetOfIssued(document)).missingGlyphs).toEqual([]);
  const { fonts, undrawn } = await drawnBy(document);
  expect(fonts.filter((font) => !BUNDLED.test(font))).toEqual([]);
  expect(undrawn).toBe(0);
}

/** The names of the fonts of a document's PDF, sorted, and how many glyphs in it are the box of a character that its font lacks. */
async function drawnBy(document: IssuedDocument): Promise<{ fonts: string[]; undrawn: number }> {
  const rendered = renderDocument(sheetOfIssued(document));
  const bytes = await printer.print(rendered.html, rendered);
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await task.promise;
  const fonts = new Set<string>();
  let undrawn = 0;
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const { fnArray, argsArray } = await page.getOperatorList();
    for (const [index, operation] of fnArray.entries()) {
      if (operation === OPS.setFont) fonts.add(page.commonObjs.get(argsArray[index][0]).name);
      // A text is glyphs, with numbers between them that move the next.
      if (operation === OPS.showText) undrawn += argsArray[index][0].filter(isNotDefined).length;
    }
  }
  await task.destroy();
  return { fonts: [...fonts].sort(), undrawn };
}

/** In these fonts a character's code is the number of its glyph, and glyph 0 is the box. */
function isNotDefined(glyph: number | { originalCharCode: number }): boolean {
  return typeof glyph === "object" && glyph.originalCharCode === 0;
}

function familyOf(font: string): string {
  return font.replace(/^[A-Z]{6}\+/, "").replace(/-\w+$/, "");
}
