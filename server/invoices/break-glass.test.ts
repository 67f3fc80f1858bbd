import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fingerprint } from "#core/canonical.ts";
import { outboxEvents } from "#db/schema/audit.ts";
import { approvals, rounds } from "#db/schema/invoices.ts";
import type { Tx } from "#db/tenant.ts";
import { type TestAgency, twoTenants, type World } from "#server/testing/world.ts";

let world: World;
let acme: TestAgency;
beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
});
afterAll(() => world[Symbol.asyncDispose]());

const REASON = "The client pays today or not at all; Mia is on a flight.";

describe("break-glass", () => {
  test("issues what waits under the owner's name and reason, claims no countersignature, and calls for the mails", async () => {
    const submitted = await acme.submittedInvoice({ subject: "On fire" });
    expect((await acme.api.owner.invoices.byId(submitted)).permissions.may).toContain("break_glass");
    expect((await acme.api.admin.invoices.byId(submitted)).permissions.may).not.toContain("break_glass");
    const issued = await acme.api.owner.invoices.breakGlass({ ...submitted, reason: `  ${REASON}\n` });
    expect(issued.number).toMatch(/^2026-/);

    const seen = await acme.api.viewer.invoices.byId(submitted);
    const { name } = acme.actors.owner;
    const mark = { name, date: "2026-03-10", fingerprint: fingerprint(submitted.contentHash) };
    expect(seen).toMatchObject({
      state: "issued",
      document: { countersignature: null, underBreakGlass: mark },
      approvals: [{ kind: "break_glass", state: "granted", memberName: name, reason: REASON }],
    });
    expect(seen.history.find(({ action }) => action === "invoice.glass_broken")?.details.reason).toBe(REASON);
    expect(await world.nobody.public.verify({ fingerprint: submitted.contentHash.slice(0, 32) })).toMatchObject({
      verdict: "genuine",
      documents: [{ countersigned: null, underBreakGlass: { name } }],
    });
    const told = await world.services.inTenant(acme.tenantId, (tx) =>
      tx.select({ data: outboxEvents.data }).from(outboxEvents).where(eq(outboxEvents.name, "invoice/glass-broken")),
    );
    expect(told).toMatchObject([
      { data: { invoiceId: submitted.invoiceId, approvalId: seen.approvals[0]?.approvalId } },
    ]);
  });

  test("is for owners, of what waits, with a reason that says something, of the content that was seen", async () => {
    const submitted = await acme.submittedInvoice({ subject: "Not so fast" });
    const { owner, admin } = acme.api;
    await expect(admin.invoices.breakGlass({ ...submitted, reason: REASON })).rejects.toMatchObject({
      cause: { code: "not_permitted" },
    });
    for (const reason of ["", "urgent", "          ", "urgent    \u0000   "]) {
      await expect(owner.invoices.breakGlass({ ...submitted, reason })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    }
    await expect(
      owner.invoices.breakGlass({ ...submitted, contentHash: "0".repeat(64), reason: REASON }),
    ).rejects.toMatchObject({ cause: { code: "invoice_changed_meanwhile" } });
    const approved = await acme.approvedInvoice();
    await expect(owner.invoices.breakGlass({ ...approved, reason: REASON })).rejects.toMatchObject({
      cause: { code: "already_decided" },
    });
    const draft = await acme.draftInvoice();
    await expect(
      owner.invoices.breakGlass({ ...draft, contentHash: "0".repeat(64), reason: REASON }),
    ).rejects.toMatchObject({ cause: { code: "wrong_state" } });
  });

  test("lets an owner who is alone issue their own, and leaves nothing behind where issuing is refused", async () => {
    const { owner } = acme.api;
    const { invoiceId } = await owner.invoices.duplicate(await acme.issuedInvoice());
    const { contentHash } = await owner.invoices.submit({ invoiceId });
    const early = { invoiceId, contentHash, reason: REASON, issueDate: "2026-03-10", recipients: [] };
    await world.services.inTenant(acme.tenantId, (tx) => tx.execute(sql`update series set pattern = '{SEQ:4}{SEQ:4}'`));
    await expect(owner.invoices.breakGlass(early)).rejects.toThrow();
    await world.services.inTenant(acme.tenantId, (tx) => tx.execute(sql`update series set pattern = '{YYYY}-{SEQ:4}'`));
    expect(await owner.invoices.byId({ invoiceId })).toMatchObject({ state: "in_review", approvals: [] });
    await owner.invoices.breakGlass(early);
    expect((await owner.invoices.byId({ invoiceId })).state).toBe("issued");
  });
});

describe("the database, asked by the role of requests", () => {
  const forge = (invoiceId: string, change: Partial<typeof approvals.$inferInsert>) =>
    world.services.inTenant(acme.tenantId, async (tx: Tx) => {
      const [round] = await tx.select().from(rounds).where(eq(rounds.invoiceId, invoiceId));
      if (!round) throw new Error("no round");
      await tx.insert(approvals).values({
        tenantId: acme.tenantId,
        invoiceId,
        roundId: round.id,
        contentHash: round.contentHash,
        kind: "break_glass",
        memberId: acme.actors.owner.memberId,
        memberName: acme.actors.owner.name,
        reason: REASON,
        ...change,
      });
    });

  test("takes no break-glass without a reason, without a person, or of anybody who is not an owner now", async () => {
    const { invoiceId } = await acme.submittedInvoice({ subject: "Forged" });
    for (const change of [{ reason: null }, { reason: "   short   " }, { memberId: null }]) {
      await expect(forge(invoiceId, change)).rejects.toMatchObject({
        cause: { code: expect.stringMatching(/23514|CS006/) },
      });
    }
    await expect(forge(invoiceId, { memberId: acme.actors.admin.memberId })).rejects.toMatchObject({
      cause: { code: "CS006" },
    });
    // A reason on what somebody signed would make it look like one.
    await expect(forge(invoiceId, { kind: "person" })).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/23514|CS006/) },
    });
  });

  test("takes no paper that hides its break-glass, nor one that claims it without", async () => {
    const { invoiceId } = await acme.issuedInvoice({ subject: "Copied" });
    const broken = await acme.submittedInvoice({ subject: "Hidden" });
    await acme.api.owner.invoices.breakGlass({ ...broken, reason: REASON });
    const rewritten = (id: string, change: (document: string) => string) =>
      world.services.inTenant(acme.tenantId, async (tx) => {
        const { rows } = await tx.execute<{ document: string }>(
          sql`select document from issued_versions where invoice_id = ${id}`,
        );
        const text = change(rows[0]?.document ?? "");
        await tx.execute(sql`
          insert into issued_versions (tenant_id, invoice_id, series_id, period, sequence, number, document, content_hash, version_hash, approval_id, issued_by)
          select tenant_id, invoice_id, series_id, period, sequence, number, ${text}, content_hash,
                 encode(sha256(convert_to(${text}, 'UTF8')), 'hex'), approval_id, issued_by
            from issued_versions where invoice_id = ${id}`);
      });
    const hidden = rewritten(broken.invoiceId, (text) => text.replace(/,"underBreakGlass":\{[^}]*\}/, ""));
    await expect(hidden).rejects.toMatchObject({ cause: { code: "CS006" } });
    const claimed = rewritten(invoiceId, (text) => text.replace(/\}$/, ',"underBreakGlass":{"name":"Nobody"}}'));
    await expect(claimed).rejects.toMatchObject({ cause: { code: "CS006" } });
  });
});

describe("an edit after the submit", () => {
  test("by an owner supersedes round and approval, with the reason and whose signature it was in the history", async () => {
    const approved = await acme.approvedInvoice({ subject: "Signed and wrong" });
    await expect(
      acme.api.admin.invoices.reopen({ ...approved, comment: "The rate is last year's" }),
    ).rejects.toMatchObject({ cause: { code: "not_permitted" } });
    await acme.api.owner.invoices.reopen({ ...approved, comment: "The rate is last year's" });
    const seen = await acme.api.editor.invoices.byId(approved);
    expect(seen).toMatchObject({
      state: "draft",
      returnedComment: "The rate is last year's",
      approvals: [{ state: "superseded", contentHash: approved.contentHash }],
    });
    expect(seen.history.find(({ action }) => action === "invoice.reopened")?.details).toMatchObject({
      signed: acme.actors.approver.name,
      comment: "The rate is last year's",
    });
    const [round] = await world.services.inTenant(acme.tenantId, (tx) =>
      tx
        .select()
        .from(rounds)
        .where(and(eq(rounds.invoiceId, approved.invoiceId), eq(rounds.state, "superseded"))),
    );
    expect(round?.closedBy).toBe(acme.actors.owner.memberId);
    await acme.api.editor.invoices.edit({
      invoiceId: approved.invoiceId,
      operations: [{ type: "setField", field: "subject", value: "Signed and mended" }],
    });
    // What was signed before is worth nothing, whoever still has it on the screen.
    await expect(acme.api.editor.invoices.issue(approved)).rejects.toMatchObject({ cause: { code: "wrong_state" } });
    const again = await acme.api.editor.invoices.submit(approved);
    expect(again.contentHash).not.toBe(approved.contentHash);
    for (const decide of [
      () => acme.api.approver.invoices.approve(approved),
      () => acme.api.owner.invoices.breakGlass({ ...approved, reason: REASON }),
      () => acme.api.owner.invoices.reopen({ ...approved, comment: "Once more" }),
    ]) {
      await expect(decide()).rejects.toMatchObject({ cause: { code: "invoice_changed_meanwhile" } });
    }
  });
});
