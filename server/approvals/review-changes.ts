/**
 * What an approver has to look at: how the submitted content differs from the last one that they knew, or from another that
 * they choose to compare it with (server/approvals/review-baselines.ts), and who wrote what.
 */
import { eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { alignLines } from "#core/align-lines.ts";
import { DraftContent } from "#core/draft-content.ts";
import { type DraftFigures, diffDrafts } from "#core/draft-diff.ts";
import type { Moment } from "#core/draft-timeline.ts";
import { type ToldChange, tellChange } from "#core/draft-told.ts";
import { InvoiceContent } from "#core/invoice-content.ts";
import { inReviewOrder } from "#core/review-sections.ts";
import { clients } from "#db/schema/clients.ts";
import { invoices } from "#db/schema/invoices.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import { pastOf } from "#server/invoices/draft-past.ts";
import { lastRound } from "#server/invoices/lock-invoice.ts";
import type { TenantContext } from "#server/trpc.ts";
import { authorsOf, type ChangeAuthors, writtenSince } from "./change-authors.ts";
import { type FrameChange, frameChanges } from "./frame-changes.ts";
import { type Baseline, BaselineKey, baselinesFor, contentOf } from "./review-baselines.ts";

export const ReviewChangesInput = z.object({
  invoiceId: z.uuid(),
  /** The key of what to compare with; what is not on offer is passed over, as an old address may name it. */
  against: BaselineKey.optional(),
});

/** `who` is null of what nobody wrote in this draft, and where the history was not asked. */
export type ReviewedChange = ToldChange & { who: ChangeAuthors | null };

export type ReviewChanges = {
  /** Null where there is nothing to compare with: the first invoice to this client. */
  baseline: Baseline | null;
  /** Everything that it could be compared with, this one included, the likeliest first. */
  baselines: Baseline[];
  /** Money first, then lines, then words; the first `changes`, and how many more there are. */
  changes: ReviewedChange[];
  more: number;
  frame: FrameChange[];
  totals: { before: DraftFigures; after: DraftFigures } | null;
  clients: { clientId: string; name: string }[];
};

const TOLD_MAX = 200;

/** Throws DomainError `invoice_not_found`. Empty for an invoice that was never submitted. */
export async function reviewChanges(
  ctx: TenantContext,
  input: z.output<typeof ReviewChangesInput>,
): Promise<ReviewChanges> {
  const { actor, services } = ctx;
  // Before the transaction, which must not wait for a room.
  const { timeline } = await pastOf(ctx, input.invoiceId);
  const moments = timeline.moments();
  return services.inTenant(actor.tenantId, (tx) =>
    changesFor(tx, actor.memberId, input.invoiceId, { moments, against: input.against }),
  );
}

/** The same inside a transaction, for whoever the mail is written to. Throws DomainError `invoice_not_found`. */
export async function changesFor(
  tx: Tx,
  memberId: string,
  invoiceId: string,
  asked: { moments?: readonly Moment[]; against?: string | undefined } = {},
): Promise<ReviewChanges> {
  const [invoice] = await tx.select({ id: invoices.id }).from(invoices).where(eq(invoices.id, invoiceId));
  if (!invoice) throw new DomainError("invoice_not_found", { invoiceId });
  const round = await lastRound(tx, invoiceId);
  if (!round) return { baseline: null, baselines: [], ...NOTHING };
  const after = InvoiceContent.parse(JSON.parse(round.content));
  const baselines = await baselinesFor(tx, round, after, memberId);
  const baseline = baselines.find(({ key }) => key === asked.against) ?? baselines[0];
  if (!baseline) return { baseline: null, baselines, ...NOTHING };
  const { content, since } = await contentOf(tx, baseline);
  const { changes, more, totals } = compare(content, after);
  const who = await authorsOf(tx, changes, writtenSince(asked.moments ?? [], since));
  return {
    baseline,
    baselines,
    changes: changes.map((change, index) => ({ ...tellChange(change), who: who[index] ?? null })),
    more,
    frame: frameChanges(content, after),
    totals,
    clients: await tx
      .select({ clientId: clients.id, name: clients.name })
      .from(clients)
      .where(inArray(clients.id, [content.clientId, after.clientId])),
  };
}

const NOTHING = { changes: [], more: 0, frame: [], totals: null, clients: [] };

function compare(before: InvoiceContent, after: InvoiceContent) {
  const now = DraftContent.parse(after);
  const then = alignLines(DraftContent.parse(before), now);
  const { changes, totals } = diffDrafts(then, now, { taxPolicy: after.taxPolicy });
  return {
    changes: inReviewOrder(changes).slice(0, TOLD_MAX),
    more: Math.max(0, changes.length - TOLD_MAX),
    totals: { before: totals.before, after: totals.after },
  };
}
