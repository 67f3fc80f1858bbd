import { expect, test } from "vitest";
import { parseCron, strikeOf } from "./cron.ts";

const last = (written: string, now: string) => parseCron(written, "app-fn").lastStrike(new Date(now)).toISOString();

test("a schedule strikes every hour at its minute, or every day at its time in UTC", () => {
  expect(last("7 * * * *", "2026-03-10T09:07:00Z")).toBe("2026-03-10T09:07:00.000Z");
  expect(last("7 * * * *", "2026-03-10T09:06:59Z")).toBe("2026-03-10T08:07:00.000Z");
  expect(last("30 6 * * *", "2026-03-10T06:29:00Z")).toBe("2026-03-09T06:30:00.000Z");
  expect(last("30 6 * * *", "2026-03-10T23:00:00Z")).toBe("2026-03-10T06:30:00.000Z");
});

test("one strike is one event, whoever sees it and whenever until the next", () => {
  const cron = parseCron("7 * * * *", "app-fn");
  const [early, late, next] = ["09:07:00Z", "10:06:59Z", "10:07:00Z"].map((time) =>
    strikeOf(cron, new Date(`2026-03-10T${time}`)),
  );
  expect(early).toEqual(late);
  expect(next?.id).not.toBe(early?.id);
});

test.each([
  "* * * * *",
  "*/5 * * * *",
  "60 * * * *",
  "0 24 * * *",
  "0 0 1 * *",
  "0 0 * * 1",
  "TZ=Europe/Paris 0 9 * * *",
  "",
])("%j is no schedule that is kept here", (written) => {
  expect(() => parseCron(written, "app-fn")).toThrow(/app-fn asks for the schedule/);
});
