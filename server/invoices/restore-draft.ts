/**
 * Brings back how a draft was, or one line that was removed, as a new edit of whoever asks: the smallest one that says it, so
 * that what others are writing meanwhile stays (core/rewrite-draft.ts). Nothing of the history is taken back.
 */
import type * as Y from "yjs";
import { z } from "zod";
import type { DraftContent } from "#core/draft-content.ts";
import { restoreLine, restoreTo } from "#core/rewrite-draft.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { EntryId } from "./draft-input.ts";
import { pastOf } from "./draft-past.ts";
import { lockInvoice, refuseWrongState } from "./lock-invoice.ts";
import { thawDraft } from "./thaw-draft.ts";

export const RestoreDraftInput = z.object({ invoiceId: z.uuid(), seq: z.number().int().positive() });
export const RestoreLineInput = z.object({ invoiceId: z.uuid(), lineId: EntryId });

/**
 * Makes the draft say what it said after `seq`. Returns what it says then. Throws DomainError `invoice_not_found`,
 * `draft_frozen` (it waits for approval, or is being submitted at this moment), `wrong_state` (it is no draft any more) or
 * `limit_reached`.
 */
export async function restoreDraft(
  ctx: TenantContext,
  input: z.output<typeof RestoreDraftInput>,
): Promise<{ content: DraftContent }> {
  await refuseUnlessDraft(ctx, input.invoiceId);
  const past = await pastOf(ctx, input.invoiceId);
  const then = await past.at(input.seq);
  // Which kind of document it is was never a matter of its content.
  const content = await transact(ctx, input.invoiceId, (doc) => {
    restoreTo(doc, { ...then, kind: past.timeline.content.kind }, input.seq);
  });
  return { content };
}

/** Puts back a line that was removed, as it was then. `restored` false where it is there, or never was. */
export async function restoreRemovedLine(
  ctx: TenantContext,
  input: z.output<typeof RestoreLineInput>,
): Promise<{ content: DraftContent; restored: boolean }> {
  await refuseUnlessDraft(ctx, input.invoiceId);
  const { timeline } = await pastOf(ctx, input.invoiceId);
  const older = timeline.lastWith(input.lineId);
  let restored = false;
  const content = await transact(ctx, input.invoiceId, (doc) => {
    restored = older !== null && restoreLine(doc, older, input.lineId);
  });
  return { content, restored };
}

async function refuseUnlessDraft(ctx: TenantContext, invoiceId: string): Promise<void> {
  await ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const invoice = await lockInvoice(tx, invoiceId);
    if (invoice.state === "in_review") throw new DomainError("draft_frozen", { invoiceId });
    refuseWrongState(invoice, "edit");
  });
}

async function transact(ctx: TenantContext, invoiceId: string, edit: (doc: Y.Doc) => void): Promise<DraftContent> {
  const { actor, services } = ctx;
  const ref = { tenantId: actor.tenantId, invoiceId };
  const by = { memberId: actor.memberId };
  try {
    return await services.rooms.transact(ref, edit, by);
  } catch (error) {
    if (!(error instanceof DomainError && error.code === "draft_frozen")) throw error;
    // As in edit-invoice.ts: a submit that broke off is healed; one that went through has frozen it, and this is refused.
    await thawDraft(ctx, invoiceId);
    return services.rooms.transact(ref, edit, by);
  }
}
