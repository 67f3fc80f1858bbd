import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rounds } from "#db/schema/invoices.ts";
import { type TestAgency, twoTenants, type World } from "#server/testing/world.ts";

let world: World;
let acme: TestAgency;
beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
});
afterAll(() => world[Symbol.asyncDispose]());

const setSubject = (invoiceId: string, value: string) =>
  acme.api.editor.invoices.edit({ invoiceId, operations: [{ type: "setField", field: "subject", value }] });

it("The first invoice to a client is compared with nothing, and the next one with it", async () => {
  const first = await acme.submittedInvoice({ subject: "First" });
  expect(await acme.api.approver.approvals.changes({ invoiceId: first.invoiceId })).toMatchObject({
    baseline: null,
    changes: [],
  });
  await acme.api.approver.invoices.approve(first);
  const issued = await acme.api.editor.invoices.issue({ invoiceId: first.invoiceId, contentHash: first.contentHash });
  const next = await acme.submittedInvoice({ subject: "Second" });
  const shown = await acme.api.approver.approvals.changes({ invoiceId: next.invoiceId });
  expect(shown.baseline).toMatchObject({ kind: "previous_invoice", number: issued.number });
  // Its lines are the same in words and money, whatever their ids are.
  expect(shown.changes).toMatchObject([{ kind: "field_changed", field: "subject", before: "First", after: "Second" }]);
});

it("What was returned is compared with what it was then, and what one signed oneself with that", async () => {
  const { invoiceId, contentHash } = await acme.submittedInvoice({ subject: "Draft one" });
  await acme.api.approver.invoices.return({ invoiceId, contentHash, comment: "Say which campaign" });
  await setSubject(invoiceId, "Draft two");
  const second = await acme.api.editor.invoices.submit({ invoiceId });
  const afterReturn = await acme.api.approver.approvals.changes({ invoiceId });
  expect(afterReturn.baseline).toMatchObject({ kind: "returned", by: acme.actors.approver.name });
  expect(afterReturn.changes).toMatchObject([{ before: "Draft one", after: "Draft two" }]);

  await acme.api.approver.invoices.approve({ invoiceId, contentHash: second.contentHash });
  await acme.api.editor.invoices.withdraw({ invoiceId });
  await setSubject(invoiceId, "Draft three");
  await acme.api.editor.invoices.submit({ invoiceId });
  expect(await acme.api.approver.approvals.changes({ invoiceId })).toMatchObject({
    baseline: { kind: "signed_by_you" },
    changes: [{ before: "Draft two", after: "Draft three" }],
  });
  expect((await acme.api.owner.approvals.changes({ invoiceId })).baseline).toMatchObject({
    kind: "signed",
    by: acme.actors.approver.name,
  });
});

it("Another account is told before anything else, with both", async () => {
  const bank = { holder: "Acme", iban: "NL91ABNA0417164300", bic: "ABNANL2A", bankName: "", accountNumber: "" };
  await acme.api.owner.agency.update({ bank });
  const { invoiceId } = await acme.submittedInvoice({ subject: "Another account" });
  const { frame } = await acme.api.approver.approvals.changes({ invoiceId });
  expect(frame).toMatchObject([{ what: "bank", after: expect.stringContaining("NL91ABNA0417164300") }]);
});

it("Every change says who made it last, since the version that it is compared with", async () => {
  // The log of a draft is written by the clock of the database.
  world.setNow(new Date().toISOString());
  const { invoiceId, contentHash } = await acme.submittedInvoice({ subject: "Whose" });
  await acme.api.approver.invoices.return({ invoiceId, contentHash, comment: "Four days" });
  await acme.api.admin.invoices.edit({
    invoiceId,
    operations: [{ type: "setLine", lineId: "line-1", patch: { quantity: "4" } }],
  });
  await setSubject(invoiceId, "Ours");
  await acme.api.editor.invoices.submit({ invoiceId });
  const { changes } = await acme.api.approver.approvals.changes({ invoiceId });
  expect(changes).toMatchObject([
    { kind: "line_changed", lineId: "line-1", who: { names: [acme.actors.admin.name] } },
    { kind: "field_changed", field: "subject", who: { names: [acme.actors.editor.name] } },
  ]);
  const history = await acme.api.approver.invoices.history({ invoiceId });
  expect(history.seqs).toContain(changes[0]?.who?.seq);
});

it("A copy can be compared with what it was copied from, and with another of what is on offer", async () => {
  const source = await acme.issuedInvoice({ subject: "The original" });
  const later = await acme.issuedInvoice({ subject: "Another since" });
  const { invoiceId } = await acme.api.editor.invoices.duplicate({ invoiceId: source.invoiceId });
  await setSubject(invoiceId, "The copy");
  await acme.api.editor.invoices.submit({ invoiceId });
  const shown = await acme.api.approver.approvals.changes({ invoiceId });
  expect(shown.baseline).toMatchObject({ kind: "source", number: source.number });
  expect(shown.changes).toMatchObject([{ before: "The original", after: "The copy" }]);
  const other = shown.baselines.find(({ kind }) => kind === "previous_invoice");
  expect(other).toMatchObject({ number: later.number });
  const compared = await acme.api.approver.approvals.changes({ invoiceId, against: other?.key });
  expect(compared.changes).toMatchObject([{ before: "Another since", after: "The copy" }]);
});

it("A key of another agency's round compares with nothing of it", async () => {
  const foreign = await world.globex.issuedInvoice({ subject: "Theirs" });
  const [round] = await world.services.inTenant(world.globex.tenantId, (tx) =>
    tx.select({ id: rounds.id }).from(rounds).where(eq(rounds.invoiceId, foreign.invoiceId)),
  );
  const { invoiceId } = await acme.submittedInvoice({ subject: "Ours alone" });
  const shown = await acme.api.approver.approvals.changes({ invoiceId, against: round?.id });
  expect(shown.baseline?.key).not.toBe(round?.id);
  expect(JSON.stringify(shown)).not.toContain("Theirs");
});
