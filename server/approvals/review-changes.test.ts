import { afterAll, beforeAll, expect, it } from "vitest";
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
