/** The hour of the day somewhere. */
import { parseInteger } from "#core/integer.ts";
import { remember } from "#core/locale.ts";

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The hour, 0 to 23, of the instant `now` in an IANA time zone. Throws RangeError for a zone that does not exist. */
// biome-ignore lint/style/noRestrictedGlobals: a type only; the instant is the caller's.
export function hourIn(timeZone: string, now: Date): number {
  const clock = remember(
    clocks,
    timeZone,
    () => new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }),
  );
  return parseInteger(clock.format(now));
}
