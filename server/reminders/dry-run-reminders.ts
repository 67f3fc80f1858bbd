/** What a ladder would send in the days to come, as if nothing were paid until then. It sends nothing and keeps nothing. */
import { z } from "zod";
import { workCalendar } from "#core/holidays.ts";
import { hourIn } from "#core/local-hour.ts";
import { addDays, todayIn } from "#core/plain-date.ts";
import { REMINDERS_UNTIL_HOUR, type ReminderTone, stepsAhead } from "#core/reminder-ladder.ts";
import { ReminderSettings } from "#core/reminder-settings.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { isPaused, type OwedInvoice, owedInvoices } from "./owed-invoices.ts";

const DAYS_AHEAD = 7;
/** As many as somebody reads; the count says the rest. */
const SHOWN_MAX = 50;

export const DryRunRemindersInput = z.object({ settings: ReminderSettings });

export type RemindersAhead = {
  days: number;
  count: number;
  shown: {
    invoiceId: string;
    number: string;
    clientName: string;
    on: string;
    tone: ReminderTone;
    offsetDays: number;
    lateFee: boolean;
    openMinor: string;
    currency: string;
  }[];
};

export async function dryRunReminders(
  { services, actor }: TenantContext,
  { settings }: z.output<typeof DryRunRemindersInput>,
): Promise<RemindersAhead> {
  const now = services.now();
  const owed = await services.inTenant(actor.tenantId, async (tx) => {
    const [agency] = await tx.select({ timeZone: agencies.timeZone }).from(agencies);
    if (!agency) throw new DomainError("agency_not_found");
    return owedInvoices(tx, { today: todayIn(agency.timeZone, now), steps: settings.steps, daysAhead: DAYS_AHEAD });
  });
  const all = owed
    .flatMap((invoice) =>
      stepsToCome(invoice, settings, now, DAYS_AHEAD).map(({ step, on }) => ({
        invoiceId: invoice.invoiceId,
        number: invoice.number,
        clientName: invoice.clientName,
        on,
        tone: step.tone,
        offsetDays: step.offsetDays,
        lateFee: step.lateFee,
        openMinor: invoice.openMinor.toString(),
        currency: invoice.currency,
      })),
    )
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  return { days: DAYS_AHEAD, count: all.length, shown: all.slice(0, SHOWN_MAX) };
}

/** What comes for one invoice, from today while its client's office hours last, without the days of a pause. */
export function stepsToCome(invoice: OwedInvoice, settings: ReminderSettings, now: Date, days: number) {
  const today = todayIn(invoice.timeZone, now);
  const isOver = hourIn(invoice.timeZone, now) >= REMINDERS_UNTIL_HOUR;
  const from = isOver ? addDays(today, 1) : today;
  return stepsAhead(settings.steps, invoice, workCalendar(invoice.country), from, days, (on) => !isPaused(invoice, on));
}
