import { expect, test } from "vitest";
import {
  PDF_TEXT_LIMITS,
  PdfTooLong,
  partHash,
  partsOf,
  type ReadablePdf,
  readingOf,
  readPdfText,
  sameWords,
} from "./pdf-text.ts";

type Note = { subtype: string; url?: string };

/** A document as the library hands it over: pages of lines, with notes on the first. */
function pdfOf(pages: string[][], notes: Note[] = [], script = false): ReadablePdf {
  return {
    numPages: pages.length,
    hasJSActions: async () => script,
    getPage: async (number) => ({
      streamTextContent: () =>
        new ReadableStream({
          start(controller) {
            controller.enqueue({ items: (pages[number - 1] ?? []).map((str) => ({ str, hasEOL: true })) });
            controller.close();
          },
        }),
      getAnnotations: async () => (number === 1 ? notes : []),
      cleanup: () => {},
    }),
  };
}

test("two papers that look alike say the same, however a program breaks, joins or spaces their words", () => {
  expect(sameWords("Of\u00adfice ﬁle\n 1\u202f234.50")).toBe(sameWords("Office file 1 234.50"));
  expect(sameWords("1,234.50")).not.toBe(sameWords("1,234.51"));
});

test("amounts, accounts and links are found; house numbers, years and impossible accounts are not", async () => {
  const text = await readPdfText(
    pdfOf(
      [
        [
          "Kade 12, 3024 EA",
          "NL91 ABNA 0417 1643 00",
          "NL00 ABNA 0417 1643 00",
          "€ 31,560.79",
          "Room 1234, 2026",
          "840,000",
        ],
      ],
      [{ subtype: "Link", url: "https://pay.example/1" }],
    ),
  );
  expect(partsOf(text)).toEqual([
    { kind: "account", text: "NL91ABNA0417164300" },
    { kind: "amount", text: "31,560.79" },
    { kind: "amount", text: "840,000" },
    { kind: "link", text: "https://pay.example/1" },
  ]);
});

test("one part is told from another, and an amount from an account of the same digits", () => {
  expect(partHash({ kind: "amount", text: "1.00" })).not.toBe(partHash({ kind: "account", text: "1.00" }));
  expect(partHash({ kind: "amount", text: "1.00" })).toMatch(/^[0-9a-f]{16}$/);
});

test("the whole fingerprint of a link is taken before the short one of the footer, which needs a number beside it", async () => {
  const lines = ["Invoice 2026-0147", "in 7F3A·0000 before", "Countersigned · 7F3A·91C2"];
  const whole = "7f3a91c2".repeat(4);
  const link = { subtype: "Link", url: `https://countersign.example/verify/${whole}` };
  expect(readingOf(await readPdfText(pdfOf([lines], [link])))).toMatchObject({ fingerprint: whole, numbers: [] });
  expect(readingOf(await readPdfText(pdfOf([lines])))).toMatchObject({
    fingerprint: "7F3A91C2",
    numbers: ["2026-0147"],
  });
  expect(readingOf(await readPdfText(pdfOf([["An invoice of somebody"]])))).toBeNull();
});

test("what is laid over the paper changes what it says, even where it says nothing itself", async () => {
  const plain = await readPdfText(pdfOf([["Total 100.00"]]));
  const covered = await readPdfText(pdfOf([["Total 100.00"]], [{ subtype: "FreeText" }]));
  expect(sameWords(covered.lines)).not.toBe(sameWords(plain.lines));
  const scripted = await readPdfText(pdfOf([["Total 100.00"]], [], true));
  expect(sameWords(scripted.lines)).not.toBe(sameWords(plain.lines));
});

test("more pages, more words or more notes than an invoice has are not read to the end", async () => {
  const pages = Array.from({ length: PDF_TEXT_LIMITS.pages + 1 }, () => ["page"]);
  await expect(readPdfText(pdfOf(pages))).rejects.toThrow(PdfTooLong);
  await expect(readPdfText(pdfOf([["x".repeat(PDF_TEXT_LIMITS.chars + 1)]]))).rejects.toThrow(PdfTooLong);
  const notes = Array.from({ length: PDF_TEXT_LIMITS.annotations + 1 }, () => ({ subtype: "Text" }));
  await expect(readPdfText(pdfOf([["one"]], notes))).rejects.toThrow(PdfTooLong);
  const amounts = Array.from({ length: 2 * PDF_TEXT_LIMITS.parts }, (_, at) => `${at}.00`);
  expect(partsOf(await readPdfText(pdfOf([amounts])))).toHaveLength(PDF_TEXT_LIMITS.parts);
});
