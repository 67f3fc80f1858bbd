/** Schedules in words: when they come, what for, how they stand, and why an invoice of one waits for a person. */
import { formatDate, weekday } from "#core/plain-date.ts";
import { type MonthDay, nextOccurrence, type RecurrenceRule } from "#core/recurrence.ts";
import type { OutcomeReason } from "#core/schedule-outcome.ts";
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

/** "for 1 – 31 March 2026". */
export function periodWords(from: string, to: string, locale: string): string {
  return `${formatDate(from, locale, "day")} – ${formatDate(to, locale, "medium")}`;
}

export const WEEKDAY_OF = (day: string): string => WEEKDAYS[weekday(day) - 1] ?? "";

export type ScheduleStanding = { state: string; modelState: string; terms: Pick<ScheduleTerms, "act"> };

/** One word or two for where a schedule stands; `loud` where somebody has to do something. */
export function scheduleStateWords({ state, modelState, terms }: ScheduleStanding): { word: string; loud: boolean } {
  if (state === "ended") return { word: "ended", loud: false };
  if (state === "paused") return { word: "paused", loud: true };
  if (state === "preparing") return { word: "not started", loud: true };
  if (terms.act === "draft") return { word: "makes drafts", loud: false };
  if (modelState === "approved") return { word: "countersigned", loud: false };
  return modelState === "in_review"
    ? { word: "waits to be signed", loud: true }
    : { word: "being changed", loud: true };
}

/** Why a day brought no issued invoice, or would bring none as things are. */
export const REASON_WORDS: Record<OutcomeReason, string> = {
  drafts_wanted: "A person finishes it: this schedule makes drafts",
  agency_drafts_only: "A person finishes it: this agency lets schedules make drafts only",
  not_approved: "Waits for a countersignature: nobody has signed the schedule as it is",
  bank_changed: "Waits for a countersignature: the bank details are other ones than were signed",
  seller_changed: "Waits for a countersignature: your own address or tax number is another than was signed",
  client_changed: "Waits for a countersignature: the client is written otherwise than was signed",
  look_changed: "Waits for a countersignature: the template has changed since it was signed",
  terms_changed: "Waits for a countersignature: the schedule comes otherwise than was signed",
  content_changed: "Waits for a countersignature: it says something else than was signed",
  owner_left: "A person finishes it: whoever answered for this schedule has left. Start it anew in your own name",
  incomplete: "A person finishes it: something is missing that an invoice needs",
  skipped: "Skipped by a person",
  paused: "Skipped: the schedule was paused",
  missed: "Skipped: too many days were missed to make them all. Make it by hand if it is owed",
};
