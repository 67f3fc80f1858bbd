/**
 * The words that vary from one invoice of a schedule to the next: {month}, {quarter}, {year} and {period} in its texts, written in its
 * language. They are frozen with what was approved, as patterns: so the database itself can tell, without knowing any language,
 * whether an invoice says what the approved schedule says for its period (schedule_said() in the migration of schedules).
 */
import { z } from "zod";
import { canonicalLocale } from "#core/locale.ts";
import { addMonths, calendarDay, daysBetween, type PlainDate } from "#core/plain-date.ts";
import type { Period } from "#core/recurrence.ts";
import { type SheetLanguage, sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { printableLine } from "#core/text.ts";

/** What people write in a text of a schedule. All are of the period that the invoice is for; the first three of its first day. */
type ScheduleVariable = "month" | "quarter" | "year" | "period";

const Pattern = z.string().min(1).max(40);
const Months = z.array(z.string().min(1).max(20)).length(12);

/** {D}, {M}, {Y} and {Q} are day, name of the month, year and number of the quarter; {FROM} and {TO} two days. */
export const ScheduleWords = z.object({
  months: Months,
  /** As they stand beside a day: in Polish "marzec" is "5 marca". */
  monthsInDate: Months,
  month: Pattern,
  day: Pattern,
  quarter: Pattern,
  period: Pattern,
});
export type ScheduleWords = z.infer<typeof ScheduleWords>;

const QUARTER: Record<SheetLanguage, string> = {
  en: "Q{Q} {Y}",
  de: "{Q}. Quartal {Y}",
  fr: "T{Q} {Y}",
  es: "T{Q} {Y}",
  nl: "{Q}e kwartaal {Y}",
  it: "{Q}º trimestre {Y}",
  pt: "{Q}.º trimestre de {Y}",
  pl: "{Q}. kwartał {Y}",
  ja: "{Y}年第{Q}四半期",
  ar: "الربع {Q} من عام {Y}",
};

const PERIOD: Record<SheetLanguage, string> = {
  en: "{FROM} – {TO}",
  de: "{FROM} – {TO}",
  fr: "{FROM} – {TO}",
  es: "{FROM} – {TO}",
  nl: "{FROM} – {TO}",
  it: "{FROM} – {TO}",
  pt: "{FROM} – {TO}",
  pl: "{FROM} – {TO}",
  ja: "{FROM}～{TO}",
  ar: "من {FROM} إلى {TO}",
};

const DAY_MS = 86_400_000;
const A_JANUARY = "2026-01-05";
const MARK = { day: "{D}", month: "{M}", year: "{Y}" } as const;

/** How a document of `locale` writes them. Of the same locale always the same, on one build of its calendars. */
export function scheduleWords(locale: string): ScheduleWords {
  const monthAlone: Intl.DateTimeFormatOptions = { month: "long", year: "numeric" };
  const wholeDay: Intl.DateTimeFormatOptions = { ...monthAlone, day: "numeric" };
  const language = sheetLanguage(locale);
  return {
    months: monthNames(locale, monthAlone),
    monthsInDate: monthNames(locale, wholeDay),
    month: patternOf(locale, monthAlone),
    day: patternOf(locale, wholeDay),
    quarter: QUARTER[language],
    period: PERIOD[language],
  };
}

function monthNames(locale: string, options: Intl.DateTimeFormatOptions): string[] {
  return Array.from({ length: 12 }, (_, index) => {
    const month = partsOf(locale, options, addMonths(A_JANUARY, index)).find(({ type }) => type === "month");
    return printableLine(month?.value ?? "");
  });
}

function patternOf(locale: string, options: Intl.DateTimeFormatOptions): string {
  const pieces = partsOf(locale, options, A_JANUARY).map(({ type, value }) =>
    type === "day" || type === "month" || type === "year" ? MARK[type] : value,
  );
  return printableLine(pieces.join(""));
}

function partsOf(locale: string, options: Intl.DateTimeFormatOptions, date: PlainDate): Intl.DateTimeFormatPart[] {
  const plain = { timeZone: "UTC", calendar: "gregory", numberingSystem: "latn" };
  const format = new Intl.DateTimeFormat(canonicalLocale(locale), { ...plain, ...options });
  return format.formatToParts(daysBetween("1970-01-01", date) * DAY_MS);
}

/** What each variable says for a period. */
export function variablesOf(words: ScheduleWords, period: Period): Record<ScheduleVariable, string> {
  const { year, month } = calendarDay(period.from);
  return {
    month: filled(words.month, { M: words.months[month - 1] ?? "", Y: year.toString() }),
    quarter: filled(words.quarter, { Q: ((month - 1 - ((month - 1) % 3)) / 3 + 1).toString(), Y: year.toString() }),
    year: year.toString(),
    period: filled(words.period, { FROM: dayWords(words, period.from), TO: dayWords(words, period.to) }),
  };
}

function dayWords(words: ScheduleWords, date: PlainDate): string {
  const { year, month, day } = calendarDay(date);
  return filled(words.day, { D: day.toString(), M: words.monthsInDate[month - 1] ?? "", Y: year.toString() });
}

function filled(pattern: string, marks: Readonly<Record<string, string>>): string {
  let text = pattern;
  for (const [mark, value] of Object.entries(marks)) text = text.replaceAll(`{${mark}}`, () => value);
  return text;
}

/** Every text of `value`, however deep, with its variables written out; what is no text stays as it is. */
export function withVariablesIn<T>(value: T, words: ScheduleWords, period: Period): T {
  const variables = variablesOf(words, period);
  const walk = (part: unknown): unknown => {
    if (typeof part === "string") return filled(part, variables);
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(value) as T;
}
