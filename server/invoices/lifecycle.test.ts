import { expect, test } from "vitest";
import { IssuedDocument } from "#core/invoice-content.ts";
import { EXAMPLE_TOTAL_MINOR, twoTenants, WORLD_TODAY } from "#server/testing/world.ts";

test("An invoice goes from a draft over a countersignature to issued, and its payments settle it", async () => {
  await using world = await twoTenants();
  const { acme } = world;
  const { editor, approver, accountant, viewer } = acme.api;

  const { invoiceId } = await acme.draftInvoice();
  const draft = await viewer.invoices.byId({ invoiceId });
  expect(draft).toMatchObject({
    state: "draft",
    totalMinor: EXAMPLE_TOTAL_MINOR,
    clientName: "Museum Kade (Acme Studio)",
  });
  expect(draft.content.lines.map((line) => line.title)).toEqual([
    "Poster design, three days",
    "Photography of the exhibition",
  ]);
  expect(await editor.invoices.checks({ invoiceId })).toEqual([]);

  const submitted = await editor.invoices.submit({ invoiceId });
  expect(submitted).toMatchObject({
    state: "in_review",
    fingerprint: expect.stringMatching(/^[0-9A-F]{4}·[0-9A-F]{4}$/),
  });
  await expect(
    editor.invoices.edit({ invoiceId, operations: [{ type: "setField", field: "subject", value: "late" }] }),
  ).rejects.toMatchObject({ code: "CONFLICT", message: "wrong_state" });

  const queue = await approver.invoices.queue({});
  expect(queue.rows).toMatchObject([
    { invoiceId, submittedBy: "Acme Studio editor", fingerprint: submitted.fingerprint },
  ]);
  // Whoever submitted it is not asked to sign it, but sees that it waits.
  expect(await editor.invoices.queue({})).toMatchObject({ rows: [] });
  expect(await editor.invoices.queue({ mine: true })).toMatchObject({ rows: [{ invoiceId }] });
  expect(await approver.invoices.counts()).toMatchObject({ toApprove: 1, inbox: 1, drafts: 0 });
  await approver.invoices.approve({ invoiceId, contentHash: submitted.contentHash });

  const issued = await editor.invoices.issue({ invoiceId, contentHash: submitted.contentHash });
  expect(issued).toMatchObject({ number: "2026-0001", issueDate: WORLD_TODAY, dueDate: "2026-04-09", warnings: [] });

  const page = await viewer.invoices.byId({ invoiceId });
  expect(page.document).toEqual(IssuedDocument.parse(page.document));
  expect(page.document).toMatchObject({
    number: "2026-0001",
    contentHash: submitted.contentHash,
    exchangeRate: "1",
    countersignature: { name: "Acme Studio approver", date: WORLD_TODAY, fingerprint: submitted.fingerprint },
  });
  expect(page.deliveries).toMatchObject([{ recipient: "administratie@museumkade.example", state: "queued" }]);
  expect(page.history.map((event) => event.action)).toEqual([
    "invoice.issued",
    "invoice.approved",
    "invoice.submitted",
    "invoice.created",
  ]);

  const pay = (amount: string, key: string) =>
    accountant.payments.record({
      invoiceId,
      amount,
      currency: "EUR",
      receivedOn: WORLD_TODAY,
      method: "bank_transfer",
      reference: issued.number,
      idempotencyKey: key,
    });
  await pay("1000", "payment-0001");
  const row = async () => (await viewer.invoices.list({ query: "2026-0001" })).rows[0];
  expect(await row()).toMatchObject({ settlement: "partly_settled", settledMinor: "100000" });
  await pay("3121.85", "payment-0002");
  expect(await row()).toMatchObject({ settlement: "settled", settledMinor: EXAMPLE_TOTAL_MINOR, delivery: "queued" });
  expect((await viewer.invoices.byId({ invoiceId })).history[0]).toMatchObject({ action: "payment.recorded" });

  const { rows } = await world.db.owner.query(
    "select account, sum(amount_minor)::text as sum from ledger_entries group by account order by account",
  );
  expect(rows).toEqual([
    { account: "bank", sum: EXAMPLE_TOTAL_MINOR },
    { account: "receivable", sum: "0" },
    { account: "revenue", sum: "-353050" },
    { account: "tax_payable", sum: "-59135" },
    { account: "unallocated", sum: "0" },
  ]);
  expect(await approver.audit.verify()).toMatchObject({ ok: true, brokenAt: null });
});
