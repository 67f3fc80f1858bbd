import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { easterSunday, HOLIDAY_COUNTRIES, holidaysOf, workCalendar, workingDayFrom } from "#core/holidays.ts";
import { addDays, daysBetween, weekday } from "#core/plain-date.ts";

// Nautical Almanac Office, table of Easter dates; among them the latest that there can be.
test.each([
  "1943-04-25",
  "2000-04-23",
  "2008-03-23",
  "2024-03-31",
  "2026-04-05",
  "2027-03-28",
  "2038-04-25",
  "2285-03-22",
])("Easter is on %s", (date) => {
  expect(easterSunday(Number(date.slice(0, 4)))).toBe(date);
});

const inYear = (country: string, year: number) =>
  [...holidaysOf(country, year).keys()].sort().map((day) => day.slice(5));

describe("the public holidays", () => {
  test("of the Netherlands in 2026 are those of the Algemene termijnenwet", () => {
    expect(inYear("NL", 2026).join(" ")).toBe("01-01 04-03 04-06 04-27 05-05 05-14 05-25 12-25 12-26");
  });

  test("of Japan in 2026 go on to the next free day, and a day between two is one too", () => {
    // 3 May 2026 is a Sunday; 21 and 23 September are holidays, so the 22nd is one.
    const days = inYear("JP", 2026).join(" ");
    expect(days).toContain("05-04 05-05 05-06");
    expect(days).toContain("09-21 09-22 09-23");
  });

  test.each([
    ["GB", 2027, "12-27 12-28", "Christmas Day on a Saturday and the day after it go on to Monday and Tuesday"],
    ["US", 2027, "07-05", "the Fourth of July on a Sunday goes to the Monday"],
    ["US", 2027, "12-31", "the New Year's Day of 2028, a Saturday, is kept in the year before"],
    ["NL", 2031, "04-26", "the King's birthday on a Sunday goes to the Saturday"],
    ["IE", 2030, "02-01", "Saint Brigid's on a Friday is the first of February itself"],
    ["CA", 2026, "05-18", "Victoria Day is the Monday before the 25th of May"],
  ])("%s %i: %s, because %s", (country, year, days) => {
    expect(inYear(country, year).join(" ")).toContain(days);
  });

  test("are given a year and a country never twice, and every one has a name", () => {
    for (const country of HOLIDAY_COUNTRIES) {
      for (let year = 2020; year <= 2099; year += 1) {
        const days = holidaysOf(country, year);
        expect(days.size, `${country} ${year}`).toBeGreaterThanOrEqual(4);
        for (const name of days.values()) expect(name).not.toBe("");
      }
    }
  });
});

describe("a working day", () => {
  const anywhere = fc.constantFrom(...HOLIDAY_COUNTRIES, "ZZ", "SA", "il", "");
  const anyDay = fc.integer({ min: 0, max: 26_000 }).map((days) => addDays("2026-01-01", days));

  test("is found at or after any day, and every day before it is free", () => {
    fc.assert(
      fc.property(anywhere, anyDay, (country, date) => {
        const calendar = workCalendar(country);
        const found = workingDayFrom(date, calendar);
        expect(calendar.isWorkingDay(found)).toBe(true);
        for (let back = 1; back <= daysBetween(date, found); back += 1) {
          expect(calendar.isWorkingDay(addDays(found, -back))).toBe(false);
        }
      }),
    );
  });

  test("is none of a weekend, which is another one in Riyadh than in Rotterdam", () => {
    // 2026-03-13 is a Friday.
    expect(weekday("2026-03-13")).toBe(5);
    const working = (country: string) =>
      ["12", "13", "14", "15"].map((day) => workCalendar(country).isWorkingDay(`2026-03-${day}`));
    expect(working("NL")).toEqual([true, true, false, false]);
    expect(working("SA")).toEqual([true, false, false, true]);
    expect(working("of no country")).toEqual([true, true, false, false]);
  });

  test("is none of a public holiday, which has its name", () => {
    const { holiday, isWorkingDay } = workCalendar("nl");
    expect([holiday("2026-05-14"), isWorkingDay("2026-05-14"), holiday("2026-05-15")]).toEqual([
      "Hemelvaartsdag",
      false,
      null,
    ]);
  });
});
