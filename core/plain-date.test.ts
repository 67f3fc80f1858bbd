import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { property } from "#core/oracle/arbitraries.ts";
import {
  addDays,
  addMonths,
  calendarDay,
  daysBetween,
  formatDate,
  PlainDate,
  parseTypedDate,
  plainDate,
  todayIn,
  weekday,
} from "#core/plain-date.ts";

const WEDNESDAY = "2026-11-18";

describe("a plain date", () => {
  test.each(["2026-11-21", "2024-02-29", "2000-02-29", "1900-01-01", "2999-12-31"])("%s is a day", (text) => {
    expect(PlainDate.parse(text)).toBe(text);
  });

  test.each([
    "2026-02-29",
    "1900-02-29",
    "2026-04-31",
    "2026-13-01",
    "2026-00-10",
    "2026-01-00",
    "1899-12-31",
    "3000-01-01",
    "0000-01-01",
    "26-11-21",
    "2026-1-1",
    "2026-11-21T00:00:00Z",
    " 2026-11-21",
    "2026-11-21\n",
    "",
    "tomorrow",
    "２０２６-11-21",
  ])("%j is none", (text) => {
    expect(PlainDate.safeParse(text).success).toBe(false);
  });
});

describe("counting days", () => {
  const day = fc.integer({ min: Date.UTC(1900, 0, 1) / 86_400_000, max: Date.UTC(2999, 11, 31) / 86_400_000 });
  const iso = (number: number): string => new Date(number * 86_400_000).toISOString().slice(0, 10);

  test("agrees with the platform's calendar on 10,000 pairs of days between 1900 and 2999", () => {
    property(fc.tuple(day, day), ([a, b]) => {
      const [from, to] = [iso(a), iso(b)];
      if (daysBetween(from, to) !== b - a || addDays(from, b - a) !== to) expect([from, to]).toBe("counted right");
      if (weekday(from) !== (new Date(`${from}T00:00:00Z`).getUTCDay() || 7)) expect(from).toBe("on its weekday");
    });
  });

  test("refuses days outside the calendar and counts that are not whole", () => {
    expect(() => addDays("2999-12-31", 1)).toThrow(RangeError);
    expect(() => addDays("1900-01-01", -1)).toThrow(RangeError);
    expect(() => addDays("2026-01-01", 0.5)).toThrow(RangeError);
    expect(() => addDays("2026-02-30", 1)).toThrow(RangeError);
    expect(() => calendarDay("yesterday")).toThrow(RangeError);
    expect(plainDate(2026, 1.5, 1)).toBeNull();
  });

  test("months keep the day, or take the last of a shorter month", () => {
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
    expect(addMonths("2028-01-31", 1)).toBe("2028-02-29");
    expect(addMonths("2026-11-21", 3)).toBe("2027-02-21");
    expect(addMonths("2026-03-31", -1)).toBe("2026-02-28");
    expect(addMonths("2026-01-15", -1)).toBe("2025-12-15");
  });
});

describe("today", () => {
  test("is the day of the agency's own time zone", () => {
    const instant = new Date("2026-11-20T23:30:00Z");
    expect(todayIn("Europe/Amsterdam", instant)).toBe("2026-11-21");
    expect(todayIn("Europe/London", instant)).toBe("2026-11-20");
    expect(todayIn("America/Los_Angeles", instant)).toBe("2026-11-20");
    expect(todayIn("Pacific/Kiritimati", instant)).toBe("2026-11-21");
  });

  test("knows summer time and refuses a zone that does not exist", () => {
    expect(todayIn("Europe/Amsterdam", new Date("2026-06-30T22:00:00Z"))).toBe("2026-07-01");
    expect(() => todayIn("Europe/Rotterdam", new Date(0))).toThrow(RangeError);
  });
});

describe("dates as people read them", () => {
  test.each([
    ["en-GB", "short", "21/11/2026"],
    ["en-US", "short", "11/21/2026"],
    ["nl-NL", "medium", "21 nov 2026"],
    ["de-DE", "long", "21. November 2026"],
    ["fr-FR", "full", "samedi 21 novembre 2026"],
    ["en-GB", "day", "21 Nov"],
    ["ar-EG", "short", "21‏/11‏/2026"],
    ["th-TH", "long", "21 พฤศจิกายน 2026"],
    ["not a locale", "medium", "21 Nov 2026"],
  ] as const)("%s %s is %s", (locale, style, expected) => {
    expect(formatDate("2026-11-21", locale, style)).toBe(expected);
  });
});

describe("dates as people type them", () => {
  test.each([
    ["2026-11-21", "2026-11-21"],
    ["2026/11/21", "2026-11-21"],
    ["20261121", "2026-11-21"],
    ["21/11/2026", "2026-11-21"],
    ["21-11-2026", "2026-11-21"],
    ["21.11.26", "2026-11-21"],
    ["1-2-85", "1985-02-01"],
    ["21/11", "2026-11-21"],
    ["21.11.", "2026-11-21"],
    ["21 11", "2026-11-21"],
    ["11/21", "2026-11-21"],
    ["21 nov", "2026-11-21"],
    ["21 Nov. 2026", "2026-11-21"],
    ["Nov 21, 2026", "2026-11-21"],
    ["november 21st", "2026-11-21"],
    ["the 21st of november", "2026-11-21"],
    ["21 november 2027", "2027-11-21"],
    ["21. November", "2026-11-21"],
    ["3 mrt", "2027-03-03"],
    ["3. März 2027", "2027-03-03"],
    ["3 maart", "2027-03-03"],
    ["1er août 2027", "2027-08-01"],
    ["le 21 décembre", "2026-12-21"],
    ["31 déc", "2026-12-31"],
    ["5 okt", "2026-10-05"],
    ["Sat 21 Nov", "2026-11-21"],
    ["zaterdag 21 november 2026", "2026-11-21"],
    ["21 de noviembre de 2026", "2026-11-21"],
    ["3 gennaio 2027", "2027-01-03"],
    ["30 de setembro", "2026-09-30"],
    ["21 października 2026", "2026-10-21"],
    ["21", "2026-11-21"],
    ["5", "2026-11-05"],
    ["+30", "2026-12-18"],
    ["+ 30", "2026-12-18"],
    ["-7", "2026-11-11"],
    ["+2w", "2026-12-02"],
    ["+1m", "2026-12-18"],
    ["30 days", "2026-12-18"],
    ["in 2 weeks", "2026-12-02"],
    ["over 14 dagen", "2026-12-02"],
    ["in 30 Tagen", "2026-12-18"],
    ["dans 30 jours", "2026-12-18"],
    ["today", "2026-11-18"],
    ["Vandaag", "2026-11-18"],
    ["heute", "2026-11-18"],
    ["aujourd’hui", "2026-11-18"],
    ["tomorrow", "2026-11-19"],
    ["morgen", "2026-11-19"],
    ["demain", "2026-11-19"],
    ["übermorgen", "2026-11-20"],
    ["gisteren", "2026-11-17"],
    ["friday", "2026-11-20"],
    ["wednesday", "2026-11-25"],
    ["next friday", "2026-11-27"],
    ["volgende vrijdag", "2026-11-27"],
    ["nächsten Freitag", "2026-11-27"],
    ["vendredi prochain", "2026-11-27"],
    ["vrijdag", "2026-11-20"],
    ["next monday", "2026-11-23"],
    ["end of month", "2026-11-30"],
    ["einde maand", "2026-11-30"],
    ["fin de mois", "2026-11-30"],
  ])("%j on a Wednesday, 18 November 2026, is %s", (text, expected) => {
    expect(parseTypedDate(text, WEDNESDAY, "en-GB")).toBe(expected);
  });

  test("digits are read in the order of the locale", () => {
    expect(parseTypedDate("3/4", WEDNESDAY, "en-GB")).toBe("2027-04-03");
    expect(parseTypedDate("3/4", WEDNESDAY, "en-US")).toBe("2027-03-04");
    expect(parseTypedDate("3-4-2026", WEDNESDAY, "nl-NL")).toBe("2026-04-03");
    expect(parseTypedDate("12/31", WEDNESDAY, "ja-JP")).toBe("2026-12-31");
  });

  test("without a year the nearest such day is meant, also across New Year", () => {
    expect(parseTypedDate("28 dec", "2027-01-04", "en-GB")).toBe("2026-12-28");
    expect(parseTypedDate("4 jan", "2026-12-28", "en-GB")).toBe("2027-01-04");
    expect(parseTypedDate("30", "2026-03-02", "en-GB")).toBe("2026-03-30");
    expect(parseTypedDate("28", "2026-03-02", "en-GB")).toBe("2026-02-28");
  });

  test.each([
    "",
    " ",
    "31 nov",
    "29/2/2026",
    "13/13",
    "32",
    "0",
    "soon",
    "jui 5",
    "2026-13-01",
    "next",
    "friday friday",
    "+99999",
    "1/2/3/4",
    "21 nov 1066",
    "x".repeat(41),
    "constructor",
    "__proto__",
    "21 nov 20266",
  ])("%j is no date", (text) => {
    expect(parseTypedDate(text, WEDNESDAY, "en-GB")).toBeNull();
  });

  test("beyond the calendar the answer is no date, never a crash", () => {
    for (const text of ["+30", "tomorrow", "friday", "next friday", "in 12 months", "end of month", "31"]) {
      const date = parseTypedDate(text, "2999-12-31", "en-GB");
      expect(date === null || PlainDate.safeParse(date).success).toBe(true);
    }
  });

  test("10,000 dates read back as they were printed, in digits and in words", () => {
    const day = fc.integer({ min: 0, max: 60_000 }).map((offset) => addDays("1930-01-01", offset));
    const locale = fc.constantFrom("en-GB", "en-US", "nl-NL", "de-DE", "fr-FR");
    const style = fc.constantFrom("short" as const, "medium" as const, "long" as const, "full" as const);
    property(fc.tuple(day, locale, style), ([date, where, how]) => {
      const printed = formatDate(date, where, how);
      const read = parseTypedDate(printed, WEDNESDAY, where);
      if (read !== date) expect([printed, read]).toEqual([printed, date]);
    });
  });
});
