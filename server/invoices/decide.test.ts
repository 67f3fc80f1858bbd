import { expect, test } from "vitest";
import { setField } from "#core/draft-document.ts";
import { twoTenants } from "#server/testing/world.ts";

test("Of two tabs that approve at once one does, and the other is told that it is decided", async () => {
  await using world = await twoTenants();
  const { approver, admin } = world.acme.api;
  const submitted = await world.acme.submittedInvoice();
  const both = await Promise.allSettled([approver.invoices.approve(submitted), admin.invoices.approve(submitted)]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { code: "CONFLICT", message: "already_decided" },
  });
  const page = await approver.invoices.byId(submitted);
  expect(page.approvals).toHaveLength(1);
  await expect(approver.invoices.approve(submitted)).rejects.toMatchObject({ message: "already_decided" });
});

test("An approval names what was seen: another hash is refused", async () => {
  await using world = await twoTenants();
  const { approver } = world.acme.api;
  const { invoiceId } = await world.acme.submittedInvoice();
  await expect(approver.invoices.approve({ invoiceId, contentHash: "0".repeat(64) })).rejects.toMatchObject({
    code: "CONFLICT",
    message: "invoice_changed_meanwhile",
  });
  await expect(approver.invoices.approve({ invoiceId, contentHash: "not a hash" })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
});

test("Whoever submitted it does not sign it, unless the agency says so", async () => {
  await using world = await twoTenants();
  const { approver, owner } = world.acme.api;
  const { invoiceId } = await world.acme.draftInvoice();
  const { contentHash } = await approver.invoices.submit({ invoiceId });
  await expect(approver.invoices.approve({ invoiceId, contentHash })).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: "own_invoice_not_approvable",
  });
  expect((await approver.invoices.byId({ invoiceId })).permissions).toMatchObject({ ownRound: true });
  expect((await approver.invoices.queue({})).rows).toEqual([]);
  await owner.agency.update({ authorMayApprove: true });
  expect((await approver.invoices.queue({})).rows).toHaveLength(1);
  await approver.invoices.approve({ invoiceId, contentHash });
});

test("A returned invoice is a draft again, says why, and its next round is another one", async () => {
  await using world = await twoTenants();
  const { editor, approver } = world.acme.api;
  const first = await world.acme.submittedInvoice();
  const { invoiceId } = first;
  await approver.invoices.return({ ...first, comment: "The photographer is missing" });
  await expect(approver.invoices.return({ ...first, comment: "again" })).rejects.toMatchObject({
    message: "already_decided",
  });
  await expect(approver.invoices.approve(first)).rejects.toMatchObject({ message: "already_decided" });

  const page = await editor.invoices.byId({ invoiceId });
  expect(page).toMatchObject({ state: "draft", returned: true, returnedComment: "The photographer is missing" });
  expect(page.history[0]).toMatchObject({ action: "invoice.returned", detail: "The photographer is missing" });
  expect(await editor.invoices.counts()).toMatchObject({ inbox: 1, drafts: 1 });
  expect((await approver.invoices.byId({ invoiceId })).returned).toBe(false);

  // The same content gives the same hash; the old approval round still does not count for it.
  const again = await editor.invoices.submit({ invoiceId });
  expect(again.contentHash).toBe(first.contentHash);
  expect(again.roundId).not.toBe(page.round?.roundId);
  await approver.invoices.approve({ invoiceId, contentHash: again.contentHash });
});

test("Taking an approved invoice back voids its approval: after an edit it needs a new one", async () => {
  await using world = await twoTenants();
  const { editor, approver } = world.acme.api;
  const approved = await world.acme.approvedInvoice();
  const { invoiceId } = approved;
  await editor.invoices.withdraw({ invoiceId });
  await expect(editor.invoices.issue(approved)).rejects.toMatchObject({ message: "wrong_state" });
  await editor.invoices.edit({
    invoiceId,
    operations: [{ type: "setLine", lineId: "line-1", patch: { unitPrice: "7600" } }],
  });
  const second = await editor.invoices.submit({ invoiceId });
  expect(second.contentHash).not.toBe(approved.contentHash);
  await expect(editor.invoices.issue(approved)).rejects.toMatchObject({ message: "approval_missing" });
  await expect(approver.invoices.approve(approved)).rejects.toMatchObject({ message: "invoice_changed_meanwhile" });
  await approver.invoices.approve({ invoiceId, contentHash: second.contentHash });
  await expect(editor.invoices.issue(approved)).rejects.toMatchObject({ message: "invoice_changed_meanwhile" });
  await editor.invoices.issue({ invoiceId, contentHash: second.contentHash });
  const page = await editor.invoices.byId({ invoiceId });
  expect(page.approvals.map(({ state }) => state)).toEqual(["superseded", "granted"]);
});

test("A thaw that comes late does not open a document that is in review again", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const { invoiceId } = await world.acme.submittedInvoice();
  const ref = { tenantId: world.acme.tenantId, invoiceId };
  // Withdraw and submit race: whichever order they take, a document in review is frozen.
  await Promise.allSettled([editor.invoices.withdraw({ invoiceId }), editor.invoices.submit({ invoiceId })]);
  await editor.invoices.submit({ invoiceId }).catch(() => undefined);
  expect((await editor.invoices.byId({ invoiceId })).state).toBe("in_review");
  await expect(world.services.rooms.transact(ref, (doc) => setField(doc, "subject", "late"))).rejects.toMatchObject({
    code: "draft_frozen",
  });
});

test("Commands out of turn are refused by name", async () => {
  await using world = await twoTenants();
  const { editor, approver } = world.acme.api;
  const draft = await world.acme.draftInvoice();
  const hash = "0".repeat(64);
  const wrong = { code: "CONFLICT", message: "wrong_state" };
  await expect(editor.invoices.withdraw(draft)).rejects.toMatchObject(wrong);
  await expect(approver.invoices.approve({ ...draft, contentHash: hash })).rejects.toMatchObject(wrong);
  await expect(editor.invoices.issue({ ...draft, contentHash: hash })).rejects.toMatchObject(wrong);
  await expect(approver.invoices.void({ ...draft, reason: "no" })).rejects.toMatchObject(wrong);
  await expect(editor.invoices.credit(draft)).rejects.toMatchObject(wrong);
  await editor.invoices.discard(draft);
  await expect(editor.invoices.submit(draft)).rejects.toMatchObject(wrong);
  await expect(editor.invoices.discard(draft)).rejects.toMatchObject(wrong);
  expect((await editor.invoices.list({})).rows).toEqual([]);
  expect((await editor.invoices.byId(draft)).state).toBe("discarded");
});
