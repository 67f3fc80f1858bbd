/** Moments by the day they were in and by who was at it, as a reader takes them in: "Ana, 10:42 to 10:58". */
import { dayWords } from "#app/components/date-text.tsx";
import type { LocaleSettings } from "#app/components/locale-context.tsx";
import { todayIn } from "#core/plain-date.ts";

type InTime = { seq: number; firstSeq: number; memberIds: readonly (string | null)[]; from: string; at: string };

export type MomentGroup<Moment> = {
  key: number;
  memberIds: readonly (string | null)[];
  /** "10:42" or "10:42 – 10:58". */
  clock: string;
  moments: Moment[];
};

export type MomentDay<Moment> = { day: string; words: string; groups: MomentGroup<Moment>[] };

// Who comes back after a coffee has begun something else.
const TOGETHER_MS = 20 * 60_000;

/** `moments` newest first, and so is what is returned. */
export function groupMoments<Moment extends InTime>(
  moments: readonly Moment[],
  settings: LocaleSettings,
): MomentDay<Moment>[] {
  const days: MomentDay<Moment>[] = [];
  for (const moment of moments) {
    const day = todayIn(settings.timeZone, new Date(moment.at));
    let last = days.at(-1);
    if (last?.day !== day) {
      last = { day, words: capitalized(dayWords(day, settings)), groups: [] };
      days.push(last);
    }
    const group = last.groups.at(-1);
    const newer = group?.moments.at(-1);
    const same = group && newer && group.memberIds.join() === moment.memberIds.join();
    if (same && Date.parse(newer.from) - Date.parse(moment.at) < TOGETHER_MS) {
      group.moments.push(moment);
    } else {
      last.groups.push({ key: moment.firstSeq, memberIds: moment.memberIds, clock: "", moments: [moment] });
    }
  }
  for (const { groups } of days) for (const group of groups) group.clock = clockOf(group.moments, settings);
  return days;
}

/** "Ana Jansen", "Ana Jansen and Ben de Vries". */
export function peopleText(names: readonly string[]): string {
  const [last, ...others] = names.toReversed();
  if (last === undefined) return "";
  return others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
}

/** "10:42", or with its day and seconds for who wants to know exactly. */
export function clockText(at: string, { locale, timeZone }: LocaleSettings, how: "clock" | "exact" = "clock"): string {
  const date = new Date(at);
  return how === "clock"
    ? date.toLocaleTimeString(locale, { timeZone, hour: "2-digit", minute: "2-digit" })
    : date.toLocaleString(locale, { timeZone, dateStyle: "full", timeStyle: "medium" });
}

function clockOf(moments: readonly InTime[], settings: LocaleSettings): string {
  const [newest, oldest] = [moments[0], moments.at(-1)];
  if (!newest || !oldest) return "";
  const [from, to] = [clockText(oldest.from, settings), clockText(newest.at, settings)];
  return from === to ? to : `${from} – ${to}`;
}

function capitalized(words: string): string {
  return words.slice(0, 1).toLocaleUpperCase() + words.slice(1);
}
