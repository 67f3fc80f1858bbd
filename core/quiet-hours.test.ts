import { expect, test } from "vitest";
import { digestDay, disturbableAtMs } from "./quiet-hours.ts";

const night = { timeZone: "Europe/Amsterdam", from: "22:00", until: "07:30" };
const at = (iso: string) => Date.parse(iso);
const from = (iso: string, quiet: Parameters<typeof disturbableAtMs>[1] = night) =>
  new Date(disturbableAtMs(at(iso), quiet)).toISOString();

test("What happens at night waits until the morning of whoever sleeps", () => {
  expect(from("2026-03-10T21:30:00.000Z")).toBe("2026-03-11T06:30:00.000Z");
  expect(from("2026-03-11T03:00:00.000Z")).toBe("2026-03-11T06:30:00.000Z");
});

test("By day nobody waits, and the first minute after the quiet hours is day", () => {
  expect(from("2026-03-10T12:00:00.123Z")).toBe("2026-03-10T12:00:00.123Z");
  expect(from("2026-03-11T06:30:00.000Z")).toBe("2026-03-11T06:30:00.000Z");
});

test("Quiet hours within a day end on that day; hours that begin and end at once are none", () => {
  const lunch = { timeZone: "Asia/Tokyo", from: "12:00", until: "13:00" };
  expect(from("2026-03-10T03:15:00.000Z", lunch)).toBe("2026-03-10T04:00:00.000Z");
  expect(from("2026-03-10T03:15:00.000Z", { ...lunch, until: "12:00" })).toBe("2026-03-10T03:15:00.000Z");
  expect(from("2026-03-10T03:15:00.000Z", null)).toBe("2026-03-10T03:15:00.000Z");
});

test("In the night in which the clocks go forward, the morning comes an hour earlier", () => {
  expect(from("2026-03-28T22:00:00.000Z")).toBe("2026-03-29T05:30:00.000Z");
});

test("Quiet hours that end in the hour that the clocks skip end when it is over", () => {
  expect(from("2026-03-28T22:00:00.000Z", { ...night, until: "02:30" })).toBe("2026-03-29T01:30:00.000Z");
});

test("A digest is due from its hour on, on the reader's own day", () => {
  expect(digestDay(at("2026-03-10T23:30:00.000Z"), "Asia/Tokyo", "08:00")).toBe("2026-03-11");
  expect(digestDay(at("2026-03-10T22:30:00.000Z"), "Asia/Tokyo", "08:00")).toBeNull();
  expect(digestDay(at("2026-03-10T06:59:59.000Z"), "Europe/Amsterdam", "08:00")).toBeNull();
});
