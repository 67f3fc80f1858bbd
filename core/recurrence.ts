/**
 * When a schedule comes round: days of the calendar, without a clock. A rule and its first day give the same days for ever, so what
 * was made for a day can be told from what was not, whatever a clock did meanwhile. The database knows the same rules
 * (schedule_place() and schedule_period() in the migration of schedules); a test holds the two together.
 */
import { z } from "zod";
import { floorDivide, isInteger } from "#core/integer.ts";
import {
  addDays,
  addMonths,
  calendarDay,
  daysBetween,
  daysInMonth,
  PlainDate,
  plainDate,
  weekday,
} from "#core/plain-date.ts";

/** `day` 29 to 31 is the last day of a month that is shorter. `last_working`: the last day from Monday to Friday. */
export const MonthDay = z.union([z.number().int().min(1).max(31), z.literal("last"), z.literal("last_working")]);
export type MonthDay = z.infer<typeof MonthDay>;

/** `every`: weeks or months from one to the next. Three months are a quarter, twelve a year. 1 is Monday, 7 Sunday. */
export const RecurrenceRule = z.discriminatedUnion("unit", [
  z.object({
    unit: z.literal("week"),
    every: z.number().int().min(1).max(52),
    weekday: z.number().int().min(1).max(7),
  }),
  z.object({ unit: z.literal("month"), every: z.number().int().min(1).max(24), day: MonthDay }),
]);
export type RecurrenceRule = z.infer<typeof RecurrenceRule>;

/** After that day, or that many times, it comes no more. */
export const RecurrenceEnd = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("never") }),
  z.object({ kind: z.literal("date"), on: PlainDate }),
  z.object({ kind: z.literal("count"), times: z.number().int().min(1).max(600) }),
]);
export type RecurrenceEnd = z.infer<typeof RecurrenceEnd>;

/** The first time is the first day from `startOn` on that fits the rule; a rule of months counts them from that of `startOn`. */
export type Recurrence = { rule: RecurrenceRule; startOn: PlainDate; until: RecurrenceEnd };

/** More than this is asked for by nobody who reads the answer. */
const OCCURRENCES_MAX = 1_000;
/** Where the calendar of core/plain-date.ts ends, less what one step of any rule takes. */
const LAST_DAY = "2997-12-31";

/** The days of the recurrence from `from` to `to`, both included, in their order; the first `limit` of them. */
export function occurrences(
  recurrence: Recurrence,
  from: PlainDate,
  to: PlainDate,
  limit = OCCURRENCES_MAX,
): PlainDate[] {
  const end = to < LAST_DAY ? to : LAST_DAY;
  const found: PlainDate[] = [];
  for (let place = placeNear(recurrence, from); found.length < limit; place += 1) {
    const on = dayAt(recurrence, place);
    if (on === null || on > end) break;
    if (on >= from) found.push(on);
  }
  return found;
}

/** The first day of it from `from` on; null where it has ended by then. */
export function nextOccurrence(recurrence: Recurrence, from: PlainDate): PlainDate | null {
  return occurrences(recurrence, from, LAST_DAY, 1)[0] ?? null;
}

/** The last day of it; null where it has no end. */
export function lastOccurrence(recurrence: Recurrence): PlainDate | null {
  const { until } = recurrence;
  if (until.kind === "never") return null;
  if (until.kind === "count") return dayAt(recurrence, until.times - 1);
  let place = placeNear(recurrence, until.on);
  let last: PlainDate | null = null;
  for (let on = dayAt(recurrence, place); on !== null; on = dayAt(recurrence, place)) {
    last = on;
    place += 1;
  }
  return last;
}

/** The day of its `place`th time, from 0; null beyond its end. */
function dayAt(recurrence: Recurrence, place: number): PlainDate | null {
  const { until } = recurrence;
  if (until.kind === "count" && place >= until.times) return null;
  const on = fitting(recurrence, place + firstFitting(recurrence));
  return until.kind === "date" && on > until.on ? null : on;
}

/** 1 where the day that the rule has in the first month lies before the start, so that it begins a step later. */
function firstFitting(recurrence: Recurrence): 0 | 1 {
  return fitting(recurrence, 0) < recurrence.startOn ? 1 : 0;
}

function fitting({ rule, startOn }: Recurrence, step: number): PlainDate {
  if (rule.unit === "week") {
    const ahead = rule.weekday - weekday(startOn);
    return addDays(startOn, (ahead < 0 ? ahead + 7 : ahead) + step * rule.every * 7);
  }
  const { year, month } = calendarDay(addMonths(monthOf(startOn), step * rule.every));
  return dayOfMonth(year, month, rule.day);
}

function dayOfMonth(year: number, month: number, wanted: MonthDay): PlainDate {
  const length = daysInMonth(year, month);
  const last = theDay(year, month, length);
  if (wanted === "last") return last;
  if (wanted === "last_working") {
    const weekendDays = weekday(last) - 5;
    return weekendDays > 0 ? addDays(last, -weekendDays) : last;
  }
  return theDay(year, month, wanted < length ? wanted : length);
}

/** The place of a day shortly before `from`, so that a schedule of many years is not walked from its beginning. */
function placeNear({ rule, startOn }: Recurrence, from: PlainDate): number {
  if (from <= startOn) return 0;
  const passed =
    rule.unit === "week"
      ? floorDivide(daysBetween(startOn, from), rule.every * 7)
      : floorDivide(monthsBetween(startOn, from), rule.every);
  return passed > 2 ? passed - 2 : 0;
}

/**
 * Which days one invoice is for, as people agree it: the period that begins with the week or month of the day, the one that ends
 * with it, or the one that ended before it. A period is as long as from one time to the next.
 */
export const PeriodChoice = z.enum(["starting", "ending", "before"]);
export type PeriodChoice = z.infer<typeof PeriodChoice>;

export type Period = { from: PlainDate; to: PlainDate };

/** Whole weeks from Monday, or whole months. */
export function periodOf(rule: RecurrenceRule, choice: PeriodChoice, on: PlainDate): Period {
  const { every } = rule;
  const back = choice === "starting" ? 0 : choice === "ending" ? every - 1 : every;
  if (rule.unit === "week") {
    const from = addDays(on, 1 - weekday(on) - back * 7);
    return { from, to: addDays(from, every * 7 - 1) };
  }
  const from = addMonths(monthOf(on), -back);
  return { from, to: addDays(addMonths(from, every), -1) };
}

function monthOf(date: PlainDate): PlainDate {
  const { year, month } = calendarDay(date);
  return theDay(year, month, 1);
}

function monthsBetween(from: PlainDate, to: PlainDate): number {
  const one = calendarDay(from);
  const other = calendarDay(to);
  return (other.year - one.year) * 12 + other.month - one.month;
}

function theDay(year: number, month: number, day: number): PlainDate {
  const date = isInteger(day) ? plainDate(year, month, day) : null;
  if (date === null) throw new RangeError("date is outside the years 1900 to 2999");
  return date;
}
