/** One schedule: what comes next, as it would be printed, whether it goes out by itself, and what was made of it so far. */
import { and, desc, eq } from "drizzle-orm";
import { fingerprint } from "#core/canonical.ts";
import { may } from "#core/permissions.ts";
import { type PlainDate, todayIn } from "#core/plain-date.ts";
import { lastOccurrence, nextOccurrence, occurrences } from "#core/recurrence.ts";
import type { OutcomeReason } from "#core/schedule-outcome.ts";
import { computeTotals } from "#core/totals.ts";
import { invoices } from "#db/schema/invoices.ts";
import { scheduleRuns, schedules } from "#db/schema/schedules.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import type { InvoiceRecord } from "#server/invoices/lock-invoice.ts";
import type { TenantContext } from "#server/trpc.ts";
import { planRun } from "./plan-run.ts";
import { type ScheduleRecord, signedModel } from "./schedule-model.ts";

/** As many as people look ahead. */
const COMING = 3;
/** The newest; the rest is found in the list of invoices. */
const RUNS_MAX = 60;
const LAST_DAY = "2900-12-31";

export type ComingInvoice = {
  on: PlainDate;
  /** The days that it is for. */
  from: PlainDate;
  to: PlainDate;
  /** Its subject and the titles of its first lines, as they will be printed. */
  subject: string;
  titles: string[];
  totalMinor: string;
  currency: string;
  /** Whether it will be issued and sent by itself; else why a person has to. As things are now. */
  by: "itself" | "person";
  reason: OutcomeReason | null;
};

/** Throws DomainError `schedule_not_found`. */
export async function readSchedule(ctx: TenantContext, input: { scheduleId: string }) {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const [schedule] = await tx.select().from(schedules).where(eq(schedules.id, input.scheduleId));
    const [model] = schedule ? await tx.select().from(invoices).where(eq(invoices.id, schedule.modelId)) : [];
    if (!schedule || !model) throw new DomainError("schedule_not_found", input);
    const signed = await signedModel(tx, model.id);
    const [owner] = await tx.select({ name: members.name }).from(members).where(eq(members.id, schedule.ownerId));
    const now = services.now();
    const { terms } = schedule;
    return {
      scheduleId: schedule.id,
      name: schedule.name,
      state: schedule.state,
      terms,
      nextOn: schedule.nextOn,
      endsOn: lastOccurrence(terms),
      /** In the schedule's own calendar. */
      today: todayIn(terms.timeZone, now),
      owner: owner?.name ?? "",
      model: {
        invoiceId: model.id,
        state: model.state,
        currency: model.currency,
        totalMinor: model.totalMinor.toString(),
      },
      /** Who countersigned it as it is; null where nobody did, or it was changed since. */
      signed: signed
        ? {
            by: signed.approval.kind === "person" ? signed.approval.memberName : null,
            at: signed.approval.createdAt.toISOString(),
            fingerprint: fingerprint(signed.approval.contentHash),
          }
        : null,
      coming: await comingOf(tx, schedule, model, now),
      runs: await runsOf(tx, schedule.id),
      permissions: {
        write: may(actor.role, "invoices.write"),
        submit: may(actor.role, "invoices.submit"),
      },
    };
  });
}

async function comingOf(tx: Tx, schedule: ScheduleRecord, model: InvoiceRecord, now: Date): Promise<ComingInvoice[]> {
  const { terms } = schedule;
  const today = todayIn(terms.timeZone, now);
  const from = schedule.nextOn ?? (schedule.state === "preparing" ? nextOccurrence(terms, terms.startOn) : null);
  if (from === null) return [];
  const coming: ComingInvoice[] = [];
  for (const on of occurrences(terms, from, LAST_DAY, COMING)) {
    const { period, checked, verdict } = await planRun(tx, {
      schedule,
      model,
      on,
      issueDate: laterOf(on, today),
      now,
    });
    const { draft, agency } = checked;
    const { totalMinor } = computeTotals({ ...draft, taxPolicy: agency.taxPolicy });
    coming.push({
      on,
      ...period,
      subject: draft.subject,
      titles: draft.lines.slice(0, 3).map(({ title }) => title),
      totalMinor: totalMinor.toString(),
      currency: draft.currency,
      by: verdict.kind === "covered" ? "itself" : "person",
      reason: verdict.kind === "covered" ? null : verdict.reason,
    });
  }
  return coming;
}

/** One that is late is dated when it goes out. */
function laterOf(one: PlainDate, other: PlainDate): PlainDate {
  if (one < other) return other;
  return one;
}

async function runsOf(tx: Tx, scheduleId: string) {
  const rows = await tx
    .select({
      on: scheduleRuns.occursOn,
      outcome: scheduleRuns.outcome,
      reason: scheduleRuns.reason,
      invoiceId: scheduleRuns.invoiceId,
      number: invoices.number,
      state: invoices.state,
      currency: invoices.currency,
      totalMinor: invoices.totalMinor,
    })
    .from(scheduleRuns)
    .leftJoin(invoices, and(eq(invoices.tenantId, scheduleRuns.tenantId), eq(invoices.id, scheduleRuns.invoiceId)))
    .where(eq(scheduleRuns.scheduleId, scheduleId))
    .orderBy(desc(scheduleRuns.occursOn))
    .limit(RUNS_MAX);
  return rows.map((row) => ({ ...row, totalMinor: row.totalMinor?.toString() ?? null }));
}

/** Which schedule an invoice belongs to, as its model or as one of what it made; null for every other. */
export async function scheduleOfInvoice(ctx: TenantContext, input: { invoiceId: string }) {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const named = { scheduleId: schedules.id, name: schedules.name, terms: schedules.terms };
    const [asModel] = await tx.select(named).from(schedules).where(eq(schedules.modelId, input.invoiceId));
    if (asModel) return { ...asModel, part: "model" as const, on: null, reason: null };
    const [asRun] = await tx
      .select({ ...named, on: scheduleRuns.occursOn, reason: scheduleRuns.reason })
      .from(scheduleRuns)
      .innerJoin(
        schedules,
        and(eq(schedules.tenantId, scheduleRuns.tenantId), eq(schedules.id, scheduleRuns.scheduleId)),
      )
      .where(eq(scheduleRuns.invoiceId, input.invoiceId));
    return asRun ? { ...asRun, part: "run" as const } : null;
  });
}
