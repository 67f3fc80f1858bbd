import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, calendarDay, daysInMonth, type PlainDate, plainDate, todayIn, weekday } from "#core/plain-date.ts";
import { lastOccurrence, nextOccurrence, occurrences, periodOf, type Recurrence } from "#core/recurrence.ts";
import { scheduleWords, withVariablesIn } from "#core/schedule-words.ts";

const NEVER = { kind: "never" } as const;
const monthly = (day: 29 | 31 | "last" | "last_working", startOn: PlainDate, every = 1): Recurrence => ({
  rule: { unit: "month", every, day },
  startOn,
  until: NEVER,
});
const YEARS_END = "2999-01-01";
const first = (recurrence: Recurrence, count: number) => occurrences(recurrence, recurrence.startOn, YEARS_END, count);

/** Every rule, from days of thirty years, with every kind of end. */
const anyRecurrence: fc.Arbitrary<Recurrence> = fc.record({
  rule: fc.oneof(
    fc.record({
      unit: fc.constant("week" as const),
      every: fc.integer({ min: 1, max: 8 }),
      weekday: fc.integer({ min: 1, max: 7 }),
    }),
    fc.record({
      unit: fc.constant("month" as const),
      every: fc.integer({ min: 1, max: 24 }),
      day: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constantFrom("last" as const, "last_working" as const)),
    }),
  ),
  startOn: fc.integer({ min: 0, max: 11_000 }).map((days) => addDays("2020-01-01", days)),
  until: fc.oneof(
    fc.constant(NEVER),
    fc.record({ kind: fc.constant("count" as const), times: fc.integer({ min: 1, max: 40 }) }),
    fc.integer({ min: 0, max: 2_000 }).map((days) => ({ kind: "date" as const, on: addDays("2049-01-01", days) })),
  ),
});

describe("The day of a month", () => {
  test("31 is the last day of a shorter month, and 31 again in the next", () => {
    expect(first(monthly(31, "2027-12-31"), 5)).toEqual([
      "2027-12-31",
      "2028-01-31",
      "2028-02-29",
      "2028-03-31",
      "2028-04-30",
    ]);
  });

  test("29 February comes every year, on the 28th where there is none", () => {
    const yearly = first(monthly(29, "2028-02-29", 12), 5);
    expect(yearly).toEqual(["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]);
  });

  test("the last working day is a Friday where the month ends on a weekend", () => {
    // 31 January 2026 is a Saturday, 28 February too, 31 May a Sunday.
    expect(first(monthly("last_working", "2026-01-01"), 5)).toEqual([
      "2026-01-30",
      "2026-02-27",
      "2026-03-31",
      "2026-04-30",
      "2026-05-29",
    ]);
  });

  test("of a quarter counts its months from the first day", () => {
    expect(first(monthly("last", "2026-02-10", 3), 3)).toEqual(["2026-02-28", "2026-05-31", "2026-08-31"]);
  });

  test("that is past in the first month comes a step later", () => {
    const early: Recurrence = {
      rule: { unit: "month", every: 1, day: 5 },
      startOn: "2026-01-06",
      until: { kind: "count", times: 2 },
    };
    expect(occurrences(early, "2026-01-01", YEARS_END)).toEqual(["2026-02-05", "2026-03-05"]);
    expect(lastOccurrence(early)).toBe("2026-03-05");
    expect(nextOccurrence(early, "2026-03-06")).toBeNull();
  });
});

test("Weeks come on their weekday, however the months lie", () => {
  const fortnight: Recurrence = {
    rule: { unit: "week", every: 2, weekday: 5 },
    startOn: "2026-12-30",
    until: { kind: "date", on: "2027-02-01" },
  };
  expect(occurrences(fortnight, "2026-12-01", YEARS_END)).toEqual(["2027-01-01", "2027-01-15", "2027-01-29"]);
  expect(lastOccurrence(fortnight)).toBe("2027-01-29");
});

test("Asked in any pieces and from any day, a recurrence answers with the same days, each once and in order", () => {
  fc.assert(
    fc.property(
      anyRecurrence,
      fc.integer({ min: 0, max: 1_500 }),
      fc.integer({ min: 0, max: 1_500 }),
      (recurrence, a, b) => {
        const { startOn, rule } = recurrence;
        const [cut, end] = [addDays(startOn, Math.min(a, b)), addDays(startOn, Math.max(a, b))];
        const whole = occurrences(recurrence, startOn, end);
        const pieces = [
          ...occurrences(recurrence, addDays(startOn, -400), addDays(cut, -1)),
          ...occurrences(recurrence, cut, end),
        ];
        expect(pieces).toEqual(whole);
        expect([...new Set(whole)].sort()).toEqual(whole);
        for (const on of whole) {
          if (rule.unit === "week") expect(weekday(on)).toBe(rule.weekday);
          else if (typeof rule.day === "number") {
            const { year, month, day } = calendarDay(on);
            expect(day).toBe(Math.min(rule.day, daysInMonth(year, month)));
          } else
            expect(
              plainDate(
                calendarDay(on).year,
                calendarDay(on).month,
                daysInMonth(calendarDay(on).year, calendarDay(on).month),
              ) === on || rule.day === "last_working",
            ).toBe(true);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("However a clock goes, forward, back or by months, in every zone no day is made twice and none but the days of the rule", () => {
  // A day that never was (Samoa, 30 December 2011), one clock change at the end of a month and one before it, and a zone without any.
  const zones = ["Europe/Amsterdam", "America/New_York", "Asia/Tokyo", "Pacific/Apia", "UTC"];
  const hour = 3_600_000;
  const jumps = fc.array(
    fc.oneof(fc.constantFrom(1, 1, 1, -1, 24, -24, 26, 24 * 31, -24 * 31, 24 * 95), fc.integer({ min: -50, max: 50 })),
    {
      minLength: 1,
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(anyRecurrence, fc.constantFrom(...zones), jumps, (recurrence, zone, hours) => {
      const made: PlainDate[] = [];
      let next = nextOccurrence(recurrence, recurrence.startOn);
      let at = Date.parse(`${recurrence.startOn}T00:00:00Z`) - 30 * hour;
      for (const step of hours) {
        at += step * hour;
        const today = todayIn(zone, new Date(at));
        for (; next !== null && next <= today; next = nextOccurrence(recurrence, addDays(next, 1))) made.push(next);
      }
      expect(made).toEqual(occurrences(recurrence, recurrence.startOn, YEARS_END, made.length));
    }),
    { numRuns: 200 },
  );
});

test.each([
  ["Europe/Amsterdam", "2027-03-28T00:59:00Z", "2027-03-28"],
  ["Europe/Amsterdam", "2027-10-30T22:30:00Z", "2027-10-31"],
  ["America/New_York", "2026-11-01T05:30:00Z", "2026-11-01"],
  ["Asia/Tokyo", "2026-03-30T15:00:00Z", "2026-03-31"],
  ["Pacific/Apia", "2026-03-30T11:00:00Z", "2026-03-31"],
  ["Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"],
])("In %s at %s it is %s", (zone, instant, day) => {
  expect(todayIn(zone, new Date(instant))).toBe(day);
});

test("A period is as long as from one time to the next: up to the day, from it on, or before it", () => {
  const quarter = { unit: "month", every: 3, day: "last" } as const;
  expect(periodOf(quarter, "ending", "2026-03-31")).toEqual({ from: "2026-01-01", to: "2026-03-31" });
  expect(periodOf(quarter, "starting", "2026-03-31")).toEqual({ from: "2026-03-01", to: "2026-05-31" });
  expect(periodOf(quarter, "before", "2026-03-31")).toEqual({ from: "2025-12-01", to: "2026-02-28" });
  const fortnight = { unit: "week", every: 2, weekday: 3 } as const;
  expect(periodOf(fortnight, "ending", "2026-01-07")).toEqual({ from: "2025-12-29", to: "2026-01-11" });
  expect(periodOf(fortnight, "before", "2026-01-07")).toEqual({ from: "2025-12-22", to: "2026-01-04" });
});

const MARCH = { from: "2026-03-01", to: "2026-03-31" };

test.each([
  ["en-GB", "March 2026, Q1 2026, 2026, 1 March 2026 – 31 March 2026"],
  ["de-DE", "März 2026, 1. Quartal 2026, 2026, 1. März 2026 – 31. März 2026"],
  ["fr-FR", "mars 2026, T1 2026, 2026, 1 mars 2026 – 31 mars 2026"],
  ["es-ES", "marzo de 2026, T1 2026, 2026, 1 de marzo de 2026 – 31 de marzo de 2026"],
  ["nl-NL", "maart 2026, 1e kwartaal 2026, 2026, 1 maart 2026 – 31 maart 2026"],
  ["it-IT", "marzo 2026, 1º trimestre 2026, 2026, 1 marzo 2026 – 31 marzo 2026"],
  ["pt-PT", "março de 2026, 1.º trimestre de 2026, 2026, 1 de março de 2026 – 31 de março de 2026"],
  ["pl-PL", "marzec 2026, 1. kwartał 2026, 2026, 1 marca 2026 – 31 marca 2026"],
  ["ja-JP", "2026年3月, 2026年第1四半期, 2026, 2026年3月1日～2026年3月31日"],
  ["ar-AE", "مارس 2026, الربع 1 من عام 2026, 2026, من 1 مارس 2026 إلى 31 مارس 2026"],
])("The variables are written as %s writes them", (locale, said) => {
  expect(withVariablesIn("{month}, {quarter}, {year}, {period}", scheduleWords(locale), MARCH)).toBe(said);
});

test("Only texts change, however deep, and what is no variable stays as it was written", () => {
  const words = scheduleWords("en-GB");
  const line = {
    title: "Care, {month}",
    detail: "{who} {Month}",
    quantity: "1",
    taxes: [{ rate: "21", reason: null }],
  };
  expect(withVariablesIn({ lines: [line], days: 30 }, words, MARCH)).toEqual({
    lines: [{ ...line, title: "Care, March 2026" }],
    days: 30,
  });
});
