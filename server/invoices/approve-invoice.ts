/** The countersignature: of exactly the content whose hash the approver has seen, by somebody other than its author. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { fingerprint } from "#core/canonical.ts";
import { approvals, invoices, rounds } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { lastRound, lockInvoice, refuseWrongState } from "./lock-invoice.ts";
import { isOwn } from "./permitted-commands.ts";

/** SHA-256 in lower-case hex. */
export const ContentHash = z.string().regex(/^[0-9a-f]{64}$/, { error: "hash_invalid" });

export const ApproveInvoiceInput = z.object({ invoiceId: z.uuid(), contentHash: ContentHash });

/**
 * Throws DomainError `invoice_not_found`, `already_decided` (another tab or another approver was first), `wrong_state`,
 * `invoice_changed_meanwhile` (the open round has another hash) or `own_invoice_not_approvable`.
 */
export async function approveInvoice(
  ctx: TenantContext,
  input: z.output<typeof ApproveInvoiceInput>,
): Promise<{ approvalId: string; fingerprint: string }> {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const invoice = await lockInvoice(tx, input.invoiceId);
    const round = await lastRound(tx, invoice.id);
    // Whoever comes second, with whichever decision, is told so rather than that something is wrong.
    if (round && round.state !== "open" && round.contentHash === input.contentHash) {
      throw new DomainError("already_decided", { invoiceId: invoice.id, decided: round.state });
    }
    refuseWrongState(invoice, "approve");
    if (round?.state !== "open" || round.contentHash !== input.contentHash) {
      throw new DomainError("invoice_changed_meanwhile", { invoiceId: invoice.id });
    }
    const [agency] = await tx.select({ authorMayApprove: agencies.authorMayApprove }).from(agencies);
    if (isOwn(actor, round, agency?.authorMayApprove ?? false)) throw new DomainError("own_invoice_not_approvable");
    const now = services.now();
    const [approval] = await tx
      .insert(approvals)
      .values({
        tenantId: actor.tenantId,
        invoiceId: invoice.id,
        roundId: round.id,
        contentHash: round.contentHash,
        kind: "person",
        memberId: actor.memberId,
        memberName: actor.name,
        createdAt: now,
      })
      .returning({ approvalId: approvals.id });
    if (!approval) throw new Error("insert returned no row");
    await tx
      .update(rounds)
      .set({ state: "approved", closedBy: actor.memberId, closedAt: now })
      .where(eq(rounds.id, round.id));
    await tx.update(invoices).set({ state: "approved", updatedAt: now }).where(eq(invoices.id, invoice.id));
    await appendEvent(tx, actor, {
      action: "invoice.approved",
      subjectType: "invoice",
      subjectId: invoice.id,
      details: { contentHash: round.contentHash, fingerprint: fingerprint(round.contentHash) },
    });
    return { approvalId: approval.approvalId, fingerprint: fingerprint(round.contentHash) };
  });
}
