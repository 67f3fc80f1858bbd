/**
 * Thousands of ranges of code points in little room: for each, how far it begins behind the end of the one before and how
 * many it holds beyond its first: "12096,2.2" is 12096 alone, then 12098 to 12100.
 */
import { parseInteger } from "#core/integer.ts";

type Ranges = readonly (readonly [from: number, to: number])[];

export function writeRanges(ranges: Ranges): string {
  let end = 0;
  return ranges
    .map(([from, to]) => {
      const gap = from - end;
      end = to;
      return from === to ? `${gap}` : `${gap}.${to - from}`;
    })
    .join(",");
}

/** What `writeRanges` wrote. */
export function readRanges(written: string): Ranges {
  let end = 0;
  return written.split(",").map((one) => {
    const [gap = "0", more = "0"] = one.split(".");
    const from = end + parseInteger(gap);
    end = from + parseInteger(more);
    return [from, end] as const;
  });
}
