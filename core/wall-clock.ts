/**
 * The time on the wall somewhere, and the instant that it is. A person says "Monday at nine in Tokyo": that is kept, and the instant
 * follows from it, so that the nine stays when a clock is put forward or back in between.
 */
import { isInteger, parseInteger } from "#core/integer.ts";
import { remember } from "#core/locale.ts";
import { daysBetween, isPlainDate } from "#core/plain-date.ts";

const EPOCH = "1970-01-01";
const DAY_MS = 86_400_000;
const PATTERN = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d)$/;

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  return remember(
    clocks,
    zone,
    () =>
      new Intl.DateTimeFormat("en-GB", {
        timeZone: zone,
        calendar: "gregory",
        numberingSystem: "latn",
        hourCycle: "h23",
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
      }),
  );
}

/** Whether `zone` is an IANA time zone that is known here: an offset such as "+02:00" is none, because it keeps no summer time. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(zone)) return false;
  try {
    clockOf(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Whether `text` is a time on a wall, 'YYYY-MM-DDTHH:MM', on a day that there is. */
export function isWallTime(text: string): boolean {
  const day = PATTERN.exec(text)?.[1];
  return day !== undefined && isPlainDate(day);
}

/** 'YYYY-MM-DDTHH:MM' as the wall in `zone` shows it at `instantMs`, milliseconds since 1970. Throws RangeError for an unknown zone. */
export function wallTime(instantMs: number, zone: string): string {
  const { year, month, day, hour, minute } = partsAt(instantMs, zone);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/**
 * The instant, in milliseconds since 1970, at which the wall in `zone` shows `wall`. A time that the wall shows twice (clocks go back)
 * is the first of the two; one that it skips (clocks go forward) is as much later as was skipped. Throws RangeError for text that is no
 * wall time and for an unknown zone.
 */
export function wallInstantMs(wall: string, zone: string): number {
  const [, day, hour, minute] = PATTERN.exec(wall) ?? [];
  if (day === undefined || hour === undefined || minute === undefined) throw new RangeError("not a time on a wall");
  const asUtc = daysBetween(EPOCH, day) * DAY_MS + (parseInteger(hour) * 60 + parseInteger(minute)) * 60_000;
  // No zone changes its clock twice within two days, so the offset is that of the day before or of the day after.
  const before = offsetMs(asUtc - DAY_MS, zone);
  const after = offsetMs(asUtc + DAY_MS, zone);
  for (const offset of [before, after]) {
    if (offsetMs(asUtc - offset, zone) === offset) return asUtc - offset;
  }
  return asUtc - before;
}

/** How far the wall in `zone` is ahead of UTC at an instant, in milliseconds. */
function offsetMs(instantMs: number, zone: string): number {
  const { year, month, day, hour, minute, second } = partsAt(instantMs, zone);
  const inDay = (parseInteger(hour) * 60 + parseInteger(minute)) * 60 + parseInteger(second);
  return daysBetween(EPOCH, `${year}-${month}-${day}`) * DAY_MS + inDay * 1000 - (instantMs - (instantMs % 1000));
}

function partsAt(instantMs: number, zone: string) {
  if (!isInteger(instantMs)) throw new RangeError("not an instant in whole milliseconds");
  const parts = { year: "", month: "", day: "", hour: "", minute: "", second: "" };
  for (const { type, value } of clockOf(zone).formatToParts(instantMs)) {
    if (type in parts) parts[type as keyof typeof parts] = value;
  }
  return parts;
}
