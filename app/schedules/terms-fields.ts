/**
 * The fields of a schedule's form, and the terms that they say. Screen and action read them the same way, and by hand: the library of
 * the schemas, which the server checks them by, would weigh more than all the rest of the page.
 */
import { calendarDay, isPlainDate, weekday } from "#core/plain-date.ts";
import type { RecurrenceEnd, RecurrenceRule } from "#core/recurrence.ts";
import type { ScheduleTerms } from "#core/schedule-terms.ts";
import { isTimeZone } from "#core/wall-clock.ts";

export const TERMS_FIELDS = [
  "every",
  "unit",
  "day",
  "startOn",
  "until",
  "untilOn",
  "times",
  "covers",
  "act",
  "timeZone",
] as const;
export type TermsFields = Record<(typeof TERMS_FIELDS)[number], string>;

const MONTHS_IN = { month: 1, quarter: 3, year: 12 } as const;

export function fieldsOf(terms: ScheduleTerms): TermsFields {
  const { rule, startOn, until, covers, act, timeZone } = terms;
  return {
    ...rhythmOf(rule),
    day: dayFieldOf(rule, startOn),
    startOn,
    until: until.kind,
    untilOn: until.kind === "date" ? until.on : "",
    times: until.kind === "count" ? String(until.times) : "12",
    covers,
    act,
    timeZone,
  };
}

function rhythmOf(rule: RecurrenceRule): Pick<TermsFields, "every" | "unit"> {
  if (rule.unit === "week") return { every: String(rule.every), unit: "week" };
  if (rule.every % 12 === 0) return { every: String(rule.every / 12), unit: "year" };
  if (rule.every % 3 === 0) return { every: String(rule.every / 3), unit: "quarter" };
  return { every: String(rule.every), unit: "month" };
}

function dayFieldOf(rule: RecurrenceRule, startOn: string): string {
  if (rule.unit === "week") return "same";
  if (typeof rule.day !== "number") return rule.day;
  return rule.day === calendarDay(startOn).day ? "same" : `day:${rule.day}`;
}

export type ReadTerms = { ok: true; terms: ScheduleTerms } | { ok: false; field: keyof TermsFields; sentence: string };

/** What the fields say, or the first that cannot be read and why. */
export function readTerms(field: (name: keyof TermsFields) => string): ReadTerms {
  const wrong = (name: keyof TermsFields, sentence: string): ReadTerms => ({ ok: false, field: name, sentence });
  const startOn = field("startOn");
  if (!isPlainDate(startOn)) return wrong("startOn", "Say the day from which it comes.");
  const every = countOf(field("every"));
  if (every === null) return wrong("every", "Every how many? A whole number, such as 1.");
  const until = endOf(field);
  if ("wrong" in until) return wrong(until.wrong, until.sentence);
  const rule = ruleOf(field("unit"), every, field("day"), startOn);
  if (rule.every > (rule.unit === "week" ? 52 : 24)) {
    return wrong("every", "At most 52 weeks or 24 months from one to the next.");
  }
  const timeZone = field("timeZone");
  if (!isTimeZone(timeZone)) return wrong("timeZone", "That is no time zone.");
  const covers = COVERS.find((one) => one === field("covers")) ?? "starting";
  const act = field("act") === "send" ? "send" : "draft";
  return { ok: true, terms: { rule, startOn, until, covers, act, timeZone } };
}

const COVERS: readonly ScheduleTerms["covers"][] = ["starting", "ending", "before"];

function ruleOf(unit: string, every: number, day: string, startOn: string): RecurrenceRule {
  if (unit === "week") return { unit: "week", every, weekday: weekday(startOn) };
  const months = every * (unit === "quarter" || unit === "year" ? MONTHS_IN[unit] : 1);
  if (day === "last" || day === "last_working") return { unit: "month", every: months, day };
  const named = day.startsWith("day:") ? countOf(day.slice(4)) : null;
  return { unit: "month", every: months, day: named ?? calendarDay(startOn).day };
}

function endOf(
  field: (name: keyof TermsFields) => string,
): RecurrenceEnd | { wrong: keyof TermsFields; sentence: string } {
  const on = field("untilOn");
  switch (field("until")) {
    case "date":
      return isPlainDate(on) ? { kind: "date", on } : { wrong: "untilOn", sentence: "Say the last day." };
    case "count": {
      const times = countOf(field("times"));
      return times === null || times > 600
        ? { wrong: "times", sentence: "How many times? Between 1 and 600." }
        : { kind: "count", times };
    }
    default:
      return { kind: "never" };
  }
}

function countOf(text: string): number | null {
  return /^[1-9]\d{0,2}$/.test(text.trim()) ? Number(text.trim()) : null;
}
