import { expect, test } from "vitest";
import { MADE_UP_MS_MAX, parseCron, strikeOf } from "./cron.ts";

const last = (written: string, now: string) =>
  parseCron(written, "app-fn").lastStrike(new Date(now))?.toISOString() ?? null;

/** Every strike in a time, found by asking each minute as the runner does. */
function strikes(written: string, from: string, to: string): string[] {
  const cron = parseCron(written, "app-fn");
  const found = new Set<string>();
  for (let at = Date.parse(from); at < Date.parse(to); at += 60_000) {
    const strike = cron.lastStrike(new Date(at + 1));
    if (strike && strike.getTime() >= Date.parse(from)) found.add(strike.toISOString().slice(0, 16));
  }
  return [...found];
}

test("a schedule strikes every hour at its minute, or every day at its time in UTC", () => {
  expect(last("7 * * * *", "2026-03-10T09:07:00Z")).toBe("2026-03-10T09:07:00.000Z");
  expect(last("7 * * * *", "2026-03-10T09:06:59.999Z")).toBe("2026-03-10T08:07:00.000Z");
  expect(last("30 6 * * *", "2026-03-10T06:29:00Z")).toBe("2026-03-09T06:30:00.000Z");
  expect(last("30 6 * * *", "2026-03-10T23:00:00Z")).toBe("2026-03-10T06:30:00.000Z");
});

test("a schedule may name lists, ranges, steps, days and a time zone", () => {
  expect(last("*/15 * * * *", "2026-03-10T09:44:00Z")).toBe("2026-03-10T09:30:00.000Z");
  expect(last("5,50 8-18/2 * * MON-FRI", "2026-03-14T12:00:00Z")).toBe("2026-03-13T18:50:00.000Z");
  expect(last("0 9 1 * *", "2026-03-10T09:44:00Z")).toBe("2026-03-01T09:00:00.000Z");
  expect(last("TZ=America/New_York 0 9 * * *", "2026-01-10T13:59:00Z")).toBe("2026-01-09T14:00:00.000Z");
  expect(last("TZ=America/New_York 0 9 * * *", "2026-07-10T13:00:00Z")).toBe("2026-07-10T13:00:00.000Z");
});

test("the hour that clocks leave out strikes once, and the hour that comes twice strikes once", () => {
  const daily = "TZ=Europe/Berlin 30 2 * * *";
  expect(strikes(daily, "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z")).toEqual(["2026-03-29T01:30"]);
  expect(strikes(daily, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")).toEqual(["2026-10-25T00:30"]);
  const hourly = "TZ=Europe/Berlin 30 * * * *";
  expect(strikes(hourly, "2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z")).toEqual([
    "2026-03-29T00:30",
    "2026-03-29T01:30",
    "2026-03-29T02:30",
  ]);
  expect(strikes(hourly, "2026-10-25T00:00:00Z", "2026-10-25T03:00:00Z")).toEqual([
    "2026-10-25T00:30",
    "2026-10-25T02:30",
  ]);
});

test("one strike is one event, whoever sees it and whenever until the next", () => {
  const cron = parseCron("7 * * * *", "app-fn");
  const [early, late, next] = ["09:07:00Z", "10:06:59Z", "10:07:00Z"].map((time) => {
    const at = cron.lastStrike(new Date(`2026-03-10T${time}`));
    return at && strikeOf(cron, at);
  });
  expect(early).toMatchObject({ id: "cron/7 * * * */2026-03-10T09:07:00.000Z", data: { cron: "7 * * * *" } });
  expect(late).toEqual(early);
  expect(next?.id).not.toBe(early?.id);
});

test("a strike that was missed is made up for, but not after its id may have been forgotten", () => {
  const yearly = parseCron("0 0 1 1 *", "app-fn");
  const struck = Date.parse("2026-01-01T00:00:00Z");
  expect(yearly.lastStrike(new Date(struck + MADE_UP_MS_MAX))?.getTime()).toBe(struck);
  expect(yearly.lastStrike(new Date(struck + MADE_UP_MS_MAX + 1))).toBeNull();
  expect(yearly.nextStrike(new Date(struck))?.toISOString()).toBe("2027-01-01T00:00:00.000Z");
});

test.each([
  "60 * * * *",
  "0 24 * * *",
  "* * * *",
  "0 * * * * *",
  "@daily",
  "0 0 L * *",
  "0 0 30 2 *",
  "TZ=Nowhere/Land 0 9 * * *",
  "",
])("%j is no schedule that is kept here", (written) => {
  expect(() => parseCron(written, "app-fn")).toThrow(/app-fn asks for the schedule/);
});
