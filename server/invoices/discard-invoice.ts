/** Puts a draft away for good: it leaves the lists, its history and its text stay. */
import { eq } from "drizzle-orm";
import { invoices } from "#db/schema/invoices.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import type { TenantContext } from "#server/trpc.ts";
import { lockInvoice, refuseWrongState } from "./lock-invoice.ts";

/** Throws DomainError `invoice_not_found` or `wrong_state`. Whoever has it open can read on and write no more. */
export async function discardInvoice(ctx: TenantContext, input: { invoiceId: string }): Promise<void> {
  const { actor, services } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    const invoice = await lockInvoice(tx, input.invoiceId);
    refuseWrongState(invoice, "discard");
    await services.rooms.freeze({ tenantId: actor.tenantId, invoiceId: invoice.id }, actor.name);
    await tx.update(invoices).set({ state: "discarded", updatedAt: services.now() }).where(eq(invoices.id, invoice.id));
    await appendEvent(tx, actor, {
      action: "invoice.discarded",
      subjectType: "invoice",
      subjectId: invoice.id,
    });
  });
}
