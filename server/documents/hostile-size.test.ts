import { expect, test } from "vitest";
import { parsePastedBlock } from "#app/draft/parse-pasted-block.ts";
import { importProblemLine } from "#app/ledger/import-sentences.ts";
import { DRAFT_LIMITS } from "#core/draft-content.ts";
import { parseInvoiceFile } from "#core/import-invoice.ts";
import { InvoiceContent } from "#core/invoice-content.ts";
import { draftOf, issuedOf, linesOf, manyLines } from "#core/sheet/testing/samples.ts";
import { createChromiumPrinter } from "#integrations/chromium/printer.ts";
import { ContentInput } from "#server/invoices/draft-input.ts";

// Ten times what a draft may hold. It is refused wherever lines come in, so no page ever has to lay it out.
const LINES = 10_000;

test("ten thousand lines in a file are refused with a sentence that says how many there may be", () => {
  const lines = Array.from({ length: LINES }, () => ({ t: "x", q: 1, price: 1 }));
  const refusal = parseInvoiceFile(JSON.stringify({ client: "Kade", currency: "EUR", lines }));
  expect(refusal.ok).toBe(false);
  const problem = refusal.ok ? undefined : refusal.problems.find(({ code }) => code === "lines_too_many");
  expect(problem).toBeDefined();
  if (problem) expect(importProblemLine(problem)).toContain("more than a thousand lines");
});

test("ten thousand lines through the API are no content of a draft", () => {
  const { kind: _kind, clientId: _clientId, ...content } = draftOf({ lines: linesOf(LINES) });
  const refused = ContentInput.safeParse(content);
  expect(refused.error?.issues).toContainEqual(
    expect.objectContaining({ code: "too_big", path: ["lines"], maximum: DRAFT_LIMITS.lines }),
  );
  expect(ContentInput.safeParse({ ...content, lines: linesOf(DRAFT_LIMITS.lines) }).success).toBe(true);
});

test("of ten thousand rows that are pasted a draft takes what it may hold, and says how many it left out", () => {
  const rows = Array.from({ length: LINES }, (_, index) => `Poster ${index}\t2\t95.00`).join("\n");
  const block = parsePastedBlock(rows, "en-GB");
  expect(block?.lines).toHaveLength(DRAFT_LIMITS.lines);
  expect(block?.skippedRows).toBe(LINES - DRAFT_LIMITS.lines);
});

test("ten thousand lines cannot be frozen, and a frozen document that has them is not read to be printed", () => {
  expect(() => issuedOf(draftOf({ lines: linesOf(LINES) }))).toThrow(/Too big/);
  const { content } = manyLines(1);
  const [line] = content.lines;
  const lines = Array.from({ length: LINES }, () => line);
  expect(InvoiceContent.safeParse({ ...content, lines }).success).toBe(false);
});

test("a page of the size that they would have with all their small print is refused before a browser is started", async () => {
  const printer = createChromiumPrinter({ assets: { css: "", fonts: [] }, configured: "/nowhere/chrome" });
  const html = `<table>${`<tr><td>${"small print ".repeat(300)}</td></tr>`.repeat(LINES)}</table>`;
  await expect(printer.print(html, { paper: "A4", title: "", language: "en" })).rejects.toThrow(
    "larger than any that can be printed",
  );
  await printer.close();
});
