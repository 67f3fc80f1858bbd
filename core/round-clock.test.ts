import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { workCalendar } from "#core/holidays.ts";
import { addDays, daysBetween } from "#core/plain-date.ts";
import { isExpired, reminderDue, workingDaysSince } from "#core/round-clock.ts";

const NL = workCalendar("NL");

// 2026-03-10 is a Tuesday.
describe("working days", () => {
  test.each([
    ["2026-03-10", "2026-03-10", 0],
    ["2026-03-10", "2026-03-11", 1],
    ["2026-03-13", "2026-03-15", 0],
    ["2026-03-13", "2026-03-16", 1],
    ["2026-03-10", "2026-03-17", 5],
    ["2026-03-17", "2026-03-10", 0],
    // Good Friday and Easter Monday.
    ["2026-04-02", "2026-04-07", 1],
  ])("after %s up to %s are %i", (from, to, days) => {
    expect(workingDaysSince(from, to, NL, 90)).toBe(days);
  });

  test("are those that a walk from day to day finds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 }), (start, length) => {
        const from = addDays("2026-01-01", start);
        const walked = Array.from({ length }, (_, index) => addDays(from, index + 1)).filter(NL.isWorkingDay);
        expect(workingDaysSince(from, addDays(from, length), NL, 90)).toBe(Math.min(walked.length, 90));
      }),
    );
  });
});

describe("a reminder", () => {
  const due = (today: string, everyWorkingDays = 2) =>
    reminderDue({ since: "2026-03-10", today, everyWorkingDays }, workCalendar("ZZ"));

  test("is due after so many working days, stays so until the next, and rests on weekends", () => {
    expect(["10", "11", "12", "13", "14", "15", "16", "17"].map((day) => due(`2026-03-${day}`))).toEqual([
      0, 0, 1, 1, 0, 0, 2, 2,
    ]);
  });

  test("rests on the public holidays of the agency's country, and does not count them", () => {
    const easter = (country: string) =>
      ["02", "03", "06", "07", "08"].map((day) =>
        reminderDue({ since: "2026-04-01", today: `2026-04-${day}`, everyWorkingDays: 2 }, workCalendar(country)),
      );
    expect(easter("NL")).toEqual([0, 0, 0, 1, 1]);
    expect(easter("US")).toEqual([0, 1, 1, 2, 2]);
  });

  test("comes no more after the fifteenth", () => {
    expect(due(addDays("2026-03-10", 42))).toBe(15);
    expect(due(addDays("2026-03-10", 44))).toBe(0);
  });
});

test("a round expires on the day that its days are over, and not before", () => {
  const after = (days: number) =>
    isExpired({ submittedOn: "2026-03-10", today: addDays("2026-03-10", days), afterDays: 30 });
  expect(daysBetween("2026-03-10", "2026-04-09")).toBe(30);
  expect([after(29), after(30), after(31)]).toEqual([false, true, true]);
});
