import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatNumber, patternProblem, periodOf, SeriesPattern } from "#core/numbering.ts";
import { property } from "#core/oracle/arbitraries.ts";
import { addDays } from "#core/plain-date.ts";

describe("a number", () => {
  test.each([
    ["{YYYY}-{SEQ:4}", 147, "2026-0147"],
    ["{YYYY}-{SEQ:4}", 10_000, "2026-10000"],
    ["F{YY}{MM}/{SEQ:3}", 7, "F2603/007"],
    ["{SEQ}", 1, "1"],
    ["INV-{SEQ:6}", 42n, "INV-000042"],
    ["CN {YYYY}.{MM}.{SEQ:2}", 123, "CN 2026.03.123"],
  ])("of %s and %i is %s", (pattern, sequence, expected) => {
    expect(formatNumber(pattern, sequence, "2026-03-09")).toBe(expected);
  });

  test.each([0, -1, 1.5, Number.NaN, 1e21])("%d is no sequence", (sequence) => {
    expect(() => formatNumber("{SEQ}", sequence, "2026-03-09")).toThrow(RangeError);
  });

  test("10,000 pairs: two sequences or two periods never print the same number", () => {
    const patterns = fc.constantFrom(
      "{YYYY}-{SEQ:4}",
      "{SEQ}{YYYY}",
      "1{SEQ:2}",
      "{YYYY}{MM}{SEQ}",
      "{SEQ:1}{MM}{YYYY}",
      "A{SEQ}9",
    );
    const sequence = fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 999_999_999 }));
    const day = fc.integer({ min: 0, max: 3_000 }).map((offset) => addDays("2026-01-01", offset));
    property(fc.tuple(patterns, sequence, sequence, day, day), ([pattern, a, b, first, second]) => {
      if (a === b && periodOf(pattern, first) === periodOf(pattern, second)) return;
      // The counter starts again only in a new period, so the same sequence in the same period is the same document.
      const one = formatNumber(pattern, a, first);
      const other = formatNumber(pattern, b, second);
      if (one === other) expect([pattern, a, first]).toEqual([pattern, b, second]);
    });
  });
});

describe("a pattern", () => {
  test.each([
    ["{YYYY}-{SEQ:4}", "2026"],
    ["{YY}-{SEQ:4}", "2026"],
    ["{YYYY}{MM}-{SEQ}", "2026-03"],
    ["INV-{SEQ:6}", ""],
  ])("%s counts within %j", (pattern, period) => {
    expect(patternProblem(pattern)).toBeNull();
    expect(periodOf(pattern, "2026-03-09")).toBe(period);
  });

  test.each([
    ["", "pattern_needs_one_sequence"],
    ["{YYYY}", "pattern_needs_one_sequence"],
    ["{SEQ}{SEQ}", "pattern_needs_one_sequence"],
    ["{SEQ:0}", "pattern_width_invalid"],
    ["{SEQ:13}", "pattern_width_invalid"],
    ["{YYYY:2}{SEQ}", "pattern_width_invalid"],
    ["{YYYY}{YY}{SEQ}", "pattern_token_twice"],
    ["{MM}-{SEQ}", "pattern_month_without_year"],
    ["{DD}-{SEQ}", "pattern_token_unknown"],
    ["{seq}", "pattern_token_unknown"],
    ["{SEQ:123}", "pattern_token_unknown"],
    ["№{SEQ}", "pattern_character_invalid"],
    [" {SEQ}", "pattern_character_invalid"],
    ["<b>{SEQ}", "pattern_character_invalid"],
    ["=1+{SEQ}", "pattern_character_invalid"],
  ])("%j is refused: %s", (pattern, problem) => {
    expect(patternProblem(pattern)).toBe(problem);
    expect(SeriesPattern.safeParse(pattern).error?.issues[0]?.message).toBe(problem);
    expect(() => formatNumber(pattern, 1, "2026-03-09")).toThrow(RangeError);
  });

  test("longer than forty characters is refused", () => {
    expect(SeriesPattern.safeParse(`${"x".repeat(40)}{SEQ}`).success).toBe(false);
  });
});
