import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { twoTenants } from "#server/testing/world.ts";

const file = (change: Record<string, unknown> = {}) =>
  JSON.stringify({
    client: "MUSEUM KADE (acme studio)",
    currency: "EUR",
    lines: [
      { title: "Posters", quantity: 3, unitPrice: 760, tax: 21 },
      { title: "Photography", quantity: 1, unitPrice: 1250.5, tax: 9 },
    ],
    discount: "10%",
    ...change,
  });

test("A file becomes a draft of the client that it names, whatever its capitals", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const { invoiceId, warnings } = await editor.invoices.import({ fileName: "invoice.json", text: file() });
  expect(warnings).toEqual([]);
  const page = await editor.invoices.byId({ invoiceId });
  expect(page).toMatchObject({ state: "draft", clientId: world.acme.clientId, firstLine: "Posters" });
  expect(page.content.lines).toHaveLength(2);
  expect(page.content.adjustments).toMatchObject([{ kind: "discount", mode: "percent", value: "10" }]);
  expect(page.history).toMatchObject([{ action: "invoice.imported", details: { fileName: "invoice.json" } }]);
  expect(await editor.invoices.checks({ invoiceId })).not.toContainEqual(
    expect.objectContaining({ severity: "blocks" }),
  );
});

test("The example of the documentation imports without a doubt", async () => {
  await using world = await twoTenants();
  const text = readFileSync("docs/examples/invoice.json", "utf8");
  const { invoiceId } = await world.acme.api.editor.invoices.import({ fileName: "invoice.json", text });
  expect((await world.acme.api.viewer.invoices.byId({ invoiceId })).content.lines).toHaveLength(12);
});

test("A client that is not known, or not one, leaves the draft without a client and says so", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const unknown = await editor.invoices.import({ fileName: "a.json", text: file({ client: "Nobody & Co" }) });
  expect(unknown.warnings).toContainEqual({ path: ["client"], code: "client_unknown" });
  // Another agency's client of that name is nobody here.
  const foreign = await editor.invoices.import({
    fileName: "a.json",
    text: file({ client: "Museum Kade (Globex Works)" }),
  });
  expect(foreign.warnings).toContainEqual({ path: ["client"], code: "client_unknown" });
  await editor.clients.create({
    name: "Second",
    party: {
      name: "Museum Kade (Acme Studio)",
      addressLines: [],
      countryCode: "NL",
      vatId: "",
      registrationId: "",
      email: "",
    },
    currency: "EUR",
  });
  const both = await editor.invoices.import({ fileName: "a.json", text: file() });
  expect(both.warnings).toContainEqual({ path: ["client"], code: "client_ambiguous" });
  for (const { invoiceId } of [unknown, foreign, both]) {
    expect((await editor.invoices.byId({ invoiceId })).clientId).toBeNull();
  }
});

test.each([
  ["is no JSON", "not json", "BAD_REQUEST", "import_unreadable"],
  ["is a list of numbers", "[1, 2, 3]", "BAD_REQUEST", "import_unreadable"],
  ["reaches for prototypes", '{"__proto__": {"admin": true}, "lines": []}', "BAD_REQUEST", "import_unreadable"],
  ["nests without end", "[".repeat(100_000), "BAD_REQUEST", "import_unreadable"],
  ["has twenty megabytes", `"${"x".repeat(20_000_000)}"`, "PAYLOAD_TOO_LARGE", "import_too_large"],
  ["names a currency that does not exist", file({ currency: "EUX" }), "UNPROCESSABLE_CONTENT", "import_invalid"],
  [
    "is due before it is issued",
    file({ issueDate: "2026-03-10", dueDate: "2026-03-09" }),
    "UNPROCESSABLE_CONTENT",
    "import_invalid",
  ],
  [
    "has an absurd price",
    file({ lines: [{ title: "x", quantity: 1, unitPrice: "99999999999999" }] }),
    "UNPROCESSABLE_CONTENT",
    "import_invalid",
  ],
  [
    "has an amount with two readings",
    file({ lines: [{ title: "x", quantity: 1, unitPrice: "1,234" }] }),
    "UNPROCESSABLE_CONTENT",
    "import_invalid",
  ],
  ["is a credit note of nothing", file({ kind: "credit_note" }), "UNPROCESSABLE_CONTENT", "import_invalid"],
])("A file that %s is refused by name, and nothing is made of it", async (_words, text, code, message) => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  await expect(editor.invoices.import({ fileName: "bad.json", text })).rejects.toMatchObject({ code, message });
  expect((await editor.invoices.list({})).rows).toEqual([]);
});

test("The same key imports once", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const request = { fileName: "a.json", text: file(), idempotencyKey: "import-0001" };
  const first = await editor.invoices.import(request);
  expect((await editor.invoices.import(request)).invoiceId).toBe(first.invoiceId);
  expect((await editor.invoices.list({})).rows).toHaveLength(1);
});

test("Text of any script, with formulas and without what cannot be printed, goes through whole", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const notes = `${"نص عربي 👩‍🎨 ".repeat(600)}end`;
  const text = file({
    notes,
    lines: [{ title: '=HYPERLINK("x") \u0000👩‍🎨 שלום', quantity: 1, unitPrice: 1, tax: 21 }],
  });
  const { invoiceId, warnings } = await editor.invoices.import({ fileName: "a.json", text });
  expect(warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(["text_is_formula", "text_cleaned"]));
  const { content } = await editor.invoices.byId({ invoiceId });
  expect(content.notes).toBe(notes);
  expect(content.lines[0]?.title).toBe('=HYPERLINK("x") 👩‍🎨 שלום');
  const { rows } = await editor.invoices.list({ query: "שלום" });
  expect(rows).toMatchObject([{ invoiceId }]);
});
