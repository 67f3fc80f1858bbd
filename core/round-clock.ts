/** When a round that waits is told about again, and when it goes back. Days are the agency's own; times of day are for the caller. */
import type { WorkCalendar } from "#core/holidays.ts";
import { addDays, daysBetween, type PlainDate } from "#core/plain-date.ts";

/** A round that nobody signs is told about so often and then no more: a mail that comes for ever is read by nobody. */
const REMINDERS_MAX = 15;

type Calendar = Pick<WorkCalendar, "isWorkingDay">;

/** How many working days have begun after `from`, up to and with `to`; 0 where `to` is not later. Never counts beyond `most`. */
export function workingDaysSince(from: PlainDate, to: PlainDate, calendar: Calendar, most: number): number {
  let count = 0;
  for (let day = from; day < to && count < most; ) {
    day = addDays(day, 1);
    if (calendar.isWorkingDay(day)) count += 1;
  }
  return count;
}

/**
 * Which reminder of a step is due on `today`: 1 is the first, 0 is none yet. It stays due until the next one is, so that a day on which
 * nothing ran loses none. Never on a day on which the agency does not work, and 0 again after the last.
 */
export function reminderDue(
  waiting: { since: PlainDate; today: PlainDate; everyWorkingDays: number },
  calendar: Calendar,
): number {
  if (!calendar.isWorkingDay(waiting.today)) return 0;
  const most = waiting.everyWorkingDays * (REMINDERS_MAX + 1);
  const days = workingDaysSince(waiting.since, waiting.today, calendar, most);
  const due = (days - (days % waiting.everyWorkingDays)) / waiting.everyWorkingDays;
  return due > REMINDERS_MAX ? 0 : due;
}

/** Whether a round that was submitted on `submittedOn` has waited for so many days. */
export function isExpired(waiting: { submittedOn: PlainDate; today: PlainDate; afterDays: number }): boolean {
  return daysBetween(waiting.submittedOn, waiting.today) >= waiting.afterDays;
}
