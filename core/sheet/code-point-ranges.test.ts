import { expect, test } from "vitest";
import { readRanges, writeRanges } from "#core/sheet/code-point-ranges.ts";

test("ranges read back as they were written", () => {
  const ranges = [
    [0x20, 0x7e],
    [0xa0, 0xa0],
    [0xa2, 0xa3],
    [0x4e00, 0x9fff],
    [0x1f600, 0x1f600],
  ] as const;
  expect(readRanges(writeRanges(ranges))).toEqual(ranges);
  expect(writeRanges(ranges.slice(0, 3))).toBe("32.94,34,2.1");
});
