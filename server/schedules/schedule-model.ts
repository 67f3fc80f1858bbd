/** The model of a schedule: an invoice that is written and countersigned like any other, and what it says at this moment. */
import { and, desc, eq, inArray } from "drizzle-orm";
import { applyUpdate, Doc } from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import { readDraft } from "#core/draft-document.ts";
import { InvoiceContent } from "#core/invoice-content.ts";
import { readStored } from "#db/draft-log.ts";
import { approvals, rounds } from "#db/schema/invoices.ts";
import { schedules } from "#db/schema/schedules.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import { type InvoiceRecord, lockInvoice } from "#server/invoices/lock-invoice.ts";

export type ScheduleRecord = typeof schedules.$inferSelect;
export type ApprovalRecord = typeof approvals.$inferSelect;

/** What somebody countersigned of a schedule: the content with its terms, and their approval. */
export type SignedModel = { approval: ApprovalRecord; content: InvoiceContent };

/**
 * The schedule and its model under their locks, in this order, which is that of everybody who takes both. Throws DomainError
 * `schedule_not_found`, also for another agency's.
 */
export async function lockSchedule(
  tx: Tx,
  scheduleId: string,
): Promise<{ schedule: ScheduleRecord; model: InvoiceRecord }> {
  const [schedule] = await tx.select().from(schedules).where(eq(schedules.id, scheduleId)).for("update");
  if (!schedule) throw new DomainError("schedule_not_found", { scheduleId });
  return { schedule, model: await lockInvoice(tx, schedule.modelId) };
}

/** What a draft says by what is committed of it, without its room; frozen or not. */
export async function readCommitted(tx: Tx, ref: { tenantId: string; invoiceId: string }): Promise<DraftContent> {
  const { snapshot, updates } = await readStored(tx, ref);
  const doc = new Doc();
  try {
    doc.transact(() => {
      if (snapshot) applyUpdate(doc, snapshot.state);
      for (const { update } of updates) applyUpdate(doc, update);
    });
    return readDraft(doc);
  } finally {
    doc.destroy();
  }
}

/** The approval that holds of a model now; null where there is none, or it was withdrawn. */
export async function signedModel(tx: Tx, modelId: string): Promise<SignedModel | null> {
  const [found] = await tx
    .select({ approval: approvals, content: rounds.content })
    .from(approvals)
    .innerJoin(rounds, and(eq(rounds.tenantId, approvals.tenantId), eq(rounds.id, approvals.roundId)))
    .where(
      and(
        eq(approvals.invoiceId, modelId),
        eq(approvals.state, "granted"),
        // An automatic one says that the agency asked for nobody's signature then; the database asks whether it still does not.
        inArray(approvals.kind, ["person", "automatic"]),
        eq(rounds.state, "approved"),
      ),
    )
    .orderBy(desc(approvals.createdAt))
    .limit(1);
  return found ? { approval: found.approval, content: InvoiceContent.parse(JSON.parse(found.content)) } : null;
}
