/** When somebody may be disturbed: quiet hours and the hour of the digest, on the clock of the person. Pure. */
import { addDays } from "#core/plain-date.ts";
import { wallInstantMs, wallTime } from "#core/wall-clock.ts";

/** Clock times as "22:00". Quiet hours that end before they begin go over midnight; equal ones are none. */
export type QuietHours = { timeZone: string; from: string; until: string };

/** The instant from which the person may be disturbed: `now` itself outside of the quiet hours. Whole milliseconds since 1970. */
export function disturbableAtMs(nowMs: number, quiet: QuietHours | null): number {
  if (!quiet || quiet.from === quiet.until) return nowMs;
  const { timeZone, from, until } = quiet;
  const [day, time] = wallParts(nowMs, timeZone);
  const overnight = from > until;
  const isQuiet = overnight ? time >= from || time < until : time >= from && time < until;
  if (!isQuiet) return nowMs;
  const lastDay = overnight && time >= from ? addDays(day, 1) : day;
  const endMs = wallInstantMs(`${lastDay}T${until}`, timeZone);
  return endMs > nowMs ? endMs : nowMs;
}

/** The person's day whose digest is due at `now`; null before its hour has come. */
export function digestDay(nowMs: number, timeZone: string, digestAt: string): string | null {
  const [day, time] = wallParts(nowMs, timeZone);
  return time >= digestAt ? day : null;
}

function wallParts(nowMs: number, timeZone: string): [day: string, time: string] {
  const [day = "", time = ""] = wallTime(nowMs, timeZone).split("T");
  return [day, time];
}
