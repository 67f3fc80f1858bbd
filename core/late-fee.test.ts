import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { interestOf, interestSpans, LateFeeTerms } from "#core/late-fee.ts";
import { addDays, daysBetween } from "#core/plain-date.ts";

describe("interest on an invoice that is paid late", () => {
  test.each([
    // 1,210.00 × 10.15 % × 34 / 365 = 11.4402…
    [121_000n, "10.15", 34, 1_144n],
    [100n, "365", 1, 1n],
    // 50 × 365 % × 1 / 365 is half a cent, and goes up.
    [50n, "365", 1, 1n],
    [49n, "365", 1, 0n],
    [0n, "10", 30, 0n],
    [-500n, "10", 30, 0n],
    [121_000n, "10.15", 0, 0n],
  ])("of %s minor units at %s %% for %i days is %s", (open, rate, days, minor) => {
    expect(interestOf(open, rate, days)).toBe(minor);
  });

  test("is counted on what was open on each day: what came in stops to cost on the day that it is dated", () => {
    const spans = interestSpans({
      totalMinor: 121_000n,
      settled: [{ on: "2026-03-11", minor: 21_000n }],
      annualRate: "10",
      from: "2026-03-01",
      to: "2026-03-31",
    });
    expect(spans).toEqual([
      { from: "2026-03-01", to: "2026-03-10", days: 10, openMinor: 121_000n, interestMinor: 332n },
      { from: "2026-03-11", to: "2026-03-31", days: 21, openMinor: 100_000n, interestMinor: 575n },
    ]);
  });

  test("is nothing once all is paid, and nothing where the days have not come", () => {
    const paid = { totalMinor: 121_000n, settled: [{ on: "2026-02-01", minor: 121_000n }], annualRate: "10" };
    expect(interestSpans({ ...paid, from: "2026-03-01", to: "2026-03-31" })).toEqual([]);
    expect(interestSpans({ ...paid, settled: [], from: "2026-03-02", to: "2026-03-01" })).toEqual([]);
  });

  test("covers every day once, and adds up as a walk from day to day does, to within half a unit a span", () => {
    const day = fc.integer({ min: 0, max: 200 }).map((days) => addDays("2028-01-15", days));
    fc.assert(
      fc.property(
        fc.array(fc.record({ on: day, minor: fc.bigInt(1n, 40_000n) }), { maxLength: 6 }),
        day,
        fc.integer({ min: 0, max: 100 }),
        (settled, from, length) => {
          const to = addDays(from, length);
          const totalMinor = 1_000_000n;
          const spans = interestSpans({ totalMinor, settled, annualRate: "12.5", from, to });
          expect(spans.reduce((days, span) => days + span.days, 0)).toBe(length + 1);
          // Exact, in units of 1/365,000 of a minor unit.
          let exact = 0n;
          for (let at = 0; at <= daysBetween(from, to); at += 1) {
            const today = addDays(from, at);
            const open = settled.reduce((left, { on, minor }) => (on <= today ? left - minor : left), totalMinor);
            exact += open * 125n;
          }
          const off = spans.reduce((sum, span) => sum + span.interestMinor, 0n) * 365_000n - exact;
          expect((off < 0n ? -off : off) * 2n <= 365_000n * BigInt(spans.length)).toBe(true);
        },
      ),
    );
  });

  test("takes no rate below nothing or above what anybody may ask", () => {
    const rate = (annualRate: string) => LateFeeTerms.safeParse({ annualRate, basis: "agreed", fixed: null }).success;
    expect(["10.15", "0", "60", "60.01", "-1", "ten"].map(rate)).toEqual([true, true, true, false, false, false]);
  });
});
