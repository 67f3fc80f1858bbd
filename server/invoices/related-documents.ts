/** Documents that belong together because one corrects the other: a credit note its invoice, an invoice the voided one that it replaces. */
import { and, asc, eq, inArray } from "drizzle-orm";
import { invoices } from "#db/schema/invoices.ts";
import type { Tx } from "#db/tenant.ts";

export type RelatedDocument = {
  invoiceId: string;
  kind: "invoice" | "credit_note";
  /** Null while it is still being written. */
  number: string | null;
};

/** More than anybody writes about one invoice. */
const RELATED_MAX = 50;

const COLUMNS = { invoiceId: invoices.id, kind: invoices.kind, number: invoices.number } as const;

/** What `record` corrects or replaces; null where it stands for itself. */
export async function documentCorrectedBy(
  tx: Tx,
  record: { correctsInvoiceId: string | null },
): Promise<RelatedDocument | null> {
  if (!record.correctsInvoiceId) return null;
  const [corrected] = await tx.select(COLUMNS).from(invoices).where(eq(invoices.id, record.correctsInvoiceId));
  return corrected ?? null;
}

/** What corrects or replaces `invoiceId`, in the order in which it was begun. What was discarded or voided does neither. */
export async function documentsCorrecting(
  tx: Tx,
  invoiceId: string,
  states: readonly ("draft" | "in_review" | "approved" | "issued")[],
): Promise<RelatedDocument[]> {
  return tx
    .select(COLUMNS)
    .from(invoices)
    .where(and(eq(invoices.correctsInvoiceId, invoiceId), inArray(invoices.state, [...states])))
    .orderBy(asc(invoices.createdAt), asc(invoices.id))
    .limit(RELATED_MAX);
}
