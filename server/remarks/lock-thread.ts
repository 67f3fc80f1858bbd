/** A thread, or a remark, with its invoice locked: whatever is said or settled there comes one after the other. */
import { eq, type InferSelectModel, sql } from "drizzle-orm";
import { mayRemarkOn } from "#core/remarks.ts";
import { type remarks, remarkThreads } from "#db/schema/remarks.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import { type InvoiceRecord, lockInvoice } from "#server/invoices/lock-invoice.ts";

export type ThreadRecord = InferSelectModel<typeof remarkThreads>;
export type RemarkRecord = InferSelectModel<typeof remarks>;

/** Throws DomainError `remark_not_found`, also for another agency's. */
export async function lockThread(tx: Tx, threadId: string): Promise<{ thread: ThreadRecord; invoice: InvoiceRecord }> {
  const [known] = await tx
    .select({ invoiceId: remarkThreads.invoiceId })
    .from(remarkThreads)
    .where(eq(remarkThreads.id, threadId));
  if (!known) throw new DomainError("remark_not_found", { threadId });
  const invoice = await lockInvoice(tx, known.invoiceId);
  // Read again: until the lock was ours somebody else may have settled it.
  const [thread] = await tx.select().from(remarkThreads).where(eq(remarkThreads.id, threadId));
  if (!thread) throw new DomainError("remark_not_found", { threadId });
  return { thread, invoice };
}

/** Throws DomainError `wrong_state` once the document is issued, voided or discarded. */
export function refuseClosedInvoice(invoice: Pick<InvoiceRecord, "id" | "state">): void {
  if (!mayRemarkOn(invoice.state)) {
    throw new DomainError("wrong_state", { invoiceId: invoice.id, state: invoice.state, command: "remark" });
  }
}

/** The database takes words only from the member that this transaction speaks for. */
export async function speakAs(tx: Tx, memberId: string): Promise<void> {
  await tx.execute(sql`select set_config('app.member_id', ${memberId}, true)`);
}
