/**
 * Break-glass: an owner issues what waits although countersignatures are missing, and says why. It is an approval of its own kind of
 * the same hash, so what the database asks of an issued version stays one and the same; every owner and admin is told at once, and
 * the paper names who did it and claims no countersignature.
 */
import type { z } from "zod";
import { fingerprint } from "#core/canonical.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { enqueue } from "#server/delivery/enqueue.ts";
import { lineOf } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { grantApproval } from "./grant-approval.ts";
import { type IssuedInvoice, IssueInvoiceInput, issueApproved } from "./issue-invoice.ts";
import { seenRound } from "./lock-invoice.ts";

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
    const round = await seenRound(tx, input, "break_glass", ["open"]);
    const { invoiceId, contentHash } = round;
    const grounds = { kind: "break_glass", reason } as const;
    const approvalId = await grantApproval(tx, actor, round, grounds, services.now());
    const issued = await issueApproved(tx, ctx, issue);
    await enqueue(tx, actor.tenantId, "invoice/glass-broken", { invoiceId, approvalId });
    await appendEvent(tx, actor, {
      action: "invoice.glass_broken",
      subjectType: "invoice",
      subjectId: invoiceId,
      details: { reason, contentHash, fingerprint: fingerprint(contentHash) },
    });
    return issued;
  });
}
