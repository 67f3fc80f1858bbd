/** What a schedule is, beside the words and the money of its invoices: when it comes, for which days, and what is done then. */
import { z } from "zod";
import { canonicalJson } from "#core/canonical.ts";
import { PlainDate } from "#core/plain-date.ts";
import { PeriodChoice, RecurrenceEnd, RecurrenceRule } from "#core/recurrence.ts";
import { ScheduleWords } from "#core/schedule-words.ts";
import { isTimeZone } from "#core/wall-clock.ts";

/** What the approver of a schedule signs together with its content. */
export const ScheduleTerms = z.object({
  rule: RecurrenceRule,
  startOn: PlainDate,
  until: RecurrenceEnd,
  /** IANA: whose days these are. */
  timeZone: z.string().min(1).max(64).refine(isTimeZone, { error: "time_zone_unknown" }),
  covers: PeriodChoice,
  /** `send`: each invoice is issued and sent under the schedule's approval. `draft`: a person finishes each. */
  act: z.enum(["send", "draft"]),
});
export type ScheduleTerms = z.infer<typeof ScheduleTerms>;

/** The same as frozen with a content: with the words in which its variables will be written. */
export const FrozenSchedule = ScheduleTerms.extend({ words: ScheduleWords });
export type FrozenSchedule = z.infer<typeof FrozenSchedule>;

export function sameTerms(one: ScheduleTerms, other: ScheduleTerms): boolean {
  return canonicalJson(ScheduleTerms.parse(one)) === canonicalJson(ScheduleTerms.parse(other));
}
