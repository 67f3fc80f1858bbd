/** Changing or taking back one's own words. The database refuses anybody else's, whatever is asked here. */
import { eq } from "drizzle-orm";
import type { z } from "zod";
import { REMARK_EDIT_MS } from "#core/remarks.ts";
import { remarks } from "#db/schema/remarks.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { lockThread, type RemarkRecord, refuseClosedInvoice, speakAs } from "./lock-thread.ts";
import type { EditRemarkInput } from "./remark-input.ts";
import { tellRoom } from "./tell-room.ts";
import { mention } from "./write-remark.ts";

/**
 * Throws DomainError `remark_not_found` (also once it was taken back), `not_permitted` (somebody else's), `remark_too_old`,
 * `wrong_state` or `member_not_found`.
 */
export async function editRemark(ctx: TenantContext, input: z.output<typeof EditRemarkInput>): Promise<void> {
  const { actor, services } = ctx;
  const now = services.now();
  const invoiceId = await services.inTenant(actor.tenantId, async (tx) => {
    const own = await ownRemark(tx, ctx, input.remarkId);
    if (now.getTime() - own.createdAt.getTime() > REMARK_EDIT_MS) {
      throw new DomainError("remark_too_old", { remarkId: own.id });
    }
    if (own.body !== input.body) {
      await tx.update(remarks).set({ body: input.body, editedAt: now }).where(eq(remarks.id, own.id));
    }
    await mention(tx, ctx, own.id, input.mentions);
    return own.invoiceId;
  });
  await tellRoom(ctx, invoiceId);
}

/** Leaves "removed" in the place of the words. Throws DomainError `remark_not_found`, `not_permitted` or `wrong_state`. */
export async function removeRemark(ctx: TenantContext, input: { remarkId: string }): Promise<void> {
  const { actor, services } = ctx;
  const invoiceId = await services.inTenant(actor.tenantId, async (tx) => {
    const own = await ownRemark(tx, ctx, input.remarkId);
    await tx.update(remarks).set({ body: "", removedAt: services.now() }).where(eq(remarks.id, own.id));
    await mention(tx, ctx, own.id, []);
    return own.invoiceId;
  });
  await tellRoom(ctx, invoiceId);
}

async function ownRemark(tx: Tx, ctx: TenantContext, remarkId: string): Promise<RemarkRecord> {
  const [known] = await tx.select({ threadId: remarks.threadId }).from(remarks).where(eq(remarks.id, remarkId));
  if (!known) throw new DomainError("remark_not_found", { remarkId });
  const { invoice } = await lockThread(tx, known.threadId);
  const [remark] = await tx.select().from(remarks).where(eq(remarks.id, remarkId));
  if (!remark || remark.removedAt) throw new DomainError("remark_not_found", { remarkId });
  if (remark.saidBy !== ctx.actor.memberId) throw new DomainError("not_permitted", { action: "remarks.write" });
  refuseClosedInvoice(invoice);
  await speakAs(tx, ctx.actor.memberId);
  return remark;
}
