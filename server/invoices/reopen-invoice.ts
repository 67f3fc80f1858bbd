/** Return (the approver sends it back) and withdraw (its author takes it back): the round is over, its approvals are void. */
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { fingerprint } from "#core/canonical.ts";
import { approvals, invoices, rounds } from "#db/schema/invoices.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { textOf } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { ContentHash, type Via } from "./approve-invoice.ts";
import { lastRound, lockInvoice, type RoundRecord, refuseWrongState } from "./lock-invoice.ts";
import { thawDraft } from "./thaw-draft.ts";

const COMMENT_CHARS_MAX = 2_000;

export const ReturnInvoiceInput = z.object({
  invoiceId: z.uuid(),
  contentHash: ContentHash,
  /** Why, for whoever has to mend it. */
  comment: textOf(COMMENT_CHARS_MAX).pipe(z.string().trim().min(1)),
});

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
  const invoice = await lockInvoice(tx, input.invoiceId);
  const round = await lastRound(tx, invoice.id);
  const over = round !== null && round.state !== "open" && round.state !== "approved";
  if (over && round.contentHash === input.contentHash) {
    throw new DomainError("already_decided", { invoiceId: invoice.id, decided: round.state });
  }
  refuseWrongState(invoice, "return");
  if (round?.contentHash !== input.contentHash) {
    throw new DomainError("invoice_changed_meanwhile", { invoiceId: invoice.id });
  }
  await closeRound(tx, ctx, round, "returned", input.comment, via);
}

/** Throws DomainError `invoice_not_found` or `wrong_state`. */
export async function withdrawInvoice(ctx: TenantContext, input: { invoiceId: string }): Promise<void> {
  await ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const invoice = await lockInvoice(tx, input.invoiceId);
    refuseWrongState(invoice, "withdraw");
    const round = await lastRound(tx, invoice.id);
    if (!round) throw new Error(`invoice ${invoice.id} is ${invoice.state} without a round`);
    await closeRound(tx, ctx, round, "withdrawn", "", null);
  });
  // After the commit: before it, an edit could land while the round still counts.
  await thawDraft(ctx, input.invoiceId);
}

async function closeRound(
  tx: Tx,
  ctx: Pick<TenantContext, "actor" | "services">,
  round: RoundRecord,
  state: "returned" | "withdrawn",
  comment: string,
  via: Via,
): Promise<void> {
  const { actor, services } = ctx;
  const now = services.now();
  await tx
    .update(approvals)
    .set({ state: "superseded" })
    .where(and(eq(approvals.roundId, round.id), eq(approvals.state, "granted")));
  await tx
    .update(rounds)
    .set({ state, closedBy: actor.memberId, closedAt: now, comment })
    .where(eq(rounds.id, round.id));
  await tx.update(invoices).set({ state: "draft", updatedAt: now }).where(eq(invoices.id, round.invoiceId));
  await appendEvent(tx, actor, {
    action: `invoice.${state}`,
    subjectType: "invoice",
    subjectId: round.invoiceId,
    details: {
      contentHash: round.contentHash,
      fingerprint: fingerprint(round.contentHash),
      comment: comment || null,
      ...(via ? { via } : {}),
    },
  });
}
