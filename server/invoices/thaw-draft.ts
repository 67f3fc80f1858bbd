/**
 * Makes the room of a draft writable again, under the invoice's lock: nobody can submit between the look at its state and the
 * thaw, so a document in review is never thawed. It also heals what a crash between freeze and commit leaves behind.
 */
import type { TenantContext } from "#server/trpc.ts";
import { lockInvoice } from "./lock-invoice.ts";

/** Thaws if the invoice is a draft; otherwise does nothing. Throws DomainError `invoice_not_found`. */
export async function thawDraft(ctx: Pick<TenantContext, "services" | "actor">, invoiceId: string): Promise<void> {
  const { tenantId } = ctx.actor;
  await ctx.services.inTenant(tenantId, async (tx) => {
    const invoice = await lockInvoice(tx, invoiceId);
    if (invoice.state === "draft") await ctx.services.rooms.thaw({ tenantId, invoiceId });
  });
}
