import { expect, test } from "vitest";
import { exampleLines, twoTenants, type World } from "#server/testing/world.ts";

type Sort = "newest" | "oldest" | "amount" | "due";

/** Walks a list to its end, page by page. */
async function walk(world: World, input: { sort?: Sort; states?: "issued"[] }, limit: number) {
  const rows = [];
  let cursor: string | undefined;
  do {
    const page = await world.acme.api.viewer.invoices.list({ ...input, limit, ...(cursor ? { cursor } : {}) });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    rows.push(...page.rows);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return rows;
}

test("Every order pages without losing or doubling a row, also among equals", async () => {
  await using world = await twoTenants();
  const [line] = exampleLines();
  if (!line) throw new Error("the example has a line");
  for (const [day, unitPrice] of [
    ["2026-03-01", "100"],
    ["2026-03-01", "100"],
    ["2026-03-03", "50"],
    ["2026-03-02", "100"],
    ["2026-03-04", "700"],
  ] as const) {
    await world.acme.issuedInvoice({ issueDate: day, lines: [{ ...line, quantity: "1", unitPrice }] });
  }
  await world.acme.draftInvoice();
  const numbers = async (sort: Sort, limit: number) =>
    (await walk(world, { sort, states: ["issued"] }, limit)).map(({ number }) => number?.slice(-1));
  for (const limit of [1, 2, 3, 100]) {
    // Within a day the numbers decide.
    expect(await numbers("newest", limit)).toEqual(["5", "3", "4", "2", "1"]);
    expect(await numbers("oldest", limit)).toEqual(["1", "2", "4", "3", "5"]);
    expect((await walk(world, { sort: "amount" }, limit)).map(({ totalMinor }) => Number(totalMinor))).toEqual([
      412185, 84700, 12100, 12100, 12100, 6050,
    ]);
    const due = await walk(world, { sort: "due" }, limit);
    expect(due.map(({ dueDate }) => dueDate)).toEqual(due.map(({ dueDate }) => dueDate).sort());
    expect(new Set(due.map(({ invoiceId }) => invoiceId)).size).toBe(5);
  }
});

test.each(["nonsense", "", "a".repeat(5_000), btoa('["invoices/newest","1","2"]'), btoa('["items","A","B"]')])(
  "A cursor that the list has not made is refused (%#)",
  async (cursor) => {
    await using world = await twoTenants();
    await expect(world.acme.api.viewer.invoices.list({ cursor })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  },
);

test("A cursor of one order is none of another", async () => {
  await using world = await twoTenants();
  await world.acme.draftInvoice();
  await world.acme.draftInvoice();
  const { nextCursor } = await world.acme.api.viewer.invoices.list({ limit: 1 });
  await expect(world.acme.api.viewer.invoices.list({ sort: "oldest", cursor: nextCursor ?? "" })).rejects.toMatchObject(
    { code: "BAD_REQUEST" },
  );
});

test("Overdue is the day after the due date in the agency's own calendar, and counts the days", async () => {
  await using world = await twoTenants();
  const { viewer, accountant } = world.acme.api;
  const issued = await world.acme.issuedInvoice({ dueDate: "2026-03-12" });
  const overdue = async () => (await viewer.invoices.list({ settlement: "overdue" })).rows;
  world.setNow("2026-03-12T22:59:00.000Z");
  expect(await overdue()).toEqual([]);
  // Midnight in Amsterdam.
  world.setNow("2026-03-12T23:01:00.000Z");
  expect(await overdue()).toMatchObject([{ invoiceId: issued.invoiceId, overdue: true, daysLate: 1 }]);
  world.setNow("2026-03-20T12:00:00.000Z");
  expect(await overdue()).toMatchObject([{ daysLate: 8, ageDays: 10, settlement: "open" }]);
  expect(await viewer.invoices.counts()).toMatchObject({ overdue: 1 });
  await accountant.payments.record({
    invoiceId: issued.invoiceId,
    amount: "4121.85",
    currency: "EUR",
    receivedOn: "2026-03-20",
    idempotencyKey: "payment-0001",
  });
  expect(await overdue()).toEqual([]);
  expect((await viewer.invoices.list({ settlement: "settled" })).rows).toMatchObject([{ overdue: false }]);
});

test("It finds by number, by client, and by a word in a line, and says where", async () => {
  await using world = await twoTenants();
  const { viewer } = world.acme.api;
  const issued = await world.acme.issuedInvoice({ subject: "Spring campaign" });
  await world.globex.issuedInvoice();
  const find = async (query: string) => (await viewer.invoices.list({ query })).rows;
  for (const query of [issued.number, "museum kade", "PHOTOGR", "exhibition photography", "spring", " 2026-0001 "]) {
    expect(await find(query), query).toMatchObject([{ invoiceId: issued.invoiceId }]);
  }
  expect((await find("photography"))[0]?.match).toBe("Photography of the exhibition");
  expect((await find("spring"))[0]?.match).toBeNull();
  for (const query of ["globex", "%", "_", "\\", "nothing of the kind", "'; drop table invoices"]) {
    expect(await find(query), query).toEqual([]);
  }
  expect(await find("   ")).toHaveLength(1);
});

test("Filters narrow the list to states, a client, and days", async () => {
  await using world = await twoTenants();
  const { viewer, editor } = world.acme.api;
  const draft = await world.acme.draftInvoice();
  const issued = await world.acme.issuedInvoice({ issueDate: "2026-02-10" });
  const { clientId } = await editor.clients.create({
    name: "Other",
    party: { name: "Other", addressLines: [], countryCode: "NL", vatId: "", registrationId: "", email: "" },
    currency: "EUR",
  });
  const other = await editor.invoices.create({ clientId });
  const ids = async (input: Parameters<typeof viewer.invoices.list>[0]) =>
    (await viewer.invoices.list(input)).rows.map(({ invoiceId }) => invoiceId);
  expect(await ids({})).toEqual([other.invoiceId, draft.invoiceId, issued.invoiceId]);
  expect(await ids({ states: ["draft"] })).toEqual([other.invoiceId, draft.invoiceId]);
  expect(await ids({ clientId })).toEqual([other.invoiceId]);
  expect(await ids({ from: "2026-02-10", to: "2026-02-10" })).toEqual([issued.invoiceId]);
  expect(await ids({ from: "2026-02-11" })).toEqual([other.invoiceId, draft.invoiceId]);
  expect(await ids({ settlement: "open" })).toEqual([issued.invoiceId]);
  await expect(viewer.invoices.list({ limit: 101 })).rejects.toMatchObject({ code: "BAD_REQUEST" });
});
