/**
 * Days of the calendar as people mean them: 'YYYY-MM-DD' without time and zone. They sort as text. Counting is done on
 * the number of days since 1970-01-01, without the Date object, which would bring a time zone in.
 */
import { z } from "zod";
import { foldWords, isMonthEnd, monthOf, offsetOf, unitOf, weekdayOf } from "#core/date-words.ts";
import { floorDivide, isInteger, modulo, parseInteger } from "#core/integer.ts";
import { canonicalLocale, remember } from "#core/locale.ts";

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/;

// Wider than any invoice needs; every year in it is valid in PostgreSQL, Excel and XML.
const YEAR_MIN = 1900;
const YEAR_MAX = 2999;

/** A real day between 1900 and 2999: "2026-02-29" is refused. */
export const PlainDate = z.string().refine(isPlainDate, { error: "date_invalid" });
export type PlainDate = z.infer<typeof PlainDate>;

export type CalendarDay = { year: number; month: number; day: number };

export function isPlainDate(text: string): boolean {
  const match = PATTERN.exec(text);
  if (!match) return false;
  const [, year = "", month = "", day = ""] = match;
  return plainDate(parseInteger(year), parseInteger(month), parseInteger(day)) !== null;
}

/** The date of a year, month (1–12) and day, or null where the calendar has no such day. */
export function plainDate(year: number, month: number, day: number): PlainDate | null {
  if (!isInteger(year) || !isInteger(month) || !isInteger(day)) return null;
  if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12) return null;
  if (day < 1 || day > daysInMonth(year, month)) return null;
  return `${year}-${month.toString().padStart(2, "0")}-${day.toString().padStart(2, "0")}`;
}

/** The parts of a date. Throws RangeError for text that is no PlainDate. */
export function calendarDay(date: PlainDate): CalendarDay {
  if (!isPlainDate(date)) throw new RangeError("not a plain date");
  return {
    year: parseInteger(date.slice(0, 4)),
    month: parseInteger(date.slice(5, 7)),
    day: parseInteger(date.slice(8, 10)),
  };
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: number): boolean {
  return modulo(year, 4) === 0 && (modulo(year, 100) !== 0 || modulo(year, 400) === 0);
}

/** Days since 1970-01-01 in the Gregorian calendar (Howard Hinnant's days_from_civil: eras of 400 years, from March). */
function dayNumber({ year, month, day }: CalendarDay): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = floorDivide(marchYear, 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = floorDivide(153 * modulo(month + 9, 12) + 2, 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + floorDivide(yearOfEra, 4) - floorDivide(yearOfEra, 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function fromDayNumber(number: number): PlainDate | null {
  const shifted = number + 719_468;
  const era = floorDivide(shifted, 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = floorDivide(
    dayOfEra - floorDivide(dayOfEra, 1_460) + floorDivide(dayOfEra, 36_524) - floorDivide(dayOfEra, 146_096),
    365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + floorDivide(yearOfEra, 4) - floorDivide(yearOfEra, 100));
  const marchMonth = floorDivide(5 * dayOfYear + 2, 153);
  const day = dayOfYear - floorDivide(153 * marchMonth + 2, 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return plainDate(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
}

function daysLater(date: PlainDate, days: number): PlainDate | null {
  return fromDayNumber(dayNumber(calendarDay(date)) + days);
}

function monthsLater(date: PlainDate, months: number): PlainDate | null {
  const { year, month, day } = calendarDay(date);
  const index = year * 12 + month - 1 + months;
  const nextYear = floorDivide(index, 12);
  const nextMonth = modulo(index, 12) + 1;
  return plainDate(nextYear, nextMonth, day) ?? plainDate(nextYear, nextMonth, daysInMonth(nextYear, nextMonth));
}

function withinCalendar(date: PlainDate | null): PlainDate {
  if (date === null) throw new RangeError("date is outside the years 1900 to 2999");
  return date;
}

/** The day `days` after `date` (before it, when negative). Throws RangeError outside the years 1900 to 2999. */
export function addDays(date: PlainDate, days: number): PlainDate {
  if (!isInteger(days)) throw new RangeError("days is not a whole number");
  return withinCalendar(daysLater(date, days));
}

/** The same day `months` later, or the last of that month where it is shorter. Throws RangeError outside 1900 to 2999. */
export function addMonths(date: PlainDate, months: number): PlainDate {
  return withinCalendar(monthsLater(date, months));
}

/** How many days `to` is after `from`; negative when before. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return dayNumber(calendarDay(to)) - dayNumber(calendarDay(from));
}

/** 1 is Monday, 7 is Sunday, as in ISO 8601. */
export function weekday(date: PlainDate): number {
  return modulo(dayNumber(calendarDay(date)) + 3, 7) + 1;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of the instant `now` in an IANA time zone. Throws RangeError for a zone that does not exist. */
// biome-ignore lint/style/noRestrictedGlobals: a type only; the instant is the caller's.
export function todayIn(timeZone: string, now: Date): PlainDate {
  const clock = remember(
    clocks,
    timeZone,
    () =>
      new Intl.DateTimeFormat("en-US", {
        timeZone,
        calendar: "gregory",
        year: "numeric",
        month: "numeric",
        day: "numeric",
      }),
  );
  const parts = new Map(clock.formatToParts(now).map((part) => [part.type, part.value]));
  const date = plainDate(
    parseInteger(parts.get("year") ?? ""),
    parseInteger(parts.get("month") ?? ""),
    parseInteger(parts.get("day") ?? ""),
  );
  if (date === null) throw new RangeError("instant is outside the years 1900 to 2999");
  return date;
}

/** "short" 21/11/2026, "medium" 21 Nov 2026, "long" 21 November 2026, "full" with the weekday, "day" 21 Nov. */
export type DateStyle = "short" | "medium" | "long" | "full" | "day";

const STYLES: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  short: { year: "numeric", month: "2-digit", day: "2-digit" },
  medium: { year: "numeric", month: "short", day: "numeric" },
  long: { year: "numeric", month: "long", day: "numeric" },
  full: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  day: { month: "short", day: "numeric" },
};

const DAY_MS = 86_400_000;
const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** The date as people of `locale` write it. */
export function formatDate(date: PlainDate, locale: string, style: DateStyle): string {
  const tag = canonicalLocale(locale);
  const format = remember(
    dateFormats,
    `${tag} ${style}`,
    () =>
      new Intl.DateTimeFormat(tag, { timeZone: "UTC", calendar: "gregory", numberingSystem: "latn", ...STYLES[style] }),
  );
  return format.format(dayNumber(calendarDay(date)) * DAY_MS);
}

/** The order in which people of `locale` write day, month and year in digits. */
export function dateOrder(locale: string): ("day" | "month" | "year")[] {
  const parts = new Intl.DateTimeFormat(canonicalLocale(locale), {
    timeZone: "UTC",
    calendar: "gregory",
  }).formatToParts(0);
  const order: ("day" | "month" | "year")[] = [];
  for (const { type } of parts) if (type === "day" || type === "month" || type === "year") order.push(type);
  return order;
}

const TYPED_CHARS_MAX = 40;
// A count of this many days is a typing error, and the year stays within what a PlainDate holds.
const OFFSET_MAX = 9_999;

/**
 * The day that a person typed, or null: "2026-11-21", "21/11", "21-11-2026", "21 nov", "Nov 21, 2026", "21" (of the
 * month), "+30", "in 2 weeks", "today", "tomorrow", "friday", "next friday", "end of month"; words in English, Dutch,
 * German and French, names of months also in Spanish, Italian, Portuguese and Polish.
 *
 * Digits are read in the order of `locale`, or the other way round where only that gives a real day. Without a year (or
 * month) the day nearest to `today` is meant. "friday" is the coming one, never today; "next friday" is the one in the
 * week (from Monday) after this.
 */
export function parseTypedDate(text: string, today: PlainDate, locale: string): PlainDate | null {
  if (text.length > TYPED_CHARS_MAX) return null;
  const words = foldWords(text);
  const { year, month } = calendarDay(today);
  if (isMonthEnd(words)) return plainDate(year, month, daysInMonth(year, month));
  return readWords(words, today, locale) ?? readWords(withoutWeekday(words), today, locale);
}

function readWords(words: string, today: PlainDate, locale: string): PlainDate | null {
  return (
    fromOffset(words, today) ??
    fromWeekday(words, today) ??
    fromNumbers(words, today, locale) ??
    fromNames(words, today)
  );
}

/** "sun 22 nov" is the 22nd, whatever weekday that is. Only tried when "mar 1" has not been read as the first of March. */
function withoutWeekday(words: string): string {
  const [, name = "", rest = ""] = /^([a-z]{2,}),? (.*\d.*)$/.exec(words) ?? [];
  return weekdayOf(name) === null ? words : rest;
}

function fromOffset(words: string, today: PlainDate): PlainDate | null {
  const days = offsetOf(words);
  if (days !== null) return daysLater(today, days);
  const match =
    /^(?:([+-]) ?|(?:in|over|dans|na|nach) )(\d{1,4}) ?([a-z]*)$/.exec(words) ?? /^()(\d{1,4}) ?([a-z]+)$/.exec(words);
  if (!match) return null;
  const [, sign, digits = "", unitWord = ""] = match;
  const unit = unitWord === "" ? "day" : unitOf(unitWord);
  const count = parseInteger(digits) * (sign === "-" ? -1 : 1);
  if (unit === null) return null;
  if (unit === "day") return count > OFFSET_MAX ? null : daysLater(today, count);
  if (parseInteger(digits) > 500) return null;
  return unit === "week" ? daysLater(today, count * 7) : monthsLater(today, unit === "month" ? count : count * 12);
}

function fromWeekday(words: string, today: PlainDate): PlainDate | null {
  const match =
    /^(next|volgende|aanstaande|komende|nachsten?|kommenden?|this|deze|diesen?|on|op|am)? ?([a-z]+)$/.exec(words) ??
    /^()([a-z]+) (prochain|prochaine)$/.exec(words);
  if (!match) return null;
  const [, before = "", name = "", after = ""] = match;
  const wanted = weekdayOf(name);
  if (wanted === null) return null;
  const ofNextWeek = after !== "" || /^(?:next|volgende|nachste)/.test(before);
  const current = weekday(today);
  return daysLater(today, ofNextWeek ? 7 - current + wanted : modulo(wanted - current - 1, 7) + 1);
}

function fromNumbers(words: string, today: PlainDate, locale: string): PlainDate | null {
  const iso = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})$/.exec(words) ?? /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(words);
  if (iso) return plainDate(parseInteger(iso[1] ?? ""), parseInteger(iso[2] ?? ""), parseInteger(iso[3] ?? ""));
  const match = /^(\d{1,2})(?:[-/. ]+(\d{1,2})(?:[-/. ]+(\d{4}|\d{2}))?)?[-/.]?$/.exec(words);
  if (!match) return null;
  const first = parseInteger(match[1] ?? "");
  if (match[2] === undefined) return nearestDayOfMonth(first, today);
  const second = parseInteger(match[2]);
  const order = dateOrder(locale);
  const dayFirst = order.indexOf("day") < order.indexOf("month");
  const year = match[3] === undefined ? null : fullYear(match[3]);
  const readings: [month: number, day: number][] = dayFirst
    ? [
        [second, first],
        [first, second],
      ]
    : [
        [first, second],
        [second, first],
      ];
  for (const [month, day] of readings) {
    const date = year === null ? nearestYear(month, day, today) : plainDate(year, month, day);
    if (date !== null) return date;
  }
  return null;
}

function fromNames(words: string, today: PlainDate): PlainDate | null {
  const ordinal = "(?:st|nd|rd|th|e|er|ste|de|ter)?";
  const dayFirst = new RegExp(
    `^(?:the |de |den |am |le |el |il |on |op )?(\\d{1,2})${ordinal}[. -]*(?:of |de )?([a-z]{3,})[ ,-]*(?:de )?(\\d{4}|\\d{2})?$`,
  );
  const monthFirst = new RegExp(`^([a-z]{3,})[. -]*(\\d{1,2})${ordinal}(?:[ ,-]+(\\d{4}|\\d{2}))?$`);
  const first = dayFirst.exec(words);
  const match = first ?? monthFirst.exec(words);
  if (!match) return null;
  const month = monthOf((first ? match[2] : match[1]) ?? "");
  const day = parseInteger((first ? match[1] : match[2]) ?? "");
  if (month === null) return null;
  return match[3] === undefined ? nearestYear(month, day, today) : plainDate(fullYear(match[3]), month, day);
}

/** "26" is 2026 and "85" is 1985, as everywhere else since 1970. */
function fullYear(digits: string): number {
  const year = parseInteger(digits);
  if (digits.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

function nearestYear(month: number, day: number, today: PlainDate): PlainDate | null {
  const { year } = calendarDay(today);
  return nearest(
    [year - 1, year, year + 1].map((candidate) => plainDate(candidate, month, day)),
    today,
  );
}

function nearestDayOfMonth(day: number, today: PlainDate): PlainDate | null {
  const { year, month } = calendarDay(today);
  const months = [-1, 0, 1].map((offset) => year * 12 + month - 1 + offset);
  return nearest(
    months.map((index) => plainDate(floorDivide(index, 12), modulo(index, 12) + 1, day)),
    today,
  );
}

/** The candidate with the fewest days to today; of two equally far the later, because most typed dates are due dates. */
function nearest(candidates: (PlainDate | null)[], today: PlainDate): PlainDate | null {
  let best: PlainDate | null = null;
  let bestDistance = 0;
  for (const candidate of candidates) {
    if (candidate === null) continue;
    const days = daysBetween(today, candidate);
    const distance = days < 0 ? -days : days;
    if (best === null || distance <= bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
