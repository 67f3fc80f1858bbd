/** The row of an invoice under its lock: the beginning of every command that moves it. */

import type { InferSelectModel } from "drizzle-orm";
import { desc, eq } from "drizzle-orm";
import { type DocumentCommand, nextState } from "#core/lifecycle.ts";
import { invoices, rounds } from "#db/schema/invoices.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";

export type InvoiceRecord = InferSelectModel<typeof invoices>;
export type RoundRecord = InferSelectModel<typeof rounds>;

/** Locks the invoice until the transaction ends. Throws DomainError `invoice_not_found`, also for another agency's. */
export async function lockInvoice(tx: Tx, invoiceId: string): Promise<InvoiceRecord> {
  // NO KEY: rows that only point at the invoice (a room, an allocation) need not wait.
  const [row] = await tx.select().from(invoices).where(eq(invoices.id, invoiceId)).for("no key update");
  if (!row) throw new DomainError("invoice_not_found", { invoiceId });
  return row;
}

/** What is never done with the model of a schedule: it goes out as what the schedule makes of it, and ends with the schedule. */
export const NOT_OF_MODELS: readonly DocumentCommand[] = ["issue", "break_glass", "void", "discard"];

/** Throws DomainError `wrong_state` where the document's life does not allow `command` now. */
export function refuseWrongState(
  invoice: Pick<InvoiceRecord, "id" | "state" | "isModel">,
  command: DocumentCommand,
): void {
  if (nextState(invoice.state, command) === null || (invoice.isModel && NOT_OF_MODELS.includes(command))) {
    throw new DomainError("wrong_state", { invoiceId: invoice.id, state: invoice.state, command });
  }
}

/** The last submit of an invoice, whatever became of it. */
export async function lastRound(tx: Tx, invoiceId: string): Promise<RoundRecord | null> {
  const [round] = await tx
    .select()
    .from(rounds)
    .where(eq(rounds.invoiceId, invoiceId))
    .orderBy(desc(rounds.submittedAt))
    .limit(1);
  return round ?? null;
}

/**
 * The last round, under the lock of its invoice, for whoever decides about it: it is in one of the states of `undecided` and has the
 * hash that they have seen. Throws DomainError `invoice_not_found`, `already_decided`, `wrong_state` or `invoice_changed_meanwhile`.
 */
export async function seenRound(
  tx: Tx,
  seen: { invoiceId: string; contentHash: string },
  command: DocumentCommand,
  undecided: readonly RoundRecord["state"][],
): Promise<RoundRecord> {
  const invoice = await lockInvoice(tx, seen.invoiceId);
  const round = await lastRound(tx, invoice.id);
  // Whoever comes second, with whichever decision, is told so rather than that something is wrong.
  if (round && !undecided.includes(round.state) && round.contentHash === seen.contentHash) {
    throw new DomainError("already_decided", { invoiceId: invoice.id, decided: round.state });
  }
  refuseWrongState(invoice, command);
  if (round?.contentHash !== seen.contentHash) {
    throw new DomainError("invoice_changed_meanwhile", { invoiceId: invoice.id });
  }
  return round;
}
