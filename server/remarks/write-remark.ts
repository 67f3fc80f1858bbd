/** Writes one message with its mentions, and the events from which the mails follow. In the transaction of its caller. */
import { and, count, eq, inArray, isNull } from "drizzle-orm";
import { REMARK_LIMITS } from "#core/remarks.ts";
import { remarkMentions, remarks } from "#db/schema/remarks.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { enqueue } from "#server/delivery/enqueue.ts";
import { DomainError } from "#server/errors.ts";
import { tellOfInvoice } from "#server/notifications/tell-of-invoice.ts";
import type { TenantContext } from "#server/trpc.ts";
import { type RemarkRecord, speakAs } from "./lock-thread.ts";

/** The message that this person sent under this key before, so that a request that comes twice says it once. */
export async function saidBefore(
  tx: Tx,
  ctx: TenantContext,
  idempotencyKey: string,
  asked: { invoiceId: string; threadId?: string; body: string },
): Promise<RemarkRecord | null> {
  const [known] = await tx
    .select()
    .from(remarks)
    .where(and(eq(remarks.saidBy, ctx.actor.memberId), eq(remarks.idempotencyKey, idempotencyKey)));
  if (!known) return null;
  // Changed or taken back since, it is still the message that came first.
  const sameWords = known.body === asked.body || known.editedAt !== null || known.removedAt !== null;
  const samePlace = known.invoiceId === asked.invoiceId && known.threadId === (asked.threadId ?? known.threadId);
  const same = sameWords && samePlace;
  if (!same) throw new DomainError("idempotency_conflict");
  return known;
}

/**
 * Returns the id of the new message. The invoice is locked, so the bound is exact. Throws DomainError `limit_reached`, or
 * `member_not_found` for a mention of somebody who is not of this agency (any more).
 */
export async function writeRemark(
  tx: Tx,
  ctx: TenantContext,
  said: { invoiceId: string; threadId: string; body: string; mentions: readonly string[]; idempotencyKey: string },
): Promise<{ remarkId: string }> {
  const { actor, services } = ctx;
  const [found] = await tx.select({ remarks: count() }).from(remarks).where(eq(remarks.invoiceId, said.invoiceId));
  if ((found?.remarks ?? 0) >= REMARK_LIMITS.remarks)
    throw new DomainError("limit_reached", { max: REMARK_LIMITS.remarks });
  const remarkId = crypto.randomUUID();
  const { mentions, ...row } = said;
  await speakAs(tx, actor.memberId);
  await tx
    .insert(remarks)
    .values({ tenantId: actor.tenantId, id: remarkId, saidBy: actor.memberId, createdAt: services.now(), ...row });
  await mention(tx, ctx, remarkId, mentions);
  return { remarkId };
}

/** Makes exactly these members the mentioned ones of a message; whoever is new among them is told, and oneself never. */
export async function mention(
  tx: Tx,
  ctx: TenantContext,
  remarkId: string,
  mentions: readonly string[],
): Promise<void> {
  const { tenantId, memberId: self } = ctx.actor;
  const before = await tx
    .select({ memberId: remarkMentions.memberId })
    .from(remarkMentions)
    .where(eq(remarkMentions.remarkId, remarkId));
  const known = new Set(before.map(({ memberId }) => memberId));
  const gone = [...known].filter((memberId) => !mentions.includes(memberId));
  if (gone.length > 0) {
    await tx
      .delete(remarkMentions)
      .where(and(eq(remarkMentions.remarkId, remarkId), inArray(remarkMentions.memberId, gone)));
  }
  const added = mentions.filter((memberId) => !known.has(memberId));
  if (added.length === 0) return;
  const present = await tx
    .select({ id: members.id })
    .from(members)
    .where(and(inArray(members.id, added), isNull(members.removedAt)));
  const missing = added.find((memberId) => !present.some(({ id }) => id === memberId));
  if (missing !== undefined) throw new DomainError("member_not_found", { memberId: missing });
  await tx.insert(remarkMentions).values(added.map((memberId) => ({ tenantId, remarkId, memberId })));
  const [said] = await tx
    .select({ invoiceId: remarks.invoiceId, body: remarks.body })
    .from(remarks)
    .where(eq(remarks.id, remarkId));
  if (said) {
    await tellOfInvoice(tx, tenantId, {
      kind: "mention",
      invoiceId: said.invoiceId,
      to: added,
      except: self,
      params: { by: ctx.actor.name, words: said.body },
      onceKey: `mention/${remarkId}`,
    });
  }
  for (const memberId of added) {
    if (memberId !== self) await enqueue(tx, tenantId, "remark/mentioned", { remarkId, memberId });
  }
}
