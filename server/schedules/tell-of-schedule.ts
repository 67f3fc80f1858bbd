/** Who hears of it when a schedule needs a person. */
import type { OutcomeReason } from "#core/schedule-outcome.ts";
import type { Tx } from "#db/tenant.ts";
import type { InvoiceRecord } from "#server/invoices/lock-invoice.ts";
import type { ScheduleRecord } from "./schedule-model.ts";
export async function tellOfRun(
  _tx: Tx,
  _about: {
    schedule: ScheduleRecord;
    model: InvoiceRecord;
    on: string;
    outcome: string;
    invoiceId: string;
    reason: OutcomeReason | null;
    missed: number;
  },
): Promise<void> {}
export async function tellThatStopped(_tx: Tx, _schedule: ScheduleRecord): Promise<void> {}
