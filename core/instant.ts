/** Instants as text, compared without a clock. */
import { parseInteger } from "#core/integer.ts";
import { daysBetween } from "#core/plain-date.ts";

const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3})\d*)?Z$/;
const EPOCH = "1970-01-01";

/** Milliseconds since 1970 of an ISO instant in UTC, as `Date.toISOString` writes it. Throws RangeError for other text. */
export function instantMs(at: string): number {
  const [, day, hours, minutes, seconds, fraction] = INSTANT.exec(at) ?? [];
  if (day === undefined) throw new RangeError("not an ISO instant in UTC");
  const of = (part: string | undefined): number => parseInteger(part ?? "0");
  const inDay = (of(hours) * 60 + of(minutes)) * 60 + of(seconds);
  return (daysBetween(EPOCH, day) * 86_400 + inDay) * 1_000 + of((fraction ?? "").padEnd(3, "0"));
}
