import { expect, test } from "vitest";
import { dayWords, instantWords } from "./date-text.tsx";

// 00:30 in Amsterdam is still the day before in London.
const settings = { locale: "en-GB", timeZone: "Europe/Amsterdam", now: "2026-11-20T23:30:00Z" };

test("days near today are said as people say them", () => {
  expect(dayWords("2026-11-21", settings)).toBe("today");
  expect(dayWords("2026-11-22", settings)).toBe("tomorrow");
  expect(dayWords("2026-11-20", settings)).toBe("yesterday");
  expect(dayWords("2026-11-24", settings)).toBe("in 3 days");
  expect(dayWords("2026-11-16", settings)).toBe("5 days ago");
});

test("days further away are dates, with the year only where it is another one", () => {
  expect(dayWords("2026-03-01", settings)).toBe("1 Mar");
  expect(dayWords("2025-11-21", settings)).toBe("21 Nov 2025");
});

test("today is the agency's day, not the reader's", () => {
  expect(dayWords("2026-11-21", { ...settings, timeZone: "Europe/London" })).toBe("tomorrow");
});

test("instants are minutes first, then a clock in the agency's time zone", () => {
  expect(instantWords("2026-11-20T23:29:50Z", settings)).toBe("just now");
  expect(instantWords("2026-11-20T23:28:30Z", settings)).toBe("a minute ago");
  expect(instantWords("2026-11-20T23:20:00Z", settings)).toBe("10 minutes ago");
  expect(instantWords("2026-11-20T13:02:00Z", settings)).toBe("yesterday, 14:02");
  expect(instantWords("2026-11-12T13:02:00Z", settings)).toBe("12 Nov, 14:02");
});

test("a clock that runs a little ahead is no future", () => {
  expect(instantWords("2026-11-20T23:30:40Z", settings)).toBe("just now");
});
