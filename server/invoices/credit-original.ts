/** What a credit note does to the invoice that it corrects: all of them together take back no more than it asked for. */
import { and, eq, ne, sql } from "drizzle-orm";
import type { InvoiceContent } from "#core/invoice-content.ts";
import type { PlainDate } from "#core/plain-date.ts";
import { invoices } from "#db/schema/invoices.ts";
import { allocations } from "#db/schema/payments.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { type InvoiceRecord, lockInvoice } from "./lock-invoice.ts";

/** What the issued credit notes of an invoice, without `exceptId`, leave of it. */
export async function leftToCreditMinor(tx: Tx, original: InvoiceRecord, exceptId: string | null): Promise<bigint> {
  const [credited] = await tx
    .select({ sum: sql<string>`coalesce(sum(${invoices.totalMinor}), 0)::text` })
    .from(invoices)
    .where(
      and(
        eq(invoices.correctsInvoiceId, original.id),
        eq(invoices.kind, "credit_note"),
        eq(invoices.state, "issued"),
        exceptId ? ne(invoices.id, exceptId) : undefined,
      ),
    );
  return original.totalMinor - BigInt(credited?.sum ?? "0");
}

/**
 * The invoice that `invoice` corrects, under its lock, or null where it is no credit note. Throws DomainError `wrong_state`
 * (it was voided meanwhile, or the credit note names none), `currency_mismatch` or `allocation_exceeds_open`.
 */
export async function lockOriginal(
  tx: Tx,
  invoice: InvoiceRecord,
  content: InvoiceContent,
): Promise<InvoiceRecord | null> {
  if (invoice.kind !== "credit_note") return null;
  if (!invoice.correctsInvoiceId) throw new DomainError("wrong_state", { invoiceId: invoice.id, command: "credit" });
  const original = await lockInvoice(tx, invoice.correctsInvoiceId);
  if (original.state !== "issued") {
    throw new DomainError("wrong_state", { invoiceId: original.id, state: original.state, command: "credit" });
  }
  if (original.currency !== content.currency) {
    throw new DomainError("currency_mismatch", { expected: original.currency });
  }
  const leftMinor = await leftToCreditMinor(tx, original, invoice.id);
  if (BigInt(content.totals.totalMinor) > leftMinor) {
    throw new DomainError("allocation_exceeds_open", { leftMinor: leftMinor.toString(), currency: original.currency });
  }
  return original;
}

/**
 * Settles what is still open of the original. What had been paid already stays on the credit note: it is owed to the client.
 * Both stand in the receivables, so nothing is booked a second time.
 */
export async function settleOriginal(
  tx: Tx,
  ctx: Pick<TenantContext, "actor">,
  given: { invoice: InvoiceRecord; original: InvoiceRecord; content: InvoiceContent; issueDate: PlainDate },
): Promise<void> {
  const { invoice, original } = given;
  const openMinor = original.totalMinor - original.settledMinor;
  const creditMinor = BigInt(given.content.totals.totalMinor);
  const amountMinor = creditMinor < openMinor ? creditMinor : openMinor;
  if (amountMinor <= 0n) return;
  await tx.insert(allocations).values({
    tenantId: ctx.actor.tenantId,
    creditNoteId: invoice.id,
    invoiceId: original.id,
    amountMinor,
    allocatedOn: given.issueDate,
    createdBy: ctx.actor.memberId,
  });
}
