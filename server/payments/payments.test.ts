import { expect, test } from "vitest";
import { EXAMPLE_TOTAL_MINOR, twoTenants } from "#server/testing/world.ts";

const payment = {
  amount: "1000",
  currency: "EUR",
  receivedOn: "2026-03-10",
  method: "bank_transfer" as const,
  reference: "2026-0001",
};

test("The same payment with the same key is one payment; another one with that key is a mistake", async () => {
  await using world = await twoTenants();
  const { accountant, viewer } = world.acme.api;
  const { invoiceId } = await world.acme.issuedInvoice();
  const request = { ...payment, invoiceId, idempotencyKey: "payment-0001" };
  const recorded = await Promise.all([1, 2, 3].map(() => accountant.payments.record(request)));
  expect(new Set(recorded.map(({ paymentId }) => paymentId)).size).toBe(1);
  expect(recorded[1]).toEqual(recorded[0]);
  expect(await viewer.invoices.byId({ invoiceId })).toMatchObject({ settledMinor: "100000" });
  for (const change of [{ amount: "1000.01" }, { reference: "other" }, { receivedOn: "2026-03-09" }]) {
    await expect(accountant.payments.record({ ...request, ...change })).rejects.toMatchObject({
      code: "CONFLICT",
      message: "idempotency_conflict",
    });
  }
});

test("What is more than open stays with the payment, and settles the next invoice", async () => {
  await using world = await twoTenants();
  const { accountant } = world.acme.api;
  const first = await world.acme.issuedInvoice();
  const second = await world.acme.issuedInvoice();
  const recorded = await accountant.payments.record({
    ...payment,
    amount: "5000",
    invoiceId: first.invoiceId,
    idempotencyKey: "payment-0001",
  });
  expect(recorded).toMatchObject({ allocatedMinor: EXAMPLE_TOTAL_MINOR, leftMinor: "87815" });
  const { paymentId } = recorded;
  expect((await accountant.payments.list({ unallocated: true })).rows).toMatchObject([
    { paymentId, leftMinor: "87815" },
  ]);
  const allocate = (amount: string, invoiceId = second.invoiceId) =>
    accountant.payments.allocate({ paymentId, invoiceId, amount });
  await expect(allocate("878.16")).rejects.toMatchObject({ message: "allocation_exceeds_payment" });
  await expect(allocate("1", first.invoiceId)).rejects.toMatchObject({ message: "allocation_exceeds_open" });
  await expect(allocate("-1")).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(allocate("0.001")).rejects.toMatchObject({ code: "UNPROCESSABLE_CONTENT" });
  await allocate("878.15");
  await expect(allocate("0.01")).rejects.toMatchObject({ message: "allocation_exceeds_payment" });
  expect((await accountant.payments.list({ unallocated: true })).rows).toEqual([]);
});

test("Ten payments of one invoice at the same moment settle it exactly, and no more", async () => {
  await using world = await twoTenants({ poolMax: 12 });
  const { accountant, viewer } = world.acme.api;
  const { invoiceId } = await world.acme.issuedInvoice();
  const all = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      accountant.payments.record({ ...payment, amount: "500", invoiceId, idempotencyKey: `payment-000${i}` }),
    ),
  );
  expect(await viewer.invoices.byId({ invoiceId })).toMatchObject({
    settlement: "settled",
    settledMinor: EXAMPLE_TOTAL_MINOR,
  });
  const left = all.reduce((sum, { leftMinor }) => sum + BigInt(leftMinor), 0n);
  expect(left).toBe(500_000n - BigInt(EXAMPLE_TOTAL_MINOR));
});

test("A reversal takes back a payment and all that it settled, once", async () => {
  await using world = await twoTenants();
  const { accountant, viewer } = world.acme.api;
  const { invoiceId } = await world.acme.issuedInvoice();
  const { paymentId } = await accountant.payments.record({ ...payment, invoiceId, idempotencyKey: "payment-0001" });
  const both = await Promise.allSettled(
    [1, 2].map(() => accountant.payments.reverse({ paymentId, reason: "Bounced" })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { message: "already_reversed" } });
  expect(await viewer.invoices.byId({ invoiceId })).toMatchObject({ settlement: "open", settledMinor: "0" });
  const { rows } = await viewer.payments.list({});
  expect(rows.find((row) => row.paymentId === paymentId)).toMatchObject({ reversed: true, leftMinor: "0" });
  const reversal = rows.find((row) => row.reversesPaymentId === paymentId);
  expect(reversal).toMatchObject({ amountMinor: "-100000", note: "Bounced" });
  await expect(
    accountant.payments.reverse({ paymentId: reversal?.paymentId ?? "", reason: "no" }),
  ).rejects.toMatchObject({ message: "already_reversed" });
  await expect(accountant.payments.allocate({ paymentId, invoiceId, amount: "1" })).rejects.toMatchObject({
    message: "already_reversed",
  });
  const { rows: books } = await world.db.owner.query(
    "select account, sum(amount_minor)::text as sum from ledger_entries where payment_id is not null group by account having sum(amount_minor) <> 0",
  );
  expect(books).toEqual([]);
});

test("An allocation alone can be taken back; the money is there again", async () => {
  await using world = await twoTenants();
  const { accountant, viewer } = world.acme.api;
  const { invoiceId } = await world.acme.issuedInvoice();
  const { paymentId, allocationId } = await accountant.payments.record({
    ...payment,
    invoiceId,
    idempotencyKey: "payment-0001",
  });
  if (!allocationId) throw new Error("nothing was allocated");
  const { reversalId } = await accountant.payments.reverseAllocation({ allocationId });
  for (const again of [allocationId, reversalId]) {
    await expect(accountant.payments.reverseAllocation({ allocationId: again })).rejects.toMatchObject({
      message: "already_reversed",
    });
  }
  const page = await viewer.invoices.byId({ invoiceId });
  expect(page).toMatchObject({
    settledMinor: "0",
    payments: [{ reversed: true }, { reversesAllocationId: allocationId }],
  });
  await accountant.payments.allocate({ paymentId, invoiceId, amount: "1000" });
});

test("A credit note's allocation is taken back without touching the books", async () => {
  await using world = await twoTenants();
  const { accountant, approver, editor, viewer } = world.acme.api;
  const original = await world.acme.issuedInvoice();
  const { invoiceId } = await editor.invoices.credit(original);
  const { contentHash } = await editor.invoices.submit({ invoiceId });
  await approver.invoices.approve({ invoiceId, contentHash });
  await editor.invoices.issue({ invoiceId, contentHash });
  const [allocation] = (await viewer.invoices.byId(original)).payments;
  await accountant.payments.reverseAllocation({ allocationId: allocation?.allocationId ?? "" });
  expect(await viewer.invoices.byId(original)).toMatchObject({ settlement: "open" });
  // Nothing rests on the credit note any more, so it can be voided, and then the invoice.
  await approver.invoices.void({ invoiceId, reason: "Wrong invoice" });
  await approver.invoices.void({ invoiceId: original.invoiceId, reason: "All of it was wrong" });
});

test.each([
  ["of nothing", { amount: "0" }, "amount_not_positive"],
  ["of less than nothing", { amount: "-5" }, "amount_not_positive"],
  ["of half a cent", { amount: "0.005" }, "amount_too_fine"],
  ["that is absurd", { amount: "999999999999999" }, "amount_absurd"],
  ["in words", { amount: "a lot" }, "decimal_invalid"],
  ["in a currency that does not exist", { currency: "EUX" }, "currency_unknown"],
  ["on a day that the calendar has not", { receivedOn: "2026-02-30" }, "date_invalid"],
])("A payment %s is not recorded", async (_words, change, message) => {
  await using world = await twoTenants();
  const refused = await world.acme.api.accountant.payments
    .record({ ...payment, ...change, idempotencyKey: "payment-0001" })
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "BAD_REQUEST" });
  expect((refused as { cause: { issues: { message: string }[] } }).cause.issues).toMatchObject([{ message }]);
});

test("A payment in another currency, or of something that is not owed, settles nothing and is not recorded", async () => {
  await using world = await twoTenants();
  const { accountant } = world.acme.api;
  const issued = await world.acme.issuedInvoice();
  const draft = await world.acme.draftInvoice();
  const record = (change: object) =>
    accountant.payments.record({ ...payment, ...change, idempotencyKey: "payment-0001" });
  await expect(record({ invoiceId: issued.invoiceId, currency: "USD" })).rejects.toMatchObject({
    message: "currency_mismatch",
    cause: { details: { expected: "EUR" } },
  });
  await expect(record({ invoiceId: draft.invoiceId })).rejects.toMatchObject({ message: "wrong_state" });
  expect((await accountant.payments.list({})).rows).toEqual([]);
});
