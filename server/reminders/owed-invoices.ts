/** Invoices that are issued and not settled, with all that decides about a reminder: one read for the plan, the send and the pages. */
import { and, asc, eq, gte, inArray, isNull, lte, ne, or, type SQL, sql } from "drizzle-orm";
import { REST_DAYS_MAX, workCalendar } from "#core/holidays.ts";
import { hourIn } from "#core/local-hour.ts";
import { addDays, type PlainDate, todayIn } from "#core/plain-date.ts";
import {
  isRemindingHour,
  pauseHolds,
  REMINDER_LATE_DAYS_MAX,
  type ReminderFacts,
  type ReminderStep,
  stepDue,
} from "#core/reminder-ladder.ts";
import { clients } from "#db/schema/clients.ts";
import { dispatches } from "#db/schema/delivery.ts";
import { invoices } from "#db/schema/invoices.ts";
import { reminderPauses, reminders } from "#db/schema/reminders.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { clientZone } from "#server/delivery/client-zone.ts";

/** Of one agency in one look, the longest due first: the others come once these are paid, or out of the ladder's reach. */
const INVOICES_MAX = 5_000;
/** A step falls as many days after its place at most: moved on by holidays, and a week late. */
const DAYS_MOVED_MAX = REST_DAYS_MAX + REMINDER_LATE_DAYS_MAX;

export type Pause = { pauseId: string; of: "client" | "invoice"; untilDay: PlainDate | null; reason: string };

export type OwedInvoice = ReminderFacts & {
  invoiceId: string;
  versionId: string;
  number: string;
  clientId: string | null;
  clientName: string;
  /** By which reminders keep holidays and hours: the client's own, else the agency's. */
  country: string;
  timeZone: string;
  currency: string;
  totalMinor: bigint;
  openMinor: bigint;
  /** Not ended by hand; whether one holds depends on the day. */
  pauses: Pause[];
};

/** What these steps can be about on a day from `today` to `daysAhead` later. */
export type Reach = { today: PlainDate; steps: readonly Pick<ReminderStep, "offsetDays">[]; daysAhead: number };

/** The invoice named, where it is issued and not settled, or all within reach, the longest due first. */
export async function owedInvoices(tx: Tx, which: { invoiceId: string } | Reach): Promise<OwedInvoice[]> {
  const chosen = "invoiceId" in which ? eq(invoices.id, which.invoiceId) : withinReach(which);
  const rows = await tx
    .select({
      invoiceId: invoices.id,
      versionId: invoices.issuedVersionId,
      number: invoices.number,
      issuedOn: invoices.issueDate,
      dueOn: invoices.dueDate,
      currency: invoices.currency,
      totalMinor: invoices.totalMinor,
      settledMinor: invoices.settledMinor,
      clientId: invoices.clientId,
      clientName: clients.name,
      party: clients.party,
      own: clients.timeZone,
      agencyCountry: agencies.countryCode,
      agencyZone: agencies.timeZone,
    })
    .from(invoices)
    .innerJoin(agencies, eq(agencies.tenantId, invoices.tenantId))
    .leftJoin(clients, and(eq(clients.tenantId, invoices.tenantId), eq(clients.id, invoices.clientId)))
    .where(
      and(
        eq(invoices.state, "issued"),
        eq(invoices.kind, "invoice"),
        sql`${invoices.settledMinor} < ${invoices.totalMinor}`,
        chosen,
      ),
    )
    .orderBy(asc(invoices.dueDate), asc(invoices.id))
    .limit(INVOICES_MAX);
  const ids = rows.map(({ invoiceId }) => invoiceId);
  if (ids.length === 0) return [];
  const sent = await remindersSent(tx, ids);
  const paused = await pausesOf(tx, ids, [...new Set(rows.flatMap(({ clientId }) => clientId ?? []))]);
  return rows.map(({ party, own, agencyCountry, agencyZone, settledMinor, ...row }) => {
    const { versionId, number, issuedOn, dueOn } = row;
    if (!versionId || number === null || issuedOn === null || dueOn === null) {
      throw new Error(`invoice ${row.invoiceId} is issued without a version, number or date`);
    }
    const country = party?.countryCode || agencyCountry;
    const { zone: timeZone } = clientZone({ own, countryCode: party?.countryCode ?? "", agencyZone });
    return {
      ...row,
      versionId,
      number,
      issuedOn,
      dueOn,
      clientName: row.clientName ?? "",
      country,
      timeZone,
      openMinor: row.totalMinor - settledMinor,
      reminded: (sent.get(row.invoiceId) ?? []).map(({ stepId, at, sentOn }) => ({
        stepId,
        on: sentOn ?? todayIn(timeZone, new Date(at)),
      })),
      pauses: paused.filter(({ of, invoiceId, clientId }) =>
        of === "invoice" ? invoiceId === row.invoiceId : clientId === row.clientId,
      ),
    };
  });
}

/** A day more on either side: it is another day where some clients are. */
function withinReach({ today, steps, daysAhead }: Reach): SQL | undefined {
  const offsets = steps.map(({ offsetDays }) => offsetDays);
  const earliest = addDays(today, -Math.max(0, ...offsets) - DAYS_MOVED_MAX - 1);
  const latest = addDays(today, daysAhead - Math.min(0, ...offsets) + 1);
  return and(gte(invoices.dueDate, earliest), lte(invoices.dueDate, latest));
}

/** The step to send now, by the client's own clock and calendar; null where none is due, or a pause holds. */
export function stepNow(
  invoice: OwedInvoice,
  settings: { steps: readonly ReminderStep[]; fromHour: number },
  now: Date,
): ReminderStep | null {
  const today = todayIn(invoice.timeZone, now);
  if (!isRemindingHour(hourIn(invoice.timeZone, now), settings.fromHour)) return null;
  if (isPaused(invoice, today)) return null;
  return stepDue(settings.steps, invoice, workCalendar(invoice.country), today)?.step ?? null;
}

export function isPaused(invoice: Pick<OwedInvoice, "pauses">, day: PlainDate): boolean {
  return invoice.pauses.some((pause) => pauseHolds(pause, day));
}

/** Whether a pause of the invoice or of its client holds now. */
export async function isReminderPaused(tx: Tx, { invoiceId }: { invoiceId: string }, now: Date): Promise<boolean> {
  const [invoice] = await owedInvoices(tx, { invoiceId });
  return invoice !== undefined && isPaused(invoice, todayIn(invoice.timeZone, now));
}

type Sent = { stepId: string | null; at: string; sentOn: PlainDate | null };

/** What reminded of each invoice: the ladder's steps, and what people sent by hand and did not call off. */
async function remindersSent(tx: Tx, ids: string[]): Promise<Map<string, Sent[]>> {
  const rows = await tx
    .select({
      invoiceId: dispatches.invoiceId,
      stepId: reminders.stepId,
      sentOn: reminders.sentOn,
      // A person may have chosen a moment that is to come.
      at: sql<string>`coalesce(${dispatches.sendAt}, ${dispatches.createdAt})::timestamptz::text`,
    })
    .from(dispatches)
    .leftJoin(reminders, and(eq(reminders.tenantId, dispatches.tenantId), eq(reminders.dispatchId, dispatches.id)))
    .where(
      and(
        inArray(dispatches.invoiceId, ids),
        eq(dispatches.kind, "reminder"),
        // A step that was called off stays sent: it is the ladder's once ever.
        or(ne(dispatches.state, "cancelled"), sql`${reminders.stepId} is not null`),
      ),
    );
  return Map.groupBy(rows, ({ invoiceId }) => invoiceId);
}

type PauseRow = Pause & { invoiceId: string | null; clientId: string | null };

async function pausesOf(tx: Tx, invoiceIds: string[], clientIds: string[]): Promise<PauseRow[]> {
  const rows = await tx
    .select({
      pauseId: reminderPauses.id,
      invoiceId: reminderPauses.invoiceId,
      clientId: reminderPauses.clientId,
      untilDay: reminderPauses.untilDay,
      reason: reminderPauses.reason,
    })
    .from(reminderPauses)
    .where(
      and(
        isNull(reminderPauses.endedAt),
        or(
          inArray(reminderPauses.invoiceId, invoiceIds),
          clientIds.length > 0 ? inArray(reminderPauses.clientId, clientIds) : undefined,
        ),
      ),
    );
  return rows.map((row) => ({ ...row, of: row.invoiceId === null ? "client" : "invoice" }));
}
