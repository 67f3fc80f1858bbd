import { expect, test } from "vitest";
import { exampleLines, twoTenants } from "#server/testing/world.ts";

const [line] = exampleLines();
if (!line) throw new Error("the example has a line");

test("A draft begins with what is known: the client's currency and days to pay, the agency's terms", async () => {
  await using world = await twoTenants();
  const { owner, editor } = world.acme.api;
  await owner.agency.update({ defaultTerms: "Within the days agreed.", dueDays: 14 });
  const { clientId } = await editor.clients.create({
    name: "Tokyo Office",
    party: { name: "Tokyo", addressLines: [], countryCode: "JP", vatId: "", registrationId: "", email: "" },
    currency: "JPY",
    dueDays: 60,
  });
  const theirs = await editor.invoices.byId(await editor.invoices.create({ clientId }));
  expect(theirs.content).toMatchObject({ currency: "JPY", dueDays: 60, terms: "Within the days agreed.", clientId });
  const nobodys = await editor.invoices.byId(await editor.invoices.create({}));
  expect(nobodys.content).toMatchObject({ currency: "EUR", dueDays: 14, clientId: null, lines: [] });
  const said = await editor.invoices.byId(
    await editor.invoices.create({ clientId, currency: "USD", content: { dueDays: 7 } }),
  );
  expect(said.content).toMatchObject({ currency: "USD", dueDays: 7 });
});

test("The same key creates once, also at the same moment", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const create = () => editor.invoices.create({ idempotencyKey: "create-0001", content: { lines: [line] } });
  const made = await Promise.all([create(), create(), create()]);
  expect(new Set(made.map(({ invoiceId }) => invoiceId)).size).toBe(1);
  expect((await editor.invoices.list({})).rows).toHaveLength(1);
  // A key belongs to its agency.
  const other = await world.globex.api.editor.invoices.create({ idempotencyKey: "create-0001" });
  expect(other.invoiceId).not.toBe(made[0]?.invoiceId);
});

test("An archived client is not invoiced any more", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  await editor.clients.archive({ clientId: world.acme.clientId });
  await expect(editor.invoices.create({ clientId: world.acme.clientId })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test.each([
  ["a currency that does not exist", { currency: "EUX" }],
  ["a quantity that is no number", { content: { lines: [{ ...line, quantity: "three" }] } }],
  ["a day that the calendar has not", { content: { issueDate: "2026-02-30" } }],
  ["an id that cannot stand in a path", { content: { lines: [{ ...line, id: "a/b" }] } }],
  ["two lines of one id", { content: { lines: [line, line] } }],
  [
    "more lines than a draft holds",
    { content: { lines: Array.from({ length: 1_001 }, (_, i) => ({ ...line, id: `l${i}` })) } },
  ],
  ["a note that is too long", { content: { notes: "x".repeat(10_001) } }],
  ["a key that is no key", { idempotencyKey: "x" }],
])("A draft with %s is not begun", async (_words, input) => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  await expect(editor.invoices.create(input as never)).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect((await editor.invoices.list({})).rows).toEqual([]);
});

test("Text that PostgreSQL would refuse is cleaned on its way, wherever it comes in", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const nasty = "a\u0000b\ud800c";
  const { invoiceId } = await editor.invoices.create({
    content: { subject: nasty, notes: nasty, lines: [{ ...line, title: nasty, detail: nasty }] },
  });
  const { content } = await editor.invoices.byId({ invoiceId });
  expect(content).toMatchObject({ subject: "ab\ufffdc", notes: "ab\ufffdc" });
  expect(await editor.invoices.list({ query: nasty })).toMatchObject({ rows: [{ invoiceId }] });
  const made = await editor.clients.create({
    name: nasty,
    party: { name: nasty, addressLines: [nasty], countryCode: "nl", vatId: "", registrationId: "", email: "" },
    currency: "EUR",
    note: nasty,
  });
  expect(made).toMatchObject({ name: "ab\ufffdc", party: { countryCode: "NL" } });
});

test("An edit through the API is in the live document, and in the list once the room has settled", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const { invoiceId } = await world.acme.draftInvoice();
  const { content } = await editor.invoices.edit({
    invoiceId,
    operations: [
      { type: "setField", field: "reference", value: "PO-4711" },
      { type: "addLine", line: { ...line, id: "line-3", title: "Lanterns" }, after: "line-1" },
      { type: "moveLine", lineId: "line-2", place: { before: "line-1" } },
      { type: "setLine", lineId: "line-1", patch: { quantity: "5" } },
      {
        type: "addAdjustment",
        adjustment: { id: "a-1", kind: "discount", label: "Friends", mode: "percent", value: "10" },
      },
      { type: "setText", field: "notes", value: "Thank you" },
    ],
  });
  expect(content.lines.map(({ id }) => id)).toEqual(["line-2", "line-1", "line-3"]);
  expect(content).toMatchObject({ reference: "PO-4711", notes: "Thank you", adjustments: [{ value: "10" }] });
  const listed = async () => (await editor.invoices.list({ query: "PO-4711" })).rows;
  await expect
    .poll(listed, { timeout: 10_000 })
    .toMatchObject([{ invoiceId, firstLine: "Photography of the exhibition" }]);
});

test.each([
  ["a date in place of a currency", { type: "setField", field: "currency", value: "2026-03-10" }],
  ["the kind of document", { type: "setField", field: "kind", value: "credit_note" }],
  ["a field that there is not", { type: "setField", field: "__proto__", value: "x" }],
  ["a quantity beyond every bound", { type: "setLine", lineId: "line-1", patch: { quantity: "1e400" } }],
])("An edit that sets %s is refused, and nothing of the others is done", async (_words, operation) => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const { invoiceId } = await world.acme.draftInvoice();
  const operations = [{ type: "setField", field: "subject", value: "Changed" }, operation] as never;
  await expect(editor.invoices.edit({ invoiceId, operations })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect((await editor.invoices.byId({ invoiceId })).content.subject).toBe("Festival posters");
});
