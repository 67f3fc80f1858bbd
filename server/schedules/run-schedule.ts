/**
 * Makes what is due of a schedule. Each day of it is one transaction, in which its row, the draft, the approval that it rests on and the
 * issue are written, or none of them. The row is unique by schedule and day; so whatever is killed, repeated or run twice at once, and
 * however a clock jumps, no day is made a second time.
 */
import { and, asc, eq, lte } from "drizzle-orm";
import { canonicalJson, fingerprint, sha256Hex } from "#core/canonical.ts";
import type { InvoiceContent } from "#core/invoice-content.ts";
import { addDays, daysBetween, type PlainDate, todayIn } from "#core/plain-date.ts";
import { nextOccurrence, occurrences } from "#core/recurrence.ts";
import type { OutcomeReason } from "#core/schedule-outcome.ts";
import type { CrossTenant } from "#db/cross-tenant.ts";
import { rooms } from "#db/schema/drafts.ts";
import { approvals, invoices, rounds } from "#db/schema/invoices.ts";
import { scheduleRuns, schedules } from "#db/schema/schedules.ts";
import { members } from "#db/schema/tenancy.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { holdSigningPeople } from "#server/approvals/round-question.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { createDraft } from "#server/collab/create-draft.ts";
import type { Actor } from "#server/context.ts";
import { insertDraft } from "#server/invoices/create-invoice.ts";
import { issueApproved } from "#server/invoices/issue-invoice.ts";
import { type InvoiceRecord, lockInvoice } from "#server/invoices/lock-invoice.ts";
import { openRound } from "#server/invoices/submit-invoice.ts";
import { planRun, type RunPlan } from "./plan-run.ts";
import { lockSchedule, type ScheduleRecord, type SignedModel } from "./schedule-model.ts";
import { tellOfRun, tellThatStopped } from "./tell-of-schedule.ts";

export type RunDependencies = { inTenant: InTenant; secret: string; now: () => Date };

/** One invoice of each of the last days that were missed; older ones are said to be skipped, and a person makes them or does not. */
export const CATCH_UP_MAX = 3;
/** A client hears from the agency when its day has begun, and not at midnight. Of days that were missed the hour does not matter. */
const RUN_FROM_HOUR = 8;
/** After so long a person looks first: more likely a clock is wrong than that nobody missed the invoices of a year. */
const AWAY_DAYS_MAX = 400;
const SCHEDULES_MAX = 1_000;

export type Ran = { on: PlainDate; outcome: "issued" | "review" | "draft"; invoiceId: string };

/** Agencies where a schedule may be due. No zone is further ahead than fourteen hours. */
export function agenciesWithSchedules(crossTenant: CrossTenant, now: Date): Promise<string[]> {
  return crossTenant.agenciesWithSchedules(addDays(todayIn("UTC", now), 1));
}

/** Schedules of this agency that may have something to make, the longest waiting first. */
export async function dueSchedules(inTenant: InTenant, tenantId: string, now: Date): Promise<string[]> {
  const found = await inTenant(tenantId, (tx) =>
    tx
      .select({ id: schedules.id, terms: schedules.terms, nextOn: schedules.nextOn })
      .from(schedules)
      .where(and(eq(schedules.state, "active"), lte(schedules.nextOn, addDays(todayIn("UTC", now), 1))))
      .orderBy(asc(schedules.nextOn), asc(schedules.id))
      .limit(SCHEDULES_MAX),
  );
  return found
    .filter(({ terms, nextOn }) => nextOn !== null && nextOn <= lastDayToMake(terms.timeZone, now))
    .map(({ id }) => id);
}

/**
 * Makes what is due, oldest first. To be repeated after a failure: what was made stays made. Throws what issuing throws; then that day
 * and those after it wait for the next try.
 */
export async function runSchedule(
  { inTenant, secret, now }: RunDependencies,
  ref: { tenantId: string; scheduleId: string },
): Promise<Ran[]> {
  const made: Ran[] = [];
  while (made.length <= CATCH_UP_MAX) {
    const one = await inTenant(ref.tenantId, (tx) => makeNext(tx, { secret, now: now() }, ref.scheduleId));
    if (one === null) break;
    made.push(one);
  }
  return made;
}

type Moment = { secret: string; now: Date };

async function makeNext(tx: Tx, at: Moment, scheduleId: string): Promise<Ran | null> {
  const { schedule, model } = await lockSchedule(tx, scheduleId);
  const until = lastDayToMake(schedule.terms.timeZone, at.now);
  if (schedule.state !== "active" || schedule.nextOn === null || schedule.nextOn > until) return null;
  if (daysBetween(schedule.nextOn, until) > AWAY_DAYS_MAX) {
    await stop(tx, schedule, at.now);
    return null;
  }
  const due = occurrences(schedule.terms, schedule.nextOn, until);
  const missed = due.slice(0, -CATCH_UP_MAX);
  if (missed.length > 0) await skipDays(tx, schedule, missed, "missed");
  const on = due[missed.length];
  if (on === undefined) throw new Error(`schedule ${schedule.id} was due on ${schedule.nextOn}, which is no day of it`);
  const made = await makeOne(tx, at, { schedule, model, on });
  await advance(tx, schedule, on, at.now);
  await tellOfRun(tx, { schedule, ...made, missed: missed.length });
  return made;
}

/** Today in the schedule's zone once its hour has come, else the day before. */
function lastDayToMake(timeZone: string, now: Date): PlainDate {
  const today = todayIn(timeZone, now);
  const hour = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }).format(now);
  return Number(hour) >= RUN_FROM_HOUR ? today : addDays(today, -1);
}

/** Says of these days that nothing was made for them. A day that has its row keeps it. */
export async function skipDays(
  tx: Tx,
  { tenantId, id }: Pick<ScheduleRecord, "tenantId" | "id">,
  days: readonly PlainDate[],
  reason: OutcomeReason,
): Promise<void> {
  if (days.length === 0) return;
  await tx
    .insert(scheduleRuns)
    .values(days.map((occursOn) => ({ tenantId, scheduleId: id, occursOn, outcome: "skipped" as const, reason })))
    .onConflictDoNothing();
}

/** The day after `on` that comes next; a schedule without one has ended. */
export async function advance(tx: Tx, schedule: ScheduleRecord, on: PlainDate, now: Date): Promise<void> {
  const nextOn = nextOccurrence(schedule.terms, addDays(on, 1));
  await tx
    .update(schedules)
    .set({ nextOn, ...(nextOn === null ? { state: "ended" as const } : {}), updatedAt: now })
    .where(eq(schedules.id, schedule.id));
}

async function stop(tx: Tx, schedule: ScheduleRecord, now: Date): Promise<void> {
  await tx.update(schedules).set({ state: "paused", updatedAt: now }).where(eq(schedules.id, schedule.id));
  await tellThatStopped(tx, schedule);
  await appendEvent(
    tx,
    { memberId: null, name: "Countersign" },
    {
      action: "schedule.stopped",
      subjectType: "schedule",
      subjectId: schedule.id,
      details: { nextOn: schedule.nextOn },
    },
  );
}

async function makeOne(
  tx: Tx,
  at: Moment,
  given: { schedule: ScheduleRecord; model: InvoiceRecord; on: PlainDate },
): Promise<Ran & { reason: OutcomeReason | null }> {
  const { schedule, model, on } = given;
  const actor = await ownerOf(tx, schedule);
  const acting = { actor, services: { now: () => at.now, secret: at.secret, rooms: { create: createDraft } } };
  const issueDate = todayIn(schedule.terms.timeZone, at.now);
  const plan = await planRun(tx, { ...given, issueDate, now: at.now });
  const { verdict, checked } = plan;
  const covered = verdict.kind === "covered";
  const { invoiceId } = await insertDraft(tx, acting, {
    content: { ...checked.draft, issueDate: covered ? issueDate : null },
    taxPolicy: checked.agency.taxPolicy,
    action: "invoice.scheduled",
    details: { from: model.id, schedule: schedule.name, occursOn: on },
  });
  const note = (outcome: Ran["outcome"], reason: OutcomeReason | null) =>
    tx.insert(scheduleRuns).values({
      tenantId: schedule.tenantId,
      scheduleId: schedule.id,
      occursOn: on,
      outcome,
      invoiceId,
      reason,
      createdAt: at.now,
    });
  if (verdict.kind === "draft") {
    await note("draft", verdict.reason);
    return { on, outcome: "draft", invoiceId, reason: verdict.reason };
  }
  // Nobody has opened it yet: its log is all there is of its room.
  await tx.update(rooms).set({ frozen: true, frozenBy: actor.name }).where(eq(rooms.invoiceId, invoiceId));
  await holdSigningPeople(tx);
  if (covered && verdict.signed.approval.kind === "person") {
    await note("issued", null);
    const contentHash = await approveUnderSchedule(tx, { ...at, actor, invoiceId }, verdict);
    await issueApproved(tx, acting, { invoiceId, contentHash });
    return { on, outcome: "issued", invoiceId, reason: null };
  }
  return submitOne(tx, acting, { invoiceId, on, plan, note });
}

/** As somebody who wrote it submits it. An agency that asks for nobody's signature has it approved at once, and so issued. */
async function submitOne(
  tx: Tx,
  acting: { actor: Actor; services: { now: () => Date; secret: string } },
  given: {
    invoiceId: string;
    on: PlainDate;
    plan: RunPlan;
    note: (outcome: Ran["outcome"], reason: OutcomeReason | null) => Promise<unknown>;
  },
): Promise<Ran & { reason: OutcomeReason | null }> {
  const { invoiceId, on, plan, note } = given;
  const { verdict, checked } = plan;
  const issueDate = verdict.kind === "covered" ? verdict.content.issueDate : null;
  const draft = { ...checked.draft, issueDate };
  const invoice = await lockInvoice(tx, invoiceId);
  const { state, contentHash } = await openRound(tx, acting, invoice, { ...checked, draft }, undefined);
  if (verdict.kind === "covered" && state === "approved") {
    await note("issued", null);
    await issueApproved(tx, acting, { invoiceId, contentHash });
    return { on, outcome: "issued", invoiceId, reason: null };
  }
  const reason = verdict.kind === "covered" ? "not_approved" : verdict.reason;
  await note("review", reason);
  return { on, outcome: "review", invoiceId, reason };
}

/** The round of this one invoice, and its approval, which rests on that of the schedule and bears the moment when that was given. */
async function approveUnderSchedule(
  tx: Tx,
  by: { now: Date; actor: Actor; invoiceId: string },
  { signed, content }: { signed: SignedModel; content: InvoiceContent },
): Promise<string> {
  const { actor, invoiceId, now } = by;
  const { tenantId } = actor;
  const text = canonicalJson(content);
  const contentHash = sha256Hex(text);
  const roundId = crypto.randomUUID();
  const { approval } = signed;
  await tx.insert(rounds).values({
    tenantId,
    id: roundId,
    invoiceId,
    state: "approved",
    content: text,
    contentHash,
    submittedBy: actor.memberId,
    submittedAt: now,
    closedAt: now,
    steps: [],
  });
  await tx.insert(approvals).values({
    tenantId,
    invoiceId,
    roundId,
    contentHash,
    kind: "schedule",
    scheduleApprovalId: approval.id,
    memberId: approval.memberId,
    memberName: approval.memberName,
    createdAt: approval.createdAt,
  });
  await tx
    .update(invoices)
    .set({
      state: "approved",
      netMinor: BigInt(content.totals.netMinor),
      taxMinor: BigInt(content.totals.taxMinor),
      totalMinor: BigInt(content.totals.totalMinor),
      updatedAt: now,
    })
    .where(eq(invoices.id, invoiceId));
  await appendEvent(tx, actor, {
    action: "invoice.submitted",
    subjectType: "invoice",
    subjectId: invoiceId,
    details: {
      contentHash,
      fingerprint: fingerprint(contentHash),
      approval: "schedule",
      signedBy: approval.memberName,
    },
  });
  return contentHash;
}

/** Who answers for what the schedule makes. The name says that it was not by their own hand. */
async function ownerOf(tx: Tx, schedule: ScheduleRecord): Promise<Actor> {
  const [owner] = await tx.select().from(members).where(eq(members.id, schedule.ownerId));
  if (!owner) throw new Error(`schedule ${schedule.id} has no owner`);
  const { tenantId, id: memberId, userId, email, role } = owner;
  return { tenantId, memberId, userId, email, role, name: `The schedule of ${owner.name}` };
}
