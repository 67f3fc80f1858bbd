/** Which day of a schedule comes next, by its terms and by what was made of it already. */
import { eq, sql } from "drizzle-orm";
import { addDays, type PlainDate } from "#core/plain-date.ts";
import { nextOccurrence } from "#core/recurrence.ts";
import type { ScheduleTerms } from "#core/schedule-terms.ts";
import { scheduleRuns } from "#db/schema/schedules.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";

/** The first day from `from` on. Throws DomainError `schedule_never_comes` where it has ended by then. */
export function refuseNeverComing(terms: ScheduleTerms, from: PlainDate): PlainDate {
  const on = nextOccurrence(terms, from);
  if (on === null) throw new DomainError("schedule_never_comes", { from });
  return on;
}

/** The first day from `from` on that is after everything that was made or skipped. Throws `schedule_never_comes`. */
export async function nextUnmade(
  tx: Tx,
  scheduleId: string,
  terms: ScheduleTerms,
  from: PlainDate,
): Promise<PlainDate> {
  const [last] = await tx
    .select({ on: sql<PlainDate | null>`max(${scheduleRuns.occursOn})::text` })
    .from(scheduleRuns)
    .where(eq(scheduleRuns.scheduleId, scheduleId));
  const after = last?.on ? addDays(last.on, 1) : from;
  return refuseNeverComing(terms, after > from ? after : from);
}
