import { expect, test } from "vitest";
import { setField } from "#core/draft-document.ts";
import { lockInvoice } from "#server/invoices/lock-invoice.ts";
import { mayStayFrozen } from "#server/invoices/may-stay-frozen.ts";
import { exampleLines, twoTenants } from "#server/testing/world.ts";

const [line] = exampleLines();
if (!line) throw new Error("the example has a line");

function codesOf(error: unknown): string[] {
  const problems = (error as { cause: { details: { problems: { code: string; severity: string }[] } } }).cause.details
    .problems;
  return problems.filter(({ severity }) => severity === "blocks").map(({ code }) => code);
}

test("An empty draft is not submitted: every problem is named, and it can be written in again", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const { invoiceId } = await editor.invoices.create({});
  const refused = await editor.invoices.submit({ invoiceId }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "UNPROCESSABLE_CONTENT", message: "draft_incomplete" });
  expect(codesOf(refused)).toEqual(["client_missing", "lines_missing"]);
  const { content } = await editor.invoices.edit({
    invoiceId,
    operations: [
      { type: "setField", field: "clientId", value: world.acme.clientId },
      { type: "addLine", line },
    ],
  });
  expect(content.lines).toHaveLength(1);
  await expect(editor.invoices.submit({ invoiceId })).resolves.toMatchObject({ state: "in_review" });
});

test.each([
  ["a due date before the issue date", { issueDate: "2026-03-10", dueDate: "2026-03-09" }, "due_before_issue"],
  ["an absurd amount", { lines: [{ ...line, quantity: "999999999999", unitPrice: "999999" }] }, "amount_absurd"],
  ["a negative total", { lines: [{ ...line, unitPrice: "-10" }] }, "total_negative"],
  ["a line without a title", { lines: [{ ...line, title: " " }] }, "line_title_missing"],
  ["a line without tax", { lines: [{ ...line, taxes: [] }] }, "tax_missing"],
  [
    "a reverse charge without a reason",
    { lines: [{ ...line, taxes: [{ category: "AE" as const, rate: "0", exemptionReason: null }] }] },
    "exemption_reason_missing",
  ],
  [
    "a service period that ends first",
    { serviceFrom: "2026-03-10", serviceTo: "2026-03-01" },
    "service_period_reversed",
  ],
])("A draft with %s is not submitted", async (_words, content, code) => {
  await using world = await twoTenants();
  const { invoiceId } = await world.acme.draftInvoice(content);
  const refused = await world.acme.api.editor.invoices.submit({ invoiceId }).catch((error: unknown) => error);
  expect(codesOf(refused)).toContain(code);
  expect(await world.acme.api.editor.invoices.checks({ invoiceId })).toContainEqual(
    expect.objectContaining({ code, severity: "blocks" }),
  );
});

test("Of two people who submit at once one succeeds, and the draft stays frozen", async () => {
  await using world = await twoTenants();
  const { editor, approver } = world.acme.api;
  const { invoiceId } = await world.acme.draftInvoice();
  const both = await Promise.allSettled([
    editor.invoices.submit({ invoiceId }),
    approver.invoices.submit({ invoiceId }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { message: "wrong_state" } });
  const ref = { tenantId: world.acme.tenantId, invoiceId };
  await expect(world.services.rooms.transact(ref, (doc) => setField(doc, "subject", "late"))).rejects.toMatchObject({
    code: "draft_frozen",
  });
});

test("A room that is opened while a submit is under way is not thawed under it", async () => {
  await using world = await twoTenants();
  const { invoiceId } = await world.acme.draftInvoice();
  const { tenantId } = world.acme;
  await world.services.inTenant(tenantId, async (tx) => {
    await lockInvoice(tx, invoiceId);
    expect(await mayStayFrozen(world.services.inTenant, { tenantId, invoiceId })).toBe(true);
  });
  expect(await mayStayFrozen(world.services.inTenant, { tenantId, invoiceId })).toBe(false);
});

test("A draft that was frozen by a submit that broke off is writable again when it is opened, edited or submitted", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const freeze = async () => {
    const { invoiceId } = await world.acme.draftInvoice();
    await world.services.rooms.freeze({ tenantId: world.acme.tenantId, invoiceId });
    return invoiceId;
  };
  const write = (invoiceId: string) =>
    world.services.rooms.transact({ tenantId: world.acme.tenantId, invoiceId }, (doc) =>
      setField(doc, "subject", "on"),
    );

  const opened = await freeze();
  await expect(write(opened)).rejects.toMatchObject({ code: "draft_frozen" });
  await editor.invoices.ticket({ invoiceId: opened });
  await expect(write(opened)).resolves.toMatchObject({ subject: "on" });

  const edited = await freeze();
  const operations = [{ type: "setField" as const, field: "subject" as const, value: "on" }];
  await expect(editor.invoices.edit({ invoiceId: edited, operations })).resolves.toMatchObject({
    content: { subject: "on" },
  });

  const submitted = await freeze();
  await expect(editor.invoices.submit({ invoiceId: submitted })).resolves.toMatchObject({ state: "in_review" });
});

test("A database that fails in the middle of a submit leaves a draft that can be written in", async () => {
  await using world = await twoTenants();
  const { invoiceId } = await world.acme.draftInvoice();
  await world.db.owner.query(
    "create function fail() returns trigger language plpgsql as $$ begin raise exception 'no disk'; end $$;" +
      "create trigger fail before insert on rounds for each row execute function fail()",
  );
  await expect(world.acme.api.editor.invoices.submit({ invoiceId })).rejects.toMatchObject({
    code: "INTERNAL_SERVER_ERROR",
  });
  await world.db.owner.query("drop trigger fail on rounds");
  const ref = { tenantId: world.acme.tenantId, invoiceId };
  await expect(world.services.rooms.transact(ref, (doc) => setField(doc, "subject", "on"))).resolves.toMatchObject({
    subject: "on",
  });
});

test("A document that names a client of another agency, or another kind, is submitted as what the database knows", async () => {
  await using world = await twoTenants();
  const { acme, globex } = world;
  const { invoiceId } = await acme.draftInvoice();
  const ref = { tenantId: acme.tenantId, invoiceId };
  // A hostile client writes into the live document directly.
  await world.services.rooms.transact(ref, (doc) => {
    setField(doc, "kind", "credit_note");
    setField(doc, "clientId", globex.clientId);
  });
  const refused = await acme.api.editor.invoices.submit({ invoiceId }).catch((error: unknown) => error);
  expect(codesOf(refused)).toEqual(["client_missing"]);
  await world.services.rooms.transact(ref, (doc) => setField(doc, "clientId", acme.clientId));
  await acme.api.editor.invoices.submit({ invoiceId });
  const page = await acme.api.editor.invoices.byId({ invoiceId });
  expect(page.frozen).toMatchObject({ kind: "invoice", buyer: { name: "Stichting Museum Kade" } });
});

test("What is submitted is in the row: totals, client and words as they were frozen", async () => {
  await using world = await twoTenants();
  const { invoiceId } = await world.acme.draftInvoice();
  await world.acme.api.editor.invoices.edit({
    invoiceId,
    operations: [
      { type: "removeLine", lineId: "line-1" },
      { type: "setLine", lineId: "line-2", patch: { title: "Lanterns", unitPrice: "100" } },
    ],
  });
  await world.acme.api.editor.invoices.submit({ invoiceId });
  const { rows } = await world.acme.api.viewer.invoices.list({ query: "lantern" });
  expect(rows).toMatchObject([{ invoiceId, totalMinor: "10900", firstLine: "Lanterns", match: "Lanterns" }]);
});

test("An agency that asks for nobody's signature has its approval recorded, and nobody's name printed", async () => {
  await using world = await twoTenants();
  const { owner, editor } = world.acme.api;
  await owner.agency.update({ approvalRequired: false });
  const { invoiceId } = await world.acme.draftInvoice();
  const submitted = await editor.invoices.submit({ invoiceId });
  expect(submitted.state).toBe("approved");
  await editor.invoices.issue({ invoiceId, contentHash: submitted.contentHash });
  const page = await editor.invoices.byId({ invoiceId });
  expect(page.approvals).toMatchObject([{ kind: "automatic", state: "granted", contentHash: submitted.contentHash }]);
  expect(page.document?.countersignature).toBeNull();
});
