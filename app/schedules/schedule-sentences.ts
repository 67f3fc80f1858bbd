/** Schedules in words: what each is for, how they stand, and why an invoice of one waits for a person. */
import { formatDate } from "#core/plain-date.ts";
import type { OutcomeReason } from "#core/schedule-outcome.ts";
import type { ScheduleTerms } from "#core/schedule-terms.ts";

/** "for 1 – 31 March 2026". */
export function periodWords(from: string, to: string, locale: string): string {
  return `${formatDate(from, locale, "day")} – ${formatDate(to, locale, "medium")}`;
}

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
