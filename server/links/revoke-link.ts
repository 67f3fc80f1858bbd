/** Takes a client's link back, and gives it again to whoever took the wrong one back a moment ago. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { deliveries, publicLinks } from "#db/schema/delivery.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";

export const LinkRef = z.object({ linkId: z.uuid() });

/** How long a revocation can be undone. After that its holder has been told, and a new link is the honest way. */
const UNDO_MINUTES = 15;

/** Whether a revocation of that moment can be undone now. */
export function mayUndo(revokedAt: Date, now: Date): boolean {
  return now.getTime() - revokedAt.getTime() <= UNDO_MINUTES * 60_000;
}

/** Revoking what is revoked changes nothing. Throws DomainError `link_not_found`. */
export async function revokeLink(ctx: TenantContext, input: z.output<typeof LinkRef>): Promise<void> {
  const { services, actor } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    const link = await lockLink(tx, input.linkId);
    if (link.revokedAt) return;
    await tx
      .update(publicLinks)
      .set({ revokedAt: services.now(), revokedBy: actor.memberId })
      .where(eq(publicLinks.id, link.id));
    await note(tx, ctx, link, "invoice.link_revoked");
  });
}

/** Throws DomainError `link_not_found`, or `link_stays_revoked` once the time for it is over. */
export async function restoreLink(ctx: TenantContext, input: z.output<typeof LinkRef>): Promise<void> {
  const { services, actor } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    const link = await lockLink(tx, input.linkId);
    if (!link.revokedAt) return;
    if (!mayUndo(link.revokedAt, services.now())) throw new DomainError("link_stays_revoked");
    await tx.update(publicLinks).set({ revokedAt: null, revokedBy: null }).where(eq(publicLinks.id, link.id));
    await note(tx, ctx, link, "invoice.link_restored");
  });
}

type LinkRecord = typeof publicLinks.$inferSelect;

/** Locked: a question that is being asked through it is either taken before, or refused after. */
async function lockLink(tx: Tx, linkId: string): Promise<LinkRecord> {
  const [link] = await tx.select().from(publicLinks).where(eq(publicLinks.id, linkId)).for("update");
  if (!link) throw new DomainError("link_not_found", { linkId });
  return link;
}

async function note(tx: Tx, { actor }: TenantContext, link: LinkRecord, action: string): Promise<void> {
  const [delivery] = link.deliveryId
    ? await tx.select({ recipient: deliveries.recipient }).from(deliveries).where(eq(deliveries.id, link.deliveryId))
    : [];
  await appendEvent(tx, actor, {
    action,
    subjectType: "invoice",
    subjectId: link.invoiceId,
    details: { linkId: link.id, ...(delivery ? { recipient: delivery.recipient } : {}) },
  });
}
