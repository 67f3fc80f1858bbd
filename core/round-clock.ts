/** When a round that waits is told about again, and when it goes back. Days are the agency's own; times of day are for the caller. */
import { addDays, daysBetween, type PlainDate, weekday } from "#core/plain-date.ts";

/** A round that nobody signs is told about so often and then no more: a mail that comes for ever is read by nobody. */
const REMINDERS_MAX = 15;

/** Monday to Friday. Public holidays differ by country and town: a reminder on one of them does no harm. */
export function isWorkingDay(date: PlainDate): boolean {
  return weekday(date) <= 5;
}

/** How many working days have begun after `from`, up to and with `to`; 0 where `to` is not later. */
export function workingDaysSince(from: PlainDate, to: PlainDate): number {
  const days = daysBetween(from, to);
  if (days <= 0) return 0;
  const rest = days % 7;
  let count = ((days - rest) / 7) * 5;
  for (let back = 0; back < rest; back += 1) if (isWorkingDay(addDays(to, -back))) count += 1;
  return count;
}

/**
 * Which reminder of a step is due on `today`: 1 is the first, 0 is none yet. It stays due until the next one is, so that a day on which
 * nothing ran loses none. Never on a weekend, and 0 again after the last.
 */
export function reminderDue(waiting: { since: PlainDate; today: PlainDate; everyWorkingDays: number }): number {
  if (!isWorkingDay(waiting.today)) return 0;
  const days = workingDaysSince(waiting.since, waiting.today);
  const due = (days - (days % waiting.everyWorkingDays)) / waiting.everyWorkingDays;
  return due > REMINDERS_MAX ? 0 : due;
}

/** Whether a round that was submitted on `submittedOn` has waited for so many days. */
export function isExpired(waiting: { submittedOn: PlainDate; today: PlainDate; afterDays: number }): boolean {
  return daysBetween(waiting.submittedOn, waiting.today) >= waiting.afterDays;
}
