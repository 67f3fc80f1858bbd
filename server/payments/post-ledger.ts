/** The double entry behind every document and payment. Each batch balances to zero; the database checks that at commit. */
import { asc, eq } from "drizzle-orm";
import type { InvoiceContent } from "#core/invoice-content.ts";
import type { PlainDate } from "#core/plain-date.ts";
import { ledgerEntries } from "#db/schema/payments.ts";
import type { Tx } from "#db/tenant.ts";

type Account = (typeof ledgerEntries.$inferInsert)["account"];
/** Positive is debit, negative is credit. */
type Posting = [account: Account, amountMinor: bigint];

type Batch = {
  tenantId: string;
  currency: string;
  bookedOn: PlainDate;
  versionId?: string;
  paymentId?: string;
};

/** Receivable against revenue and tax; a credit note books the same with the signs turned. */
export async function postIssue(
  tx: Tx,
  batch: Omit<Batch, "currency"> & { versionId: string },
  content: Pick<InvoiceContent, "kind" | "currency" | "totals">,
): Promise<void> {
  const sign = content.kind === "credit_note" ? -1n : 1n;
  const { netMinor, taxMinor, totalMinor } = content.totals;
  await post(tx, { ...batch, currency: content.currency }, [
    ["receivable", sign * BigInt(totalMinor)],
    ["revenue", -sign * BigInt(netMinor)],
    ["tax_payable", -sign * BigInt(taxMinor)],
  ]);
}

/** Everything that was booked for a version, turned: what a void leaves is nothing. */
export async function postVoid(tx: Tx, batch: Omit<Batch, "currency"> & { versionId: string }): Promise<void> {
  const booked = await tx
    .select()
    .from(ledgerEntries)
    .where(eq(ledgerEntries.versionId, batch.versionId))
    .orderBy(asc(ledgerEntries.createdAt));
  const currency = booked[0]?.currency;
  if (currency === undefined) return;
  await post(
    tx,
    { ...batch, currency },
    booked.map((entry): Posting => [entry.account, -entry.amountMinor]),
  );
}

/** Money that came in (a negative amount: that went back), not yet anybody's. */
export async function postPayment(tx: Tx, batch: Batch & { paymentId: string }, amountMinor: bigint): Promise<void> {
  await post(tx, batch, [
    ["bank", amountMinor],
    ["unallocated", -amountMinor],
  ]);
}

/** Money that settles a receivable (a negative amount: that does so no more). */
export async function postAllocation(tx: Tx, batch: Batch & { paymentId: string }, amountMinor: bigint): Promise<void> {
  await post(tx, batch, [
    ["unallocated", amountMinor],
    ["receivable", -amountMinor],
  ]);
}

async function post(tx: Tx, batch: Batch, postings: Posting[]): Promise<void> {
  const batchId = crypto.randomUUID();
  const entries = postings
    .filter(([, amountMinor]) => amountMinor !== 0n)
    .map(([account, amountMinor]) => ({ ...batch, batchId, account, amountMinor }));
  if (entries.length > 0) await tx.insert(ledgerEntries).values(entries);
}
