/** A schedule's own life: started, paused, taken up again, one day skipped, ended. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { addDays, type PlainDate, todayIn } from "#core/plain-date.ts";
import { occurrences } from "#core/recurrence.ts";
import { schedules } from "#db/schema/schedules.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { enqueue } from "#server/delivery/enqueue.ts";
import { DomainError } from "#server/errors.ts";
import { submitInvoice } from "#server/invoices/submit-invoice.ts";
import type { TenantContext } from "#server/trpc.ts";
import { advance, skipDays } from "./run-schedule.ts";
import { nextUnmade, refuseNeverComing } from "./schedule-days.ts";
import { lockSchedule, type ScheduleRecord } from "./schedule-model.ts";

export const StartScheduleInput = z.object({
  scheduleId: z.uuid(),
  /** Of a schedule whose first day is past: begin with the next one, or make those that were missed (the last three) as well. */
  past: z.enum(["leave", "make"]).optional(),
});

/**
 * Starts it. What sends by itself is submitted first, so that somebody countersigns it once; until then its days bring invoices that wait
 * for a signature of their own. Throws DomainError `schedule_not_found`, `schedule_started`, `schedule_begins_in_past` (with
 * `details.next`; the caller asks and says `past`), `schedule_never_comes`, and what a submit throws (`draft_incomplete` …).
 */
export async function startSchedule(
  ctx: TenantContext,
  { scheduleId, past }: z.output<typeof StartScheduleInput>,
): Promise<{ nextOn: PlainDate }> {
  const { actor, services } = ctx;
  const submit = await services.inTenant(actor.tenantId, async (tx) => {
    const { schedule, model } = await lockSchedule(tx, scheduleId);
    firstDay(schedule, past, services.now());
    return schedule.terms.act === "send" && model.state === "draft" ? model.id : null;
  });
  if (submit) await submitInvoice(ctx, { invoiceId: submit });
  return services.inTenant(actor.tenantId, async (tx) => {
    const { schedule } = await lockSchedule(tx, scheduleId);
    const now = services.now();
    const nextOn = firstDay(schedule, past, now);
    await tx
      .update(schedules)
      .set({ state: "active", nextOn, ownerId: actor.memberId, updatedAt: now })
      .where(eq(schedules.id, scheduleId));
    // A first day that is today does not wait for the hour to strike.
    await enqueue(tx, actor.tenantId, "schedules/due", {});
    await told(tx, ctx, schedule, "schedule.started", nextOn);
    return { nextOn };
  });
}

function firstDay(schedule: ScheduleRecord, past: "leave" | "make" | undefined, now: Date): PlainDate {
  const { terms } = schedule;
  if (schedule.state !== "preparing") throw new DomainError("schedule_started", { scheduleId: schedule.id });
  const today = todayIn(terms.timeZone, now);
  const first = refuseNeverComing(terms, terms.startOn);
  if (first >= today || past === "make") return first;
  const next = refuseNeverComing(terms, today);
  if (past === undefined) throw new DomainError("schedule_begins_in_past", { first, next });
  return next;
}

export const MoveScheduleInput = z.object({
  scheduleId: z.uuid(),
  act: z.enum(["pause", "resume", "skip", "end"]),
  /** For `skip`: the day that was on the screen, so that two presses skip one. */
  on: z.iso.date().optional(),
});

/** Throws DomainError `schedule_not_found`, `schedule_ended`, `schedule_changed_meanwhile` or `schedule_never_comes`. */
export async function moveSchedule(ctx: TenantContext, input: z.output<typeof MoveScheduleInput>): Promise<void> {
  const { actor, services } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    const { schedule } = await lockSchedule(tx, input.scheduleId);
    if (schedule.state === "ended") throw new DomainError("schedule_ended", { scheduleId: schedule.id });
    const now = services.now();
    switch (input.act) {
      case "pause":
        if (schedule.state !== "active") break;
        await set(tx, schedule, { state: "paused" }, now);
        return told(tx, ctx, schedule, "schedule.paused", schedule.nextOn);
      case "resume":
        if (schedule.state === "paused") return resume(tx, ctx, schedule, now);
        break;
      case "skip":
        if (schedule.nextOn === null || schedule.nextOn !== input.on) break;
        await skipDays(tx, schedule, [schedule.nextOn], "skipped");
        await advance(tx, schedule, schedule.nextOn, now);
        return told(tx, ctx, schedule, "schedule.skipped", schedule.nextOn);
      case "end":
        await set(tx, schedule, { state: "ended", nextOn: null }, now);
        return told(tx, ctx, schedule, "schedule.ended", null);
    }
    throw new DomainError("schedule_changed_meanwhile", { scheduleId: schedule.id });
  });
}

/** The days of the pause are not made up for: they are written down as skipped, where everybody sees them. */
async function resume(tx: Tx, ctx: TenantContext, schedule: ScheduleRecord, now: Date): Promise<void> {
  const { terms, nextOn } = schedule;
  const today = todayIn(terms.timeZone, now);
  if (nextOn !== null && nextOn < today) {
    await skipDays(tx, schedule, occurrences(terms, nextOn, addDays(today, -1)), "paused");
  }
  const next = await nextUnmade(tx, schedule.id, terms, today);
  await set(tx, schedule, { state: "active", nextOn: next }, now);
  await enqueue(tx, schedule.tenantId, "schedules/due", {});
  await told(tx, ctx, schedule, "schedule.resumed", next);
}

async function set(
  tx: Tx,
  { id }: ScheduleRecord,
  change: Partial<Pick<ScheduleRecord, "state" | "nextOn">>,
  now: Date,
): Promise<void> {
  await tx
    .update(schedules)
    .set({ ...change, updatedAt: now })
    .where(eq(schedules.id, id));
}

function told(tx: Tx, { actor }: TenantContext, { id, name }: ScheduleRecord, action: string, on: PlainDate | null) {
  return appendEvent(tx, actor, { action, subjectType: "schedule", subjectId: id, details: { name, on } });
}
