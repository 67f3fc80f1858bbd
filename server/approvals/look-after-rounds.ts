/**
 * What time does to rounds that are open: whoever has to sign is reminded, whoever can help is told where nobody is left to sign, and
 * what nobody signed goes back to its author. Nothing is ever approved by waiting.
 */
import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { lacksOf, standingOf } from "#core/approval-policy.ts";
import { workCalendar } from "#core/holidays.ts";
import { hourIn } from "#core/local-hour.ts";
import { todayIn } from "#core/plain-date.ts";
import { isExpired, reminderDue } from "#core/round-clock.ts";
import { rounds } from "#db/schema/invoices.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import { closeRound } from "#server/invoices/close-round.ts";
import { lastRound, lockInvoice } from "#server/invoices/lock-invoice.ts";
import { membersOfRoles } from "./round-mail.ts";
import { reassignmentsOf, roundQuestions } from "./round-question.ts";

/** The oldest: beyond it the younger ones are looked at once older ones are signed or have gone back. */
const ROUNDS_MAX = 500;
/** A mail that asks for a signature comes when people sit down, and not at night. */
const REMINDERS_FROM_HOUR = 8;

export type Reminder = { roundId: string; step: number; count: number; memberIds: string[] };
/** `cause` tells one way of being stuck from another, so that each is told once. */
export type StuckNote = { roundId: string; cause: string; memberIds: string[] };
export type RoundsDue = { expired: string[]; reminders: Reminder[]; stuck: StuckNote[] };

/** What is due in this agency now. Ids only; what is done about each is decided again when it is done. */
export async function roundsDue(inTenant: InTenant, tenantId: string, now: Date): Promise<RoundsDue> {
  return inTenant(tenantId, async (tx) => {
    const [agency] = await tx.select().from(agencies);
    if (!agency) throw new DomainError("agency_not_found");
    const today = todayIn(agency.timeZone, now);
    const open = await tx
      .select({ id: rounds.id, submittedBy: rounds.submittedBy, submittedAt: rounds.submittedAt, steps: rounds.steps })
      .from(rounds)
      .where(eq(rounds.state, "open"))
      .orderBy(asc(rounds.submittedAt))
      .limit(ROUNDS_MAX);
    const afterDays = agency.approvalExpireDays;
    const old = (submittedAt: Date) =>
      afterDays !== null && isExpired({ submittedOn: todayIn(agency.timeZone, submittedAt), today, afterDays });
    const waiting = open.filter(({ submittedAt }) => !old(submittedAt));
    const ids = waiting.map(({ id }) => id);
    const questions = await roundQuestions(tx, waiting, now);
    const moved = await lastMoves(tx, ids);
    const changes = await reassignmentsOf(tx, ids);
    const owners = await membersOfRoles(tx, ["owner"]);
    const remind = agency.approvalRemindDays;
    const calendar = workCalendar(agency.countryCode);
    const mayRemind = remind !== null && hourIn(agency.timeZone, now) >= REMINDERS_FROM_HOUR;
    const due: RoundsDue = {
      expired: open.filter(({ submittedAt }) => old(submittedAt)).map(({ id }) => id),
      reminders: [],
      stuck: [],
    };
    for (const round of waiting) {
      const question = questions.get(round.id);
      if (!question) continue;
      const lacks = lacksOf(question);
      if (lacks.length > 0) {
        const times = changes.filter(({ roundId }) => roundId === round.id).length;
        const cause = [...lacks.map(({ step, missing }) => `${step}.${missing}`), times].join("-");
        due.stuck.push({ roundId: round.id, cause, memberIds: [...new Set([round.submittedBy, ...owners])] });
      }
      const standing = standingOf(question);
      if (!mayRemind || standing.state !== "waiting") continue;
      const since = todayIn(agency.timeZone, moved.get(round.id) ?? round.submittedAt);
      const count = reminderDue({ since, today, everyWorkingDays: remind }, calendar);
      const { step, may } = standing;
      if (count > 0 && may.length > 0) due.reminders.push({ roundId: round.id, step, count, memberIds: may });
    }
    return due;
  });
}

/** When each round last got any further; rounds that nothing happened to are absent. */
async function lastMoves(tx: Tx, ids: string[]): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map();
  const { rows } = await tx.execute<{ round_id: string; at: string }>(sql`
    select round_id, max(created_at)::timestamptz::text as at from (
      select round_id, created_at from round_signatures where ${inArray(sql`round_id`, ids)}
      union all select round_id, created_at from round_reassignments where ${inArray(sql`round_id`, ids)}
    ) moves group by round_id`);
  return new Map(rows.map(({ round_id, at }) => [round_id, new Date(at)]));
}

/**
 * Sends an old round back to its author, as somebody who returns it does: the draft can be written in and submitted again. Doing it
 * twice changes nothing. Resolves to whom to tell, or to nobody where the round got on meanwhile, or may wait longer by now.
 */
export async function expireRound(
  inTenant: InTenant,
  ref: { tenantId: string; roundId: string },
  now: Date,
): Promise<string[]> {
  return inTenant(ref.tenantId, async (tx) => {
    const [found] = await tx.select({ invoiceId: rounds.invoiceId }).from(rounds).where(eq(rounds.id, ref.roundId));
    const [agency] = await tx.select().from(agencies);
    if (!found || !agency) throw new Error(`round ${ref.roundId} is not there`);
    const invoice = await lockInvoice(tx, found.invoiceId);
    const round = await lastRound(tx, invoice.id);
    if (round?.id !== ref.roundId) return [];
    const tell = () => readersOf(tx, round.submittedBy);
    // It was done before, by a run that ended before it could say so.
    if (round.state === "returned" && round.closedBy === null) return tell();
    const afterDays = agency.approvalExpireDays;
    if (round.state !== "open" || afterDays === null) return [];
    const today = todayIn(agency.timeZone, now);
    if (!isExpired({ submittedOn: todayIn(agency.timeZone, round.submittedAt), today, afterDays })) return [];
    await closeRound(tx, round, {
      how: "expired",
      by: { memberId: null, name: "Countersign" },
      comment: expiryComment(afterDays),
      via: null,
      now,
    });
    return tell();
  });
}

export function expiryComment(days: number): string {
  const after = days === 1 ? "a day" : `${days} days`;
  return `Nobody countersigned it within ${after}, so it came back. Nothing is lost: submit it again when it should go out.`;
}

/** Whoever submitted it; the owners where they have left. */
async function readersOf(tx: Tx, submittedBy: string): Promise<string[]> {
  const [author] = await tx
    .select({ memberId: members.id })
    .from(members)
    .where(and(eq(members.id, submittedBy), isNull(members.removedAt)));
  return author ? [author.memberId] : membersOfRoles(tx, ["owner"]);
}
