/** A ladder as people say it. */
import type { ReminderTone } from "#core/reminder-ladder.ts";

export const TONE_WORDS: Record<ReminderTone, string> = {
  upcoming: "a note ahead",
  friendly: "friendly",
  firm: "firm",
  final: "last",
};

/** "3 days before the due date", "on the due date", "a day after it". */
export function dayWords(offsetDays: number): string {
  if (offsetDays === 0) return "on the due date";
  const days = Math.abs(offsetDays);
  return `${days === 1 ? "a day" : `${days} days`} ${offsetDays < 0 ? "before" : "after"}`;
}

/** "Clients are reminded 3 days before the due date, then 3, 14, and 30 days after it." */
export function ladderSentence(offsets: readonly number[]): string {
  if (offsets.length === 0) return "The ladder has no step: nobody is reminded.";
  const list = (days: number[]) => new Intl.ListFormat("en", { type: "conjunction" }).format(days.map(String));
  const unit = (days: number[]) => (days.length === 1 && days[0] === 1 ? "day" : "days");
  const before = offsets.filter((offset) => offset < 0).map((offset) => -offset);
  const after = offsets.filter((offset) => offset > 0);
  const hasEarlier = before.length > 0 || offsets.includes(0);
  const parts = [
    before.length > 0 ? `${list(before)} ${unit(before)} before the due date` : "",
    offsets.includes(0) ? (before.length > 0 ? "on the day itself" : "on the due date") : "",
    after.length > 0 ? `${list(after)} ${unit(after)} after ${hasEarlier ? "it" : "the due date"}` : "",
  ].filter(Boolean);
  return `Clients are reminded ${parts.join(", then ")}.`;
}
