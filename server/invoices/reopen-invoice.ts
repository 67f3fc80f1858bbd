/**
 * Return (the approver sends it back), withdraw (its author takes it back) and reopen (an owner takes it out of everybody's hands):
 * each ends the round, and what was signed of it is void.
 */
import { z } from "zod";
import type { Tx } from "#db/tenant.ts";
import { textOf } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { ContentHash, type Via } from "./approve-invoice.ts";
import { closeRound } from "./close-round.ts";
import { lastRound, lockInvoice, refuseWrongState, seenRound } from "./lock-invoice.ts";
import { thawDraft } from "./thaw-draft.ts";

const COMMENT_CHARS_MAX = 2_000;

export const ReturnInvoiceInput = z.object({
  invoiceId: z.uuid(),
  contentHash: ContentHash,
  /** Why, for whoever has to mend it. */
  comment: textOf(COMMENT_CHARS_MAX).pipe(z.string().trim().min(1)),
});

/** What was signed can still be opened again, as long as it is not issued. */
const UNDECIDED = ["open", "approved"] as const;

/** Throws DomainError `invoice_not_found`, `already_decided`, `wrong_state` or `invoice_changed_meanwhile`. */
export async function returnInvoice(ctx: TenantContext, input: z.output<typeof ReturnInvoiceInput>): Promise<void> {
  await ctx.services.inTenant(ctx.actor.tenantId, (tx) => returnIn(tx, ctx, input, null));
  await thawDraft(ctx, input.invoiceId);
}

/** The same in a transaction that has more to do; its caller thaws the draft after the commit. */
export async function returnIn(
  tx: Tx,
  ctx: Pick<TenantContext, "actor" | "services">,
  input: z.output<typeof ReturnInvoiceInput>,
  via: Via,
): Promise<void> {
  const round = await seenRound(tx, input, "return", UNDECIDED);
  const { actor, services } = ctx;
  await closeRound(tx, round, { how: "returned", by: actor, comment: input.comment, via, now: services.now() });
}

export const ReopenInvoiceInput = ReturnInvoiceInput;

/**
 * Makes what others submitted a draft again, signed or not, as long as it is not issued: the round is superseded. Throws DomainError
 * `invoice_not_found`, `already_decided`, `wrong_state` or `invoice_changed_meanwhile`.
 */
export async function reopenInvoice(ctx: TenantContext, input: z.output<typeof ReopenInvoiceInput>): Promise<void> {
  const { actor, services } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    const round = await seenRound(tx, input, "reopen", UNDECIDED);
    const { comment } = input;
    await closeRound(tx, round, { how: "superseded", by: actor, comment, via: null, now: services.now() });
  });
  await thawDraft(ctx, input.invoiceId);
}

/** Throws DomainError `invoice_not_found` or `wrong_state`. */
export async function withdrawInvoice(ctx: TenantContext, input: { invoiceId: string }): Promise<void> {
  const { actor, services } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    const invoice = await lockInvoice(tx, input.invoiceId);
    refuseWrongState(invoice, "withdraw");
    const round = await lastRound(tx, invoice.id);
    if (!round) throw new Error(`invoice ${invoice.id} is ${invoice.state} without a round`);
    await closeRound(tx, round, { how: "withdrawn", by: actor, comment: "", via: null, now: services.now() });
  });
  // After the commit: before it, an edit could land while the round still counts.
  await thawDraft(ctx, input.invoiceId);
}
