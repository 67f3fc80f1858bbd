/** A moment to send at, as people say it: by the client's clock, and by ours beside it. */
import { formatDate, weekday } from "#core/plain-date.ts";
import { isTimeZone, isWallTime, wallInstantMs, wallTime } from "#core/wall-clock.ts";

/** "Tokyo" of "Asia/Tokyo"; "UTC" as it is. */
export function cityOf(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

export type WallMoment = { local: string; zone: string };

/**
 * "Monday 23 Nov, 09:00 in Tokyo, 01:00 here": the day is said again where it is another one here. In the agency's own zone it is said
 * once. Null for what is no moment.
 */
export function momentSentence(moment: WallMoment, hereZone: string, locale: string): string | null {
  if (!isWallTime(moment.local) || !isTimeZone(moment.zone)) return null;
  const [day = "", clock = ""] = moment.local.split("T");
  const there = `${dayWords(day, locale)}, ${clock}`;
  const [hereDay = "", hereClock = ""] = wallTime(wallInstantMs(moment.local, moment.zone), hereZone).split("T");
  if (moment.zone === hereZone || (hereDay === day && hereClock === clock)) return there;
  const here = hereDay === day ? `${hereClock} here` : `${dayWords(hereDay, locale)}, ${hereClock} here`;
  return `${there} in ${cityOf(moment.zone)}, ${here}`;
}

/** Whether the moment has gone by at `nowMs`; false for what is no moment. */
export function isPast(moment: WallMoment, nowMs: number): boolean {
  return isWallTime(moment.local) && isTimeZone(moment.zone) && wallInstantMs(moment.local, moment.zone) <= nowMs;
}

/** The next working morning at nine on the wall in `zone`: what "later" begins with. */
export function nextMorning(nowMs: number, zone: string): string {
  for (let ahead = 0; ahead < 7; ahead++) {
    const [day = "", clock = ""] = wallTime(nowMs + ahead * 86_400_000, zone).split("T");
    if (weekday(day) > 5 || (ahead === 0 && clock >= "08:45")) continue;
    return `${day}T09:00`;
  }
  throw new Error("a week without a working day");
}

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

function dayWords(day: string, locale: string): string {
  return `${WEEKDAYS[weekday(day) - 1]} ${formatDate(day, locale, "day")}`;
}
