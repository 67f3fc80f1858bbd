/** When a schedule comes and what is done then, as a sentence: on the screen, in the mail that asks for its signature. */
import { formatDate } from "#core/plain-date.ts";
import { lastOccurrence, type MonthDay, nextOccurrence, type RecurrenceRule } from "#core/recurrence.ts";
import type { ScheduleTerms } from "#core/schedule-terms.ts";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** "Every month on the 31st, or the last day of a shorter one", "Every 2 weeks on Friday", "Every year on 29 February". */
export function ruleWords({ rule, startOn }: Pick<ScheduleTerms, "rule" | "startOn">, locale: string): string {
  if (rule.unit === "week") return `${everyWords(rule.every, "week")} on ${WEEKDAYS[rule.weekday - 1] ?? ""}`;
  if (rule.every === 12) return `Every year ${dayInYear(rule, startOn, locale)}`;
  const every = rule.every % 12 === 0 ? everyWords(rule.every / 12, "year") : monthsWords(rule.every);
  return `${every} ${dayWords(rule.day)}`;
}

function monthsWords(every: number): string {
  return every % 3 === 0 ? everyWords(every / 3, "quarter") : everyWords(every, "month");
}

function everyWords(count: number, unit: string): string {
  return count === 1 ? `Every ${unit}` : `Every ${count} ${unit}s`;
}

function dayWords(day: MonthDay): string {
  if (day === "last") return "on the last day of the month";
  if (day === "last_working") return "on the last working day of the month";
  return day > 28 ? `on the ${ordinal(day)}, or the last day of a shorter month` : `on the ${ordinal(day)}`;
}

function dayInYear(rule: RecurrenceRule, startOn: string, locale: string): string {
  if (rule.unit === "week") return "";
  if (typeof rule.day !== "number") return `${dayWords(rule.day)}, in ${monthName(startOn, locale)}`;
  const first = nextOccurrence({ rule, startOn, until: { kind: "never" } }, startOn) ?? startOn;
  if (rule.day === 29 && startOn.slice(5, 7) === "02") return "on 29 February, or the 28th";
  return `on ${formatDate(first, locale, "day")}`;
}

function monthName(day: string, locale: string): string {
  return formatDate(`${day.slice(0, 7)}-01`, locale, "long").replace(/[\d\s,.]+/g, "");
}

function ordinal(day: number): string {
  const tens = day % 100;
  if (tens > 10 && tens < 14) return `${day}th`;
  return `${day}${["th", "st", "nd", "rd"][day % 10] ?? "th"}`;
}

/** What happens on the day. */
export function actWords({ act }: Pick<ScheduleTerms, "act">): string {
  return act === "send" ? "issued and sent by itself" : "left as a draft for a person";
}

/** "every month on the 31st, issued and sent by itself, the last on 31 December 2026". */
export function termsWords(terms: ScheduleTerms, locale: string): string {
  const rule = ruleWords(terms, locale);
  const last = lastOccurrence(terms);
  const until = last === null ? "until somebody ends it" : `the last on ${formatDate(last, locale, "long")}`;
  return `${rule.charAt(0).toLowerCase()}${rule.slice(1)}, ${actWords(terms)}, ${until}`;
}
