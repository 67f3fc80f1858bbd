/** Voids an issued document that nothing settles: the number stays used, the books are turned back, the reason stays. */
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { todayIn } from "#core/plain-date.ts";
import { invoices } from "#db/schema/invoices.ts";
import { allocations } from "#db/schema/payments.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { enqueue } from "#server/delivery/enqueue.ts";
import { DomainError } from "#server/errors.ts";
import { postVoid } from "#server/payments/post-ledger.ts";
import { filledLineOf } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { type InvoiceRecord, lockInvoice, refuseWrongState } from "./lock-invoice.ts";

export const VoidInvoiceInput = z.object({ invoiceId: z.uuid(), reason: filledLineOf(500) });

/** Throws DomainError `invoice_not_found`, `wrong_state` or `invoice_has_payments` (payments or credit notes rest on it). */
export async function voidInvoice(ctx: TenantContext, input: z.output<typeof VoidInvoiceInput>): Promise<void> {
  const { actor, services } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    const invoice = await lockInvoice(tx, input.invoiceId);
    refuseWrongState(invoice, "void");
    const versionId = invoice.issuedVersionId;
    if (!versionId) throw new Error(`invoice ${invoice.id} is issued without a version`);
    await refuseSettled(tx, invoice);
    const [agency] = await tx.select({ timeZone: agencies.timeZone }).from(agencies);
    if (!agency) throw new DomainError("agency_not_found");
    const bookedOn = todayIn(agency.timeZone, services.now());
    await postVoid(tx, { tenantId: actor.tenantId, versionId, bookedOn });
    await tx.update(invoices).set({ state: "voided", updatedAt: services.now() }).where(eq(invoices.id, invoice.id));
    await enqueue(tx, actor.tenantId, "invoice/voided", { invoiceId: invoice.id, versionId });
    await appendEvent(tx, actor, {
      action: "invoice.voided",
      subjectType: "invoice",
      subjectId: invoice.id,
      details: { reason: input.reason, number: invoice.number },
    });
  });
}

async function refuseSettled(tx: Tx, invoice: InvoiceRecord): Promise<void> {
  const [settles] = await tx
    .select({ sum: sql<string>`coalesce(sum(${allocations.amountMinor}), 0)::text` })
    .from(allocations)
    .where(eq(allocations.creditNoteId, invoice.id));
  const [corrected] = await tx
    .select({ id: invoices.id })
    .from(invoices)
    .where(and(eq(invoices.correctsInvoiceId, invoice.id), eq(invoices.state, "issued")))
    .limit(1);
  if (invoice.settledMinor !== 0n || settles?.sum !== "0" || corrected) {
    throw new DomainError("invoice_has_payments", {
      invoiceId: invoice.id,
      settledMinor: invoice.settledMinor.toString(),
    });
  }
}
