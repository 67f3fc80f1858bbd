import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ImportDefaults, ImportedDraft, type ImportedInvoice, parseInvoiceFile } from "#core/import-invoice.ts";
import { property } from "#core/oracle/arbitraries.ts";
import { computeTotals } from "#core/totals.ts";

const LINE = { title: "Poster", qty: 2, unit_price: 640, vat: 21 };
const INVOICE = { client: "Stadsmuseum", currency: "EUR", lines: [LINE] };

const textOf = (file: unknown): string => (typeof file === "string" ? file : JSON.stringify(file));

function read(file: unknown, defaults?: ImportDefaults): ImportedInvoice {
  const result = parseInvoiceFile(textOf(file), defaults);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.problems)}`);
  return result;
}

/** "path code" of every problem, or of none where the file is accepted. */
function problems(file: unknown): string[] {
  const result = parseInvoiceFile(textOf(file));
  return result.ok ? [] : result.problems.map((one) => `${one.path.join(".")} ${one.code}`);
}

const warnings = (file: unknown): string[] => read(file).warnings.map((one) => `${one.path.join(".")} ${one.code}`);
const withLine = (changes: object): object => ({ ...INVOICE, lines: [{ ...LINE, ...changes }] });
const withFields = (changes: object): object => ({ ...INVOICE, ...changes });

describe("the example file", () => {
  const text = readFileSync("docs/examples/invoice.json", "utf8");

  test("becomes a draft of twelve lines with two rates and two discounts, with nothing to remark", () => {
    const imported = read(text);
    expect(imported).toMatchObject({
      clientName: "Stadsmuseum Rotterdam",
      clientEmail: "facturen@stadsmuseumrotterdam.example",
      warnings: [],
    });
    const { draft } = imported;
    expect(draft.lines).toHaveLength(12);
    expect(draft).toMatchObject({
      kind: "invoice",
      currency: "EUR",
      reference: "SMR-2026-1187",
      issueDate: "2026-11-21",
      dueDate: "2026-12-21",
      serviceFrom: "2026-09-01",
      serviceTo: "2026-11-20",
    });
    expect(draft.lines[1]).toMatchObject({ title: "Art direction", quantity: "26.5", unit: "h", unitPrice: "110" });
    expect(draft.lines[3]).toMatchObject({ unit: "d", discount: { kind: "percent", percent: "5" } });
    expect(draft.lines[10]).toMatchObject({
      quantity: "5000",
      unitPrice: "0.385",
      taxes: [{ category: "S", rate: "9" }],
    });
    expect(draft.adjustments).toEqual([
      { id: "adjustment-1", kind: "discount", label: "Culture partner discount", mode: "percent", value: "2.5" },
    ]);
    expect(ImportedDraft.parse(draft)).toEqual(draft);
  });

  test("comes to the total that it states", () => {
    const totals = computeTotals({ ...read(text).draft, taxPolicy: "category" });
    expect(totals.taxTable.map((row) => [row.rate, row.baseMinor, row.taxMinor])).toEqual([
      ["21", 2322447n, 487714n],
      ["9", 907725n, 81695n],
    ]);
    expect(totals.totalMinor).toBe(3799581n);
  });
});

describe("field names", () => {
  test.each([
    [
      "snake case",
      { customer: "A", currency: "EUR", items: [{ name: "x", quantity: 1, unit_price: 5, tax_rate: 21 }] },
    ],
    [
      "camel case",
      { clientName: "A", currencyCode: "EUR", lineItems: [{ description: "x", qty: 1, unitPrice: 5, vatRate: "21%" }] },
    ],
    [
      "words",
      { "Bill to": "A", Currency: "eur", Lines: [{ Title: "x", Quantity: "1", "Unit price": "5.00", VAT: "21" }] },
    ],
    [
      "a wrapper",
      { invoice: { client: { name: "A" }, currency: "€", lines: [{ title: "x", price: 5, tax: { rate: 21 } }] } },
    ],
    [
      "a list of one",
      [
        {
          client: { company: "A" },
          currency: "EUR",
          rows: [{ product: "x", amount: 5, taxes: [{ category: "S", rate: "21" }] }],
        },
      ],
    ],
  ])("in %s are understood", (_, file) => {
    const { draft, clientName } = read(file);
    expect(clientName).toBe("A");
    expect(draft.lines).toEqual([
      {
        id: "line-1",
        title: "x",
        detail: "",
        quantity: "1",
        unit: "",
        unitPrice: "5",
        discount: null,
        taxes: [{ category: "S", rate: "21", exemptionReason: null }],
      },
    ]);
  });

  test("that nobody knows are named, and those that are computed or numbered by us have no effect", () => {
    expect(warnings({ ...INVOICE, colour: "red", number: "2026-0001", subtotal: 1, status: "paid" })).toEqual([
      "colour field_unknown",
      "number number_ignored",
    ]);
    expect(warnings(withLine({ sku: "P-1", id: 7 }))).toEqual(["lines.0.sku field_unknown"]);
  });

  test("for one amount written twice are refused; of two texts the first is kept", () => {
    expect(problems(withLine({ quantity: 3 }))).toEqual(["lines.0.quantity field_twice"]);
    expect(problems(withLine({ hours: 3 }))).toEqual(["lines.0 field_twice"]);
    expect(problems(withLine({ discount: 5, discount_percent: 5 }))).toEqual(["lines.0.discount_percent field_twice"]);
    const twice = { ...INVOICE, reference: "A", po: "B" };
    expect(warnings(twice)).toEqual(["po field_ignored"]);
    expect(read(twice).draft.reference).toBe("A");
  });

  test("with null or nothing in them count as absent", () => {
    expect(read({ ...INVOICE, due_date: null, notes: "", discount: null }).draft).toMatchObject({
      dueDate: null,
      notes: "",
      adjustments: [],
    });
  });
});

describe("what a file says about a line", () => {
  test("a description is the detail beside a title; alone, its first line is the title", () => {
    expect(read(withLine({ description: "Four motifs", notes: "A0" })).draft.lines[0]).toMatchObject({
      title: "Poster",
      detail: "Four motifs\nA0",
    });
    const alone = { description: "Poster\nFour motifs\nA0", price: 1, vat: 21 };
    expect(read({ ...INVOICE, lines: [alone] }).draft.lines[0]).toMatchObject({
      title: "Poster",
      detail: "Four motifs\nA0",
    });
  });

  test("hours and days bring their unit", () => {
    const lines = [
      { title: "a", hours: 7.5, price: 110, vat: 21 },
      { title: "b", days: 2, price: 800, vat: 21 },
      { title: "c", days: 2, unit: "shoot day", price: 800, vat: 21 },
    ];
    expect(read({ ...INVOICE, lines }).draft.lines.map((line) => [line.quantity, line.unit])).toEqual([
      ["7.5", "h"],
      ["2", "d"],
      ["2", "shoot day"],
    ]);
  });

  test.each([
    ["5%", { kind: "percent", percent: "5" }],
    ["2,5 %", { kind: "percent", percent: "2.5" }],
    [12.5, { kind: "amount", amount: "12.5" }],
    ["12.50", { kind: "amount", amount: "12.5" }],
    [{ percent: 5 }, { kind: "percent", percent: "5" }],
    [{ amount: "10" }, { kind: "amount", amount: "10" }],
    [
      { type: "percent", value: 5 },
      { kind: "percent", percent: "5" },
    ],
    [
      { kind: "amount", value: 5 },
      { kind: "amount", amount: "5" },
    ],
    [0, null],
    ["0%", null],
  ])("a discount of %j is read", (discount, expected) => {
    expect(read(withLine({ discount })).draft.lines[0]?.discount).toEqual(expected);
  });

  test.each([
    [-5, "discount_out_of_range"],
    ["101%", "discount_out_of_range"],
    [{ percent: -1 }, "discount_out_of_range"],
    [1281, "discount_exceeds_line"],
    [{ percent: 5, amount: 5 }, "discount_invalid"],
    [{}, "discount_invalid"],
    [true, "number_expected"],
    [[5], "number_expected"],
  ])("a discount of %j is refused: %s", (discount, code) => {
    expect(problems(withLine({ discount })).join()).toContain(code);
  });

  test.each([
    [21, { category: "S", rate: "21", exemptionReason: null }],
    ["21%", { category: "S", rate: "21", exemptionReason: null }],
    ["9.975", { category: "S", rate: "9.975", exemptionReason: null }],
    [
      { category: "AE", reason: "Art. 196" },
      { category: "AE", rate: "0", exemptionReason: "Art. 196" },
    ],
    [
      { category: "s", rate: "5,5%" },
      { category: "S", rate: "5.5", exemptionReason: null },
    ],
    ["reverse charge", { category: "AE", rate: "0", exemptionReason: null }],
    ["Exempt", { category: "E", rate: "0", exemptionReason: null }],
    ["K", { category: "K", rate: "0", exemptionReason: null }],
  ])("a tax of %j is read", (vat, expected) => {
    expect(read(withLine({ vat })).draft.lines[0]?.taxes).toEqual([expected]);
  });

  test.each([
    ["standard", "tax_invalid"],
    ["X", "tax_category_unknown"],
    [{ category: "AE", rate: 21 }, "tax_rate_on_untaxed_category"],
    [{}, "tax_invalid"],
    [true, "tax_invalid"],
    [-21, "tax_rate_out_of_range"],
    [2100, "tax_rate_out_of_range"],
    [[1, 2, 3, 4], "taxes_too_many"],
  ])("a tax of %j is refused: %s", (vat, code) => {
    expect(problems(withLine({ vat })).join()).toContain(code);
  });

  test("a tax of the document holds for lines without one of their own", () => {
    const file = {
      client: "A",
      currency: "EUR",
      vat: 9,
      lines: [
        { title: "a", price: 1 },
        { title: "b", price: 1, vat: 21 },
      ],
    };
    expect(read(file).draft.lines.map((line) => line.taxes[0]?.rate)).toEqual(["9", "21"]);
  });

  test("a tax that is missing, zero without a category, or 0.21 is remarked", () => {
    expect(warnings({ ...INVOICE, lines: [{ title: "a", price: 1 }] })).toEqual(["lines.0 tax_missing"]);
    expect(warnings(withLine({ vat: 0 }))).toEqual(["lines.0.vat tax_category_assumed"]);
    expect(warnings(withLine({ vat: 0.21 }))).toEqual(["lines.0.vat tax_rate_looks_like_fraction"]);
  });
});

describe("discounts and charges of the document", () => {
  test("are read from every place where files put them", () => {
    const file = withFields({
      discount: "5%",
      shipping: 12.5,
      discounts: [{ label: "Early bird", amount: 10 }],
      adjustments: [{ kind: "charge", mode: "percent", value: 2, label: "Rush" }],
    });
    expect(read(file).draft.adjustments.map(({ id: _, ...rest }) => rest)).toEqual([
      { kind: "discount", label: "Discount", mode: "percent", value: "5" },
      { kind: "charge", label: "Charge", mode: "amount", value: "12.5" },
      { kind: "discount", label: "Early bird", mode: "amount", value: "10" },
      { kind: "charge", label: "Rush", mode: "percent", value: "2" },
    ]);
  });

  test("are at most twenty", () => {
    expect(problems(withFields({ discounts: Array.from({ length: 21 }, () => 1) }))).toEqual([
      "discounts.20 adjustments_too_many",
    ]);
  });
});

describe("money", () => {
  const price = (written: string): string =>
    `{"client":"A","currency":"EUR","lines":[{"title":"x","price":${written},"vat":21}]}`;

  test.each([
    ["640.10", "640.1"],
    ["6.4e2", "640"],
    ["0.1", "0.1"],
    ["9007199254740993", null],
    ["900719925474099.3", "900719925474099.3"],
    ['"1.250,50"', "1250.5"],
    ['"1,250.50"', "1250.5"],
    ['"€ 1.250,50"', "1250.5"],
    ['"1250"', "1250"],
    ['"1.125"', "1.125"],
  ])("written %s is %s, digit for digit", (written, expected) => {
    const result = parseInvoiceFile(price(written).replace('"currency"', '"total":null,"currency"'));
    if (expected === null) expect(result.ok).toBe(false);
    else if (result.ok) expect(result.draft.lines[0]?.unitPrice).toBe(expected);
    else expect(result.problems.map((one) => one.code)).toEqual(["amount_absurd"]);
  });

  test("that a program added up with floats is refused rather than rounded", () => {
    expect(problems(price(`${0.1 + 0.2}`))).toEqual(["lines.0.price number_not_exact"]);
  });

  test.each([
    ['"1,234"', "number_ambiguous"],
    ['"3*8.5"', "number_expected"],
    ['"free"', "number_expected"],
    ['"5%"', "number_expected"],
    ["true", "number_expected"],
    ["[5]", "number_expected"],
    ["1e999999", "number_too_large"],
    ["12345678901234567890", "number_too_large"],
  ])("written %s is refused: %s", (written, code) => {
    expect(problems(price(written))).toEqual([`lines.0.price ${code}`]);
  });

  test("of absurd size is refused wherever it stands", () => {
    expect(problems(withLine({ unit_price: 100_000_000_000 }))).toEqual(["lines.0 amount_absurd"]);
    expect(problems(withLine({ unit_price: -100_000_000_000 }))).toEqual(["lines.0 amount_absurd"]);
    expect(problems(withFields({ shipping: 100_000_000_000 }))).toEqual([" amount_absurd"]);
  });

  test("below zero is remarked on a line and refused as a total", () => {
    const lines = [LINE, { title: "Deposit", price: -100, vat: 21 }];
    expect(warnings({ ...INVOICE, lines })).toEqual(["lines.1 line_amount_negative"]);
    expect(problems(withLine({ qty: -2 }))).toEqual([" total_negative"]);
    expect(problems(withFields({ discount: 2000 }))).toEqual([" total_negative"]);
  });

  test("that the file states and we do not get is remarked, net or with tax", () => {
    expect(warnings(withLine({ amount: 1280 }))).toEqual([]);
    expect(warnings(withLine({ amount: 1279.99 }))).toEqual(["lines.0.amount line_amount_differs"]);
    expect(warnings({ ...INVOICE, total: "1548.80" })).toEqual([]);
    expect(warnings({ ...INVOICE, total: 1548.8, amount_due: 3 })).toEqual([]);
    expect(warnings({ ...INVOICE, total: 1548 })).toEqual(["total total_differs"]);
  });

  test("is missing where a line has no price, unless its amount is that of one", () => {
    expect(problems({ ...INVOICE, lines: [{ title: "x", qty: 2, amount: 10, vat: 21 }] })).toEqual([
      "lines.0.unitPrice price_missing",
    ]);
    expect(read({ ...INVOICE, lines: [{ title: "x", amount: 10, vat: 21 }] }).draft.lines[0]?.unitPrice).toBe("10");
  });
});

describe("currency, dates and kind", () => {
  test.each([
    ["XYZ", ["currency currency_unknown"]],
    ["BTC", ["currency currency_unknown"]],
    ["$", ["currency currency_unknown"]],
    [7, ["currency currency_unknown"]],
    [null, ["currency currency_missing"]],
    ["eur", []],
    ["£", []],
  ])("currency %j", (currency, expected) => {
    expect(problems({ ...INVOICE, currency })).toEqual(expected);
  });

  test("the agency's own currency and days hold where the file is silent", () => {
    const { currency: _, ...silent } = INVOICE;
    expect(read(silent, { currency: "JPY", dueDays: 14 }).draft).toMatchObject({ currency: "JPY", dueDays: 14 });
    expect(read(INVOICE, { currency: "JPY" }).draft.currency).toBe("EUR");
  });

  test.each([
    ["2026-11-21", "2026-11-21"],
    ["2026-11-21T00:00:00Z", "2026-11-21"],
    ["2026-11-21T00:00:00.000+01:00", "2026-11-21"],
    ["2026-11-20T23:00:00Z", null],
    ["2026-02-29", null],
    ["21/11/2026", null],
    ["tomorrow", null],
    [20261121, null],
  ])("a date of %j is %s", (date, expected) => {
    if (expected === null) expect(problems({ ...INVOICE, date })).toEqual(["date date_invalid"]);
    else expect(read({ ...INVOICE, date }).draft.issueDate).toBe(expected);
  });

  test("a due date before the issue date and a period that ends before it begins are refused", () => {
    expect(problems(withFields({ issue_date: "2026-11-21", due_date: "2026-11-20" }))).toEqual([
      "due_date due_before_issue",
    ]);
    expect(problems(withFields({ period: { from: "2026-11-02", to: "2026-11-01" } }))).toEqual([
      "period.to service_period_reversed",
    ]);
  });

  test("terms that are a number of days are days", () => {
    expect(read(withFields({ payment_terms: "Net 14" })).draft).toMatchObject({ dueDays: 14, terms: "" });
    expect(read(withFields({ terms: "14 days, 2 % discount" })).draft).toMatchObject({
      dueDays: 30,
      terms: "14 days, 2 % discount",
    });
    expect(problems(withFields({ due_days: 400 }))).toEqual(["due_days due_days_invalid"]);
  });

  test("a credit note is one by its kind", () => {
    expect(read(withFields({ type: "Credit note" })).draft.kind).toBe("credit_note");
    expect(problems(withFields({ kind: "pro forma" }))).toEqual(["kind kind_unknown"]);
    expect(problems(withFields({ prices_include_tax: "yes" }))).toEqual(["prices_include_tax yes_or_no_expected"]);
  });
});

describe("text", () => {
  test("a formula in a client's name stays as it was written and is remarked", () => {
    const client = '=HYPERLINK("http://evil.example","Museum")';
    const imported = read({ ...INVOICE, client });
    expect(imported.clientName).toBe(client);
    expect(imported.warnings).toEqual([{ path: ["client"], code: "text_is_formula" }]);
    expect(warnings({ ...INVOICE, client: { name: "+1+1" } })).toEqual(["client.name text_is_formula"]);
  });

  test("emoji and text that reads from the right stay as they are; marks that turn the direction are remarked", () => {
    const file = {
      ...INVOICE,
      client: "مؤسسة الميناء 🎨",
      lines: [{ ...LINE, title: "👩‍🎨 כרזה" }],
      notes: "שלום 🏳️‍🌈",
    };
    const imported = read(file);
    expect([imported.clientName, imported.draft.lines[0]?.title, imported.draft.notes]).toEqual([
      "مؤسسة الميناء 🎨",
      "👩‍🎨 כרזה",
      "שלום 🏳️‍🌈",
    ]);
    expect(imported.warnings).toEqual([]);
    expect(warnings({ ...INVOICE, client: "Harbour \u202Ecilbup" })).toEqual(["client text_overrides_direction"]);
  });

  test("notes of 10,000 characters fit, one more does not", () => {
    expect(read({ ...INVOICE, notes: "é".repeat(10_000) }).draft.notes).toHaveLength(10_000);
    expect(problems({ ...INVOICE, notes: "é".repeat(10_001) })).toEqual(["notes text_too_long"]);
    expect(problems({ ...INVOICE, client: "x".repeat(201) })).toEqual(["client text_too_long"]);
    expect(problems(withLine({ title: "x".repeat(301) }))).toEqual(["lines.0.title text_too_long"]);
  });

  test("control characters and half characters are dropped, and that is said", () => {
    const imported = read('{"client":"A\\u0000B","currency":"EUR","lines":[{"title":"x\\ud83d","price":1,"vat":21}]}');
    expect(imported.clientName).toBe("AB");
    expect(imported.draft.lines[0]?.title).toBe("x\ufffd");
    expect(imported.warnings.map((one) => one.code)).toEqual(["text_cleaned", "text_cleaned"]);
  });

  test("a number is taken as text where text is meant, and nothing else is", () => {
    expect(
      read('{"client":"A","currency":"EUR","po":4711,"lines":[{"title":"x","price":1,"vat":21}]}').draft.reference,
    ).toBe("4711");
    expect(problems({ ...INVOICE, notes: ["a"] })).toEqual(["notes text_expected"]);
  });

  test("a file without a client is a draft without one", () => {
    const { client: _, ...file } = INVOICE;
    expect(read(file)).toMatchObject({ clientName: null, warnings: [{ path: ["client"], code: "client_missing" }] });
  });
});

describe("a file that is no invoice", () => {
  test.each([
    ["nothing", "", "file_empty"],
    ["blanks", " \n", "file_empty"],
    ["half a file", '{"client": "A", "lines": [', "file_not_json"],
    ["a comma too many", '{"client": "A",}', "file_not_json"],
    ["XML", "<Invoice/>", "file_not_json"],
    ["a number", "7", "file_not_an_invoice"],
    ["null", "null", "file_not_an_invoice"],
    ["two invoices", "[{},{}]", "file_not_an_invoice"],
  ])("%s is refused", (_, text, code) => {
    expect(problems(text)).toEqual([` ${code}`]);
  });

  test("without lines, or with something else in their place, says so", () => {
    expect(problems({ client: "A", currency: "EUR" })).toEqual(["lines lines_missing"]);
    expect(problems({ ...INVOICE, lines: [] })).toEqual(["lines lines_missing"]);
    expect(problems({ ...INVOICE, lines: { 0: LINE } })).toEqual(["lines lines_missing"]);
    expect(problems({ ...INVOICE, lines: ["Poster", LINE] })).toEqual(["lines.0 line_invalid"]);
    expect(problems({ ...INVOICE, lines: [{ price: 1, vat: 21 }] })).toEqual(["lines.0.title line_title_missing"]);
  });

  test("a byte order mark is no problem", () => {
    expect(read(`\ufeff${JSON.stringify(INVOICE)}`).clientName).toBe("Stadsmuseum");
  });
});

describe("a hostile file", () => {
  test("of 20 MB is refused at once, unread", () => {
    const started = performance.now();
    expect(problems("[".repeat(20_000_000))).toEqual([" file_too_large"]);
    expect(performance.now() - started).toBeLessThan(200);
  });

  test("of 1 MB is measured in bytes, not characters", () => {
    expect(problems(`"${"é".repeat(500_001)}"`)).toEqual([" file_too_large"]);
    expect(problems(`"${"e".repeat(999_998)}"`)).toEqual([" file_not_an_invoice"]);
  });

  test("nested a hundred thousand deep does not exhaust the stack", () => {
    expect(problems(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)).toEqual([" file_too_deep"]);
    expect(problems(`${'{"a":'.repeat(21)}1${"}".repeat(21)}`)).toEqual([" file_too_deep"]);
    // Brackets inside text are text.
    expect(read({ ...INVOICE, notes: '[[[[[[[[[[[[[[[[[[[[[[[[[[ "{ \\' }).draft.notes).toContain("[[[");
  });

  test("full of quotes, backslashes or blanks is read in one pass", () => {
    const started = performance.now();
    parseInvoiceFile(`"${"\\".repeat(900_000)}`);
    parseInvoiceFile('"'.repeat(900_000));
    parseInvoiceFile(`"${'\\"'.repeat(450_000)}`);
    parseInvoiceFile(
      JSON.stringify(withLine({ vat: `${" ".repeat(900_000)}x%`, title: "\t".repeat(100), unit: " ".repeat(50_000) })),
    );
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test.each(["__proto__", "constructor", "prototype"])("with a key %s is refused with its path", (key) => {
    expect(problems(`{"client":"A","lines":[{"title":"x","${key}":{"isAdmin":true}}]}`)).toEqual([
      `lines.0.${key} key_forbidden`,
    ]);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test("with field names of the language itself finds nothing behind them", () => {
    expect(warnings({ ...INVOICE, toString: "x", hasOwnProperty: 1, valueOf: null })).toEqual([
      "toString field_unknown",
      "hasOwnProperty field_unknown",
      "valueOf field_unknown",
    ]);
    expect(problems(withLine({ vat: "toString" }))).toEqual(["lines.0.vat tax_category_unknown"]);
  });

  test("with more than a thousand lines is refused, and a thousand are read in well under a second", () => {
    const file = (count: number): string =>
      JSON.stringify({ ...INVOICE, lines: Array.from({ length: count }, () => LINE) });
    expect(problems(file(1_001))).toEqual(["lines lines_too_many"]);
    const started = performance.now();
    expect(read(file(1_000)).draft.lines).toHaveLength(1_000);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test("with more mistakes than anyone mends gets a hundred of them and the word that there are more", () => {
    const result = problems({ ...INVOICE, lines: Array.from({ length: 1_000 }, () => ({ ...LINE, unit_price: "?" })) });
    expect(result).toHaveLength(101);
    expect(result.at(-1)).toBe(" too_many_problems");
  });

  test("of any of 10,000 random shapes gives an answer, and what is accepted is a valid draft", () => {
    const key = fc.constantFrom(
      "client",
      "lines",
      "currency",
      "title",
      "qty",
      "unit_price",
      "vat",
      "discount",
      "total",
      "due_date",
      "notes",
      "charges",
      "percent",
      "x",
    );
    const leaf = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom("EUR", "21", "5%", "2026-11-21", "1,234"),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(key, tie("tree"), { maxKeys: 6 }),
      ),
    }));
    property(fc.tuple(fc.dictionary(key, tree, { maxKeys: 8 }), fc.boolean()), ([shape, plausible]) => {
      const file = plausible ? { ...INVOICE, ...shape, lines: [{ ...LINE, ...shape, lines: undefined }] } : shape;
      const result = parseInvoiceFile(JSON.stringify(file));
      if (result.ok) ImportedDraft.parse(result.draft);
      else if (result.problems.length === 0) expect(result.problems).not.toEqual([]);
    });
  });
});
