import { expect, test } from "vitest";
import { canonicalJson, sha256Hex } from "#core/canonical.ts";
import { publicTokenOf } from "#server/testing/walk.ts";
import { EXAMPLE_TOTAL_MINOR, exampleLines, twoTenants } from "#server/testing/world.ts";

test("Thirty invoices that are issued at once get thirty numbers, without a gap and without a double", async () => {
  await using world = await twoTenants({ poolMax: 20 });
  const { editor } = world.acme.api;
  const approved = [];
  for (let i = 0; i < 30; i++) approved.push(await world.acme.approvedInvoice());
  const issued = await Promise.all(approved.map((one) => editor.invoices.issue(one)));
  const numbers = issued.map(({ number }) => number).sort();
  expect(numbers).toEqual(Array.from({ length: 30 }, (_, i) => `2026-${String(i + 1).padStart(4, "0")}`));
});

test("An invoice that is issued in two tabs at once is issued once", async () => {
  await using world = await twoTenants();
  const { editor, approver } = world.acme.api;
  const approved = await world.acme.approvedInvoice();
  const both = await Promise.allSettled([editor.invoices.issue(approved), approver.invoices.issue(approved)]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { message: "wrong_state" } });
  const { number } = await world.acme.issuedInvoice();
  expect(number).toBe("2026-0002");
});

test("An issue that fails at its end gives its number back, and nothing of it exists", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const approved = await world.acme.approvedInvoice();
  await world.db.owner.query(
    "create function fail() returns trigger language plpgsql as $$ begin raise exception 'no disk'; end $$;" +
      "create trigger fail before insert on outbox_events for each row execute function fail()",
  );
  await expect(editor.invoices.issue(approved)).rejects.toMatchObject({ code: "INTERNAL_SERVER_ERROR" });
  await world.db.owner.query("drop trigger fail on outbox_events");
  const { rows } = await world.db.owner.query(
    "select (select count(*)::int from issued_versions) as versions, (select count(*)::int from ledger_entries) as entries, (select count(*)::int from deliveries) as deliveries",
  );
  expect(rows).toEqual([{ versions: 0, entries: 0, deliveries: 0 }]);
  expect(await editor.invoices.issue(approved)).toMatchObject({ number: "2026-0001" });
});

test("The issued version is what was approved, and its hashes are those of its texts", async () => {
  await using world = await twoTenants();
  const { viewer } = world.acme.api;
  const issued = await world.acme.issuedInvoice();
  const { document } = await viewer.invoices.byId(issued);
  expect(sha256Hex(canonicalJson(document?.content))).toBe(issued.contentHash);
  const { rows } = await world.db.owner.query("select document, version_hash, content_hash from issued_versions");
  expect(rows).toEqual([
    {
      document: canonicalJson(document),
      version_hash: sha256Hex(canonicalJson(document)),
      content_hash: issued.contentHash,
    },
  ]);
  expect(document).toMatchObject({ paymentReference: expect.stringMatching(/^RF\d\d20260001$/) });
});

test("Mail goes to whom the issuer names, each address once; to the client's own where nobody is named", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const named = await world.acme.approvedInvoice();
  await editor.invoices.issue({ ...named, recipients: ["A@example.com", "a@example.com", "b@example.com"] });
  const recipients = async (invoiceId: string) =>
    (await editor.invoices.byId({ invoiceId })).deliveries.map(({ recipient }) => recipient).sort();
  expect(await recipients(named.invoiceId)).toEqual(["a@example.com", "b@example.com"]);
  const silent = await world.acme.approvedInvoice();
  await editor.invoices.issue({ ...silent, recipients: [] });
  expect(await recipients(silent.invoiceId)).toEqual([]);
  await expect(editor.invoices.issue({ ...silent, recipients: ["nobody"] })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
  const { rows } = await world.db.owner.query(
    "select name, data from outbox_events where name like 'invoice/%' order by created_at",
  );
  expect(rows).toMatchObject([
    { name: "invoice/issued", data: { tenantId: world.acme.tenantId, invoiceId: named.invoiceId } },
    { name: "invoice/issued", data: { invoiceId: silent.invoiceId } },
  ]);
});

test("A day that was approved holds; a day that was left open is today in the agency's calendar, or the one wished for", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const dated = await world.acme.approvedInvoice({ issueDate: "2026-03-01", dueDate: "2026-03-15" });
  await expect(editor.invoices.issue({ ...dated, issueDate: "2026-03-02" })).rejects.toMatchObject({
    message: "invoice_changed_meanwhile",
  });
  expect(await editor.invoices.issue(dated)).toMatchObject({ issueDate: "2026-03-01", dueDate: "2026-03-15" });
  const open = await world.acme.approvedInvoice();
  // 23:30 in London is the next day in Amsterdam.
  world.setNow("2026-03-31T22:30:00.000Z");
  expect(await editor.invoices.issue(open)).toMatchObject({ issueDate: "2026-04-01", dueDate: "2026-05-01" });
  const early = await world.acme.approvedInvoice();
  expect(await editor.invoices.issue({ ...early, issueDate: "2026-03-20" })).toMatchObject({
    issueDate: "2026-03-20",
    warnings: ["issue_date_before_series"],
  });
  // A due date that was approved can come to lie before the day of issue.
  const late = await world.acme.approvedInvoice({ dueDate: "2026-04-20" });
  world.setNow("2026-04-21T09:00:00.000Z");
  await expect(editor.invoices.issue(late)).rejects.toMatchObject({
    message: "draft_incomplete",
    cause: { details: { problems: [{ code: "due_before_issue" }] } },
  });
});

test("Each year begins again at one", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const issue = async (issueDate: string) =>
    (await editor.invoices.issue({ ...(await world.acme.approvedInvoice()), issueDate })).number;
  expect(await issue("2026-12-31")).toBe("2026-0001");
  expect(await issue("2027-01-01")).toBe("2027-0001");
  expect(await issue("2026-12-31")).toBe("2026-0002");
});

test("A credit note takes back a part, settles its invoice, and all of them together no more than it asked for", async () => {
  await using world = await twoTenants();
  const { editor, approver, accountant, viewer } = world.acme.api;
  const original = await world.acme.issuedInvoice();
  const credit = async (unitPrice: string) => {
    const { invoiceId } = await editor.invoices.credit(original);
    await editor.invoices.edit({
      invoiceId,
      operations: [
        { type: "removeLine", lineId: "line-2" },
        { type: "setLine", lineId: "line-1", patch: { quantity: "1", unitPrice } },
      ],
    });
    const { contentHash } = await editor.invoices.submit({ invoiceId });
    await approver.invoices.approve({ invoiceId, contentHash });
    return { invoiceId, contentHash };
  };
  const first = await credit("1000");
  expect(await editor.invoices.issue(first)).toMatchObject({ number: "CN-2026-0001" });
  const page = await viewer.invoices.byId(first);
  expect(page).toMatchObject({
    kind: "credit_note",
    settlement: "settled",
    corrects: { number: original.number },
    document: { content: { kind: "credit_note", corrects: original.number } },
  });
  expect(await viewer.invoices.byId(original)).toMatchObject({
    settledMinor: "121000",
    settlement: "partly_settled",
    payments: [{ creditNoteNumber: "CN-2026-0001", amountMinor: "121000", paymentId: null }],
  });

  // 4,121.85 less 1,210.00 leaves 2,911.85: a credit of 2,904.00 fits, one more of 12.10 does not.
  await accountant.payments.record({
    invoiceId: original.invoiceId,
    amount: "2000",
    currency: "EUR",
    receivedOn: "2026-03-10",
    idempotencyKey: "payment-0001",
  });
  const second = await credit("2400");
  await editor.invoices.issue(second);
  // Only 911.85 was still open; the rest of the credit is owed to the client.
  expect(await viewer.invoices.byId(original)).toMatchObject({
    settlement: "settled",
    settledMinor: EXAMPLE_TOTAL_MINOR,
  });
  expect(await viewer.invoices.byId(second)).toMatchObject({ settlement: "partly_settled", settledMinor: "91185" });
  const third = await credit("10");
  await expect(editor.invoices.issue(third)).rejects.toMatchObject({
    message: "allocation_exceeds_open",
    cause: { details: { leftMinor: "785" } },
  });
  await expect(approver.invoices.void({ invoiceId: original.invoiceId, reason: "no" })).rejects.toMatchObject({
    message: "invoice_has_payments",
  });
});

test("Two credit notes that together are too much and are issued at once: one is refused", async () => {
  await using world = await twoTenants();
  const { editor, approver } = world.acme.api;
  const original = await world.acme.issuedInvoice();
  const ready = await Promise.all(
    [1, 2].map(async () => {
      const { invoiceId } = await editor.invoices.credit(original);
      const { contentHash } = await editor.invoices.submit({ invoiceId });
      await approver.invoices.approve({ invoiceId, contentHash });
      return { invoiceId, contentHash };
    }),
  );
  const both = await Promise.allSettled(ready.map((one) => editor.invoices.issue(one)));
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { message: "allocation_exceeds_open" },
  });
  await expect(editor.invoices.credit(original)).rejects.toMatchObject({ message: "allocation_exceeds_open" });
});

test("A credit note in another currency than its invoice is not submitted", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const original = await world.acme.issuedInvoice();
  const { invoiceId } = await editor.invoices.credit(original);
  await editor.invoices.edit({ invoiceId, operations: [{ type: "setField", field: "currency", value: "USD" }] });
  await expect(editor.invoices.submit({ invoiceId })).rejects.toMatchObject({ message: "currency_mismatch" });
});

test("A void keeps the number, turns the books back, and says on the client's page that nothing is owed", async () => {
  await using world = await twoTenants();
  const { accountant, editor, viewer } = world.acme.api;
  const issued = await world.acme.issuedInvoice();
  const payment = {
    invoiceId: issued.invoiceId,
    amount: "10",
    currency: "EUR",
    receivedOn: "2026-03-10",
    idempotencyKey: "payment-0001",
  };
  const { paymentId } = await accountant.payments.record(payment);
  const reason = "Sent to the wrong client";
  await expect(accountant.invoices.void({ ...issued, reason })).rejects.toMatchObject({
    code: "CONFLICT",
    message: "invoice_has_payments",
  });
  await accountant.payments.reverse({ paymentId, reason: "Not theirs" });
  await accountant.invoices.void({ ...issued, reason });
  expect(await viewer.invoices.byId(issued)).toMatchObject({ state: "voided", number: issued.number, overdue: false });
  const { rows } = await world.db.owner.query(
    "select account, sum(amount_minor)::text as sum from ledger_entries group by account having sum(amount_minor) <> 0",
  );
  expect(rows).toEqual([]);
  const token = await publicTokenOf(world, world.acme, issued.invoiceId);
  expect(await world.nobody.public.invoice({ token })).toMatchObject({ state: "voided", openMinor: "0" });
  await expect(accountant.payments.record({ ...payment, idempotencyKey: "payment-0002" })).rejects.toMatchObject({
    message: "wrong_state",
  });
  expect((await world.acme.issuedInvoice()).number).toBe("2026-0002");
  expect((await editor.invoices.byId(issued)).history[0]).toMatchObject({ action: "invoice.voided", detail: reason });
});

test("A duplicate is a draft of the same lines without days, of anything that can be read", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const draft = await world.acme.draftInvoice({ issueDate: "2026-03-01", subject: "From a draft" });
  const issued = await world.acme.issuedInvoice({ issueDate: "2026-03-01", subject: "From an invoice" });
  for (const source of [draft, issued]) {
    const { invoiceId } = await editor.invoices.duplicate({ invoiceId: source.invoiceId });
    const copy = await editor.invoices.byId({ invoiceId });
    const { content } = await editor.invoices.byId({ invoiceId: source.invoiceId });
    expect(copy.state).toBe("draft");
    expect(copy.content).toEqual({ ...content, issueDate: null, dueDate: null });
    expect(copy.content.lines).toHaveLength(exampleLines().length);
  }
});
