import fc from "fast-check";
import { expect, test } from "vitest";
import { guessColumns, linesOf, type PastedLine, parsePastedBlock, pastedTable } from "./parse-pasted-block.ts";
import { readTable } from "./read-table.ts";

const line = (part: Partial<PastedLine>): PastedLine => ({
  title: "",
  detail: "",
  quantity: null,
  unit: "",
  unitPrice: null,
  rate: null,
  ...part,
});

test("a single cell is not a block, so the field takes it as text", () => {
  expect(parsePastedBlock("Creative direction", "en")).toBeNull();
  expect(parsePastedBlock("  ", "en")).toBeNull();
  expect(parsePastedBlock("One sentence, with a comma, on one line.", "en")).toBeNull();
});

test("a block with headings is read by them, in whatever order the columns stand", () => {
  const block = parsePastedBlock(
    "Price\tVAT\tQty\tDescription\tUnit\n880.00\t21%\t6\tCreative direction\tdays\n€ 0.84\t9%\t2,000\tVisitor guide\tpcs",
    "en",
  );
  expect(block?.lines).toEqual([
    line({ title: "Creative direction", quantity: "6", unit: "days", unitPrice: "880", rate: "21" }),
    line({ title: "Visitor guide", quantity: "2000", unit: "pcs", unitPrice: "0.84", rate: "9" }),
  ]);
});

test("Dutch headings and Dutch numbers are understood", () => {
  const block = parsePastedBlock("Omschrijving\tAantal\tPrijs\tBTW\nOntwerp\t9,5\t1.760,00\t21 %", "nl-NL");
  expect(block?.lines).toEqual([line({ title: "Ontwerp", quantity: "9.5", unitPrice: "1760", rate: "21" })]);
});

test("without headings words are the title, the second column of words its detail, units are units", () => {
  const block = parsePastedBlock(
    "Creative direction\tKick-off, concept\t6\tdays\t880.00\t5,280.00\nFront-end build\tSearch\t14\tdays\t760.00\t10,640.00",
    "en",
  );
  expect(block?.lines).toEqual([
    line({ title: "Creative direction", detail: "Kick-off, concept", quantity: "6", unit: "days", unitPrice: "880" }),
    line({ title: "Front-end build", detail: "Search", quantity: "14", unit: "days", unitPrice: "760" }),
  ]);
});

test("a leading counter of rows is not a quantity", () => {
  const block = parsePastedBlock("1\tPosters\t40\t12.50\n2\tFlyers\t500\t0.20\n3\tBanner\t2\t180.00", "en");
  expect(block?.lines.map((row) => [row.title, row.quantity, row.unitPrice])).toEqual([
    ["Posters", "40", "12.5"],
    ["Flyers", "500", "0.2"],
    ["Banner", "2", "180"],
  ]);
});

test("words with one figure have a price; the quantity stays what a new line has", () => {
  const block = parsePastedBlock("Retainer, November\t€ 4.200,-\nPhotography\t€ 1.450,00", "nl-NL");
  expect(block?.lines).toEqual([
    line({ title: "Retainer, November", unitPrice: "4200" }),
    line({ title: "Photography", unitPrice: "1450" }),
  ]);
});

test("with only a sum per row, the sum is the price of one", () => {
  const block = parsePastedBlock("Item\tAmount\nTravel\t412.50", "en");
  expect(block?.lines).toEqual([line({ title: "Travel", quantity: "1", unitPrice: "412.5" })]);
});

test("the sums at the end of a spreadsheet are not lines, but a service that begins with Total is", () => {
  const block = parsePastedBlock(
    "Description\tQty\tPrice\nTotal rebrand\t1\t9000\nSubtotal\t\t9000\nVAT 21%\t\t1890\nTotal incl. VAT\t\t10890",
    "en",
  );
  expect(block?.lines.map((row) => row.title)).toEqual(["Total rebrand"]);
  expect(block?.skippedRows).toBe(3);
});

test("CSV with semicolons, quoted commas and a line break in a cell", () => {
  const block = parsePastedBlock('Description;Quantity;Price\n"Guide, A5;\n24 pages";2000;0,84', "nl-NL");
  expect(block?.lines).toEqual([line({ title: "Guide, A5; 24 pages", quantity: "2000", unitPrice: "0.84" })]);
});

test("an inch mark opens no quotation", () => {
  expect(readTable('27" screen\t2\n"Poster ""A"""\t3')).toEqual([
    ['27" screen', "2"],
    ['Poster "A"', "3"],
  ]);
});

test("a list of words makes one line per row", () => {
  expect(parsePastedBlock("Posters\nFlyers\nBanner", "en")?.lines.map((row) => row.title)).toEqual([
    "Posters",
    "Flyers",
    "Banner",
  ]);
});

test("a figure that cannot be read is reported and the line is made without it", () => {
  const block = parsePastedBlock("Description\tQty\tPrice\nDesign\tsix\t760", "en");
  expect(block?.lines).toEqual([line({ title: "Design", unitPrice: "760" })]);
  expect(block?.unreadable).toEqual([{ row: 0, text: "six" }]);
});

test("more rows than an invoice may have are counted as left out", () => {
  const rows = Array.from({ length: 1_100 }, (_, index) => `Line ${index}x\t1\t2.00`).join("\n");
  const block = parsePastedBlock(rows, "en");
  expect(block?.lines).toHaveLength(1_000);
  expect(block?.skippedRows).toBe(100);
});

test("no text makes it throw, and every figure it gives is a canonical decimal", () => {
  const cell = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("1,5", "9 %", "€ 12", '"', "days", "", "-3"));
  const text = fc
    .array(fc.array(cell, { maxLength: 6 }), { maxLength: 8 })
    .map((rows) => rows.map((row) => row.join("\t")).join("\n"));
  fc.assert(
    fc.property(text, (pasted) => {
      for (const row of parsePastedBlock(pasted, "nl-NL")?.lines ?? []) {
        for (const figure of [row.quantity, row.unitPrice, row.rate]) {
          if (figure !== null) expect(figure).toMatch(/^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/);
        }
      }
    }),
    { numRuns: 1_000 },
  );
});

test("a Markdown table is a table, a pipe in a sentence is not", () => {
  const table =
    "| Description | Qty | Price |\n|:---|---:|---:|\n| **Posters** A1 \\| B1 | 40 | 12.50 |\n| Guide | 2 | 0.84 |\n";
  expect(parsePastedBlock(table, "en-GB")?.lines).toMatchObject([
    { title: "**Posters** A1 | B1", quantity: "40", unitPrice: "12.5" },
    { title: "Guide", quantity: "2", unitPrice: "0.84" },
  ]);
  expect(pastedTable("either this | or that")).toBeNull();
});

test("figures are read as the block writes them, whatever the agency's own habit is", () => {
  const german = "Druck\t2\t1.234,50\nSatz\t1,5\t80,00";
  expect(parsePastedBlock(german, "en-GB")?.lines).toMatchObject([
    { quantity: "2", unitPrice: "1234.5" },
    { quantity: "1.5", unitPrice: "80" },
  ]);
  const english = "Print\t2\t1,234,567\nType\t1\t80.25";
  expect(parsePastedBlock(english, "nl-NL")?.lines).toMatchObject([{ unitPrice: "1234567" }, { unitPrice: "80.25" }]);
  // Nothing in it says what a lone point means: then it is what it means at home.
  expect(parsePastedBlock("Print\t2\t1.234\nType\t1\t2.345", "nl-NL")?.lines).toMatchObject([
    { unitPrice: "1234" },
    { unitPrice: "2345" },
  ]);
});

test("columns that were guessed wrong can be said otherwise", () => {
  const table = pastedTable("Posters\t12.50\t40\nGuide\t0.84\t2000");
  if (!table) throw new Error("a block");
  const columns = guessColumns(table, "en-GB");
  const lines = linesOf(table, { ...columns, roles: ["title", "quantity", "ignore"] })?.lines;
  expect(lines).toMatchObject([
    { title: "Posters", quantity: "12.5", unitPrice: null },
    { title: "Guide", quantity: "0.84", unitPrice: null },
  ]);
  expect(linesOf(table, { ...columns, roles: ["ignore", "ignore", "ignore"] })).toBeNull();
  expect(linesOf(table, { ...columns, headed: true })?.lines).toHaveLength(1);
});
