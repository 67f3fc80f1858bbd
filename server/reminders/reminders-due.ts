/** What the ladder has to do in one agency now: ids only, and each is decided again when it is done. */
import { todayIn } from "#core/plain-date.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { InTenant } from "#db/tenant.ts";
import { owedInvoices, stepNow } from "./owed-invoices.ts";
import { reminderPolicy } from "./reminder-policy.ts";
import type { ReminderRef } from "./send-reminder.ts";

/** In one run; the rest follows with the next hour. */
const REMINDERS_MAX = 500;

/** The steps that are due, the longest owed first. */
export async function remindersDue(inTenant: InTenant, tenantId: string, now: Date): Promise<ReminderRef[]> {
  return inTenant(tenantId, async (tx) => {
    const { enabled, settings } = await reminderPolicy(tx);
    if (!enabled) return [];
    const [agency] = await tx.select({ timeZone: agencies.timeZone }).from(agencies);
    if (!agency) throw new Error(`agency ${tenantId} is not there`);
    const owed = await owedInvoices(tx, { today: todayIn(agency.timeZone, now), steps: settings.steps, daysAhead: 0 });
    return owed
      .flatMap((invoice) => {
        const step = stepNow(invoice, settings, now);
        return step ? [{ tenantId, invoiceId: invoice.invoiceId, stepId: step.id }] : [];
      })
      .slice(0, REMINDERS_MAX);
  });
}
