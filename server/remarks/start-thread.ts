/** Begins a conversation about a place of a draft, or proposes another value for it. */
import { count, eq } from "drizzle-orm";
import type { z } from "zod";
import { DraftContent } from "#core/draft-content.ts";
import { may } from "#core/permissions.ts";
import { checkedValue, isSameValue, quoteOf, REMARK_LIMITS, valueAt, valuePlace } from "#core/remarks.ts";
import { invoices } from "#db/schema/invoices.ts";
import { remarkThreads } from "#db/schema/remarks.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import { lastRound, lockInvoice } from "#server/invoices/lock-invoice.ts";
import type { TenantContext } from "#server/trpc.ts";
import { refuseClosedInvoice } from "./lock-thread.ts";
import type { StartThreadInput } from "./remark-input.ts";
import { tellRoom } from "./tell-room.ts";
import { saidBefore, writeRemark } from "./write-remark.ts";

export type Said = { threadId: string; remarkId: string };

/**
 * Throws DomainError `invoice_not_found`, `wrong_state` (issued, voided or discarded), `remark_place_gone` (the line is not
 * there), `suggestion_changes_nothing`, `member_not_found` (a mention), `limit_reached` or `idempotency_conflict`.
 */
export async function startThread(ctx: TenantContext, input: z.output<typeof StartThreadInput>): Promise<Said> {
  const { actor, services } = ctx;
  const { invoiceId } = input;
  if (input.suggestion && !may(actor.role, "remarks.suggest")) {
    throw new DomainError("not_permitted", { action: "remarks.suggest" });
  }
  const live = await liveContent(ctx, invoiceId);
  const said = await services.inTenant(actor.tenantId, async (tx): Promise<Said> => {
    const invoice = await lockInvoice(tx, invoiceId);
    const known = await saidBefore(tx, ctx, input.idempotencyKey, { invoiceId, body: input.body });
    if (known) return { threadId: known.threadId, remarkId: known.id };
    refuseClosedInvoice(invoice);
    await refuseTooMany(tx, invoiceId);
    const content = live ?? (await submittedContent(tx, invoiceId));
    const quote = quoteOf(content, input.anchor);
    if (!quote) throw new DomainError("remark_place_gone", { invoiceId });
    const threadId = crypto.randomUUID();
    await tx.insert(remarkThreads).values({
      tenantId: actor.tenantId,
      id: threadId,
      invoiceId,
      kind: input.suggestion ? "suggestion" : "comment",
      anchor: input.anchor,
      quote,
      proposed: proposedIn(content, input),
      madeBy: actor.memberId,
      createdAt: services.now(),
    });
    const { body, mentions, idempotencyKey } = input;
    return { threadId, ...(await writeRemark(tx, ctx, { invoiceId, threadId, body, mentions, idempotencyKey })) };
  });
  await tellRoom(ctx, invoiceId);
  return said;
}

function proposedIn(content: DraftContent, input: z.output<typeof StartThreadInput>) {
  if (!input.suggestion) return null;
  const place = valuePlace(input.anchor);
  // As the place writes it: "3.50" and "3.5" are one figure.
  const value = place ? checkedValue(place, input.suggestion.value) : undefined;
  if (!place || value === undefined) throw new Error("a suggestion passed without a value that its place can have");
  if (isSameValue(valueAt(content, place), value)) throw new DomainError("suggestion_changes_nothing");
  return { value };
}

/** What a draft says; null for one that was submitted. Read before the transaction, which must not wait for a room. */
async function liveContent(ctx: TenantContext, invoiceId: string): Promise<DraftContent | null> {
  const { actor, services } = ctx;
  const [found] = await services.readTenant(actor.tenantId, (db) =>
    db.select({ state: invoices.state }).from(invoices).where(eq(invoices.id, invoiceId)),
  );
  if (!found) throw new DomainError("invoice_not_found", { invoiceId });
  return found.state === "draft" ? services.rooms.read({ tenantId: actor.tenantId, invoiceId }) : null;
}

async function submittedContent(tx: Tx, invoiceId: string): Promise<DraftContent> {
  const round = await lastRound(tx, invoiceId);
  // Withdrawn in this very moment and never written since: what was submitted is what the draft says.
  if (!round) throw new DomainError("invoice_changed_meanwhile", { invoiceId });
  return DraftContent.parse(JSON.parse(round.content));
}

async function refuseTooMany(tx: Tx, invoiceId: string): Promise<void> {
  const [found] = await tx
    .select({ threads: count() })
    .from(remarkThreads)
    .where(eq(remarkThreads.invoiceId, invoiceId));
  if ((found?.threads ?? 0) >= REMARK_LIMITS.threads)
    throw new DomainError("limit_reached", { max: REMARK_LIMITS.threads });
}
