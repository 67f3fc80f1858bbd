/**
 * Break-glass: an owner issues what waits although countersignatures are missing, and says why. It is an approval of its own kind of
 * the same hash, so what the database asks of an issued version stays one and the same; every owner and admin is told at once, and
 * the paper names who did it and claims no countersignature.
 */
import { eq } from "drizzle-orm";
import type { z } from "zod";
import { fingerprint } from "#core/canonical.ts";
import { approvals, invoices, rounds } from "#db/schema/invoices.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { enqueue } from "#server/delivery/enqueue.ts";
import { DomainError } from "#server/errors.ts";
import { lineOf } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { type IssuedInvoice, IssueInvoiceInput, issueApproved } from "./issue-invoice.ts";
import { lastRound, lockInvoice, refuseWrongState } from "./lock-invoice.ts";

/** Fewer say nothing; the database counts them again. */
export const REASON_CHARS_MIN = 10;
export const REASON_CHARS_MAX = 500;

export const BreakGlassInput = IssueInvoiceInput.extend({
  reason: lineOf(REASON_CHARS_MAX).refine((reason) => [...reason].length >= REASON_CHARS_MIN, {
    error: "reason_too_short",
  }),
});

/**
 * Approves and issues in one transaction. Whose invoice it is does not matter: an owner may be alone. Throws DomainError
 * `invoice_not_found`, `already_decided`, `wrong_state`, `invoice_changed_meanwhile` (the open round has another hash), and what
 * issuing throws.
 */
export async function breakGlass(ctx: TenantContext, input: z.output<typeof BreakGlassInput>): Promise<IssuedInvoice> {
  const { actor, services } = ctx;
  const { reason, ...issue } = input;
  return services.inTenant(actor.tenantId, async (tx) => {
    const invoice = await lockInvoice(tx, input.invoiceId);
    const round = await lastRound(tx, invoice.id);
    if (round && round.state !== "open" && round.contentHash === input.contentHash) {
      throw new DomainError("already_decided", { invoiceId: invoice.id, decided: round.state });
    }
    refuseWrongState(invoice, "break_glass");
    if (round?.state !== "open" || round.contentHash !== input.contentHash) {
      throw new DomainError("invoice_changed_meanwhile", { invoiceId: invoice.id });
    }
    const now = services.now();
    const [approval] = await tx
      .insert(approvals)
      .values({
        tenantId: actor.tenantId,
        invoiceId: invoice.id,
        roundId: round.id,
        contentHash: round.contentHash,
        kind: "break_glass",
        memberId: actor.memberId,
        memberName: actor.name,
        reason,
        createdAt: now,
      })
      .returning({ approvalId: approvals.id });
    if (!approval) throw new Error("insert returned no row");
    await tx
      .update(rounds)
      .set({ state: "approved", closedBy: actor.memberId, closedAt: now })
      .where(eq(rounds.id, round.id));
    await tx.update(invoices).set({ state: "approved", updatedAt: now }).where(eq(invoices.id, invoice.id));
    const issued = await issueApproved(tx, ctx, issue);
    await enqueue(tx, actor.tenantId, "invoice/glass-broken", {
      invoiceId: invoice.id,
      approvalId: approval.approvalId,
    });
    await appendEvent(tx, actor, {
      action: "invoice.glass_broken",
      subjectType: "invoice",
      subjectId: invoice.id,
      details: { reason, contentHash: round.contentHash, fingerprint: fingerprint(round.contentHash) },
    });
    return issued;
  });
}
