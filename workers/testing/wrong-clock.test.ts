import { expect, test } from "vitest";
import { wrongClock } from "./wrong-clock.ts";

const HOUR_MS = 3_600_000;
/** Without arguments a date is that of now. */
const NOTHING: [] = [];

test("a clock that is wrong jumps with every date that is asked of it, and is right again afterwards", () => {
  const hours = (at: number) => Math.round((at - performance.timeOrigin - performance.now()) / HOUR_MS) + 0;
  {
    using clock = wrongClock([HOUR_MS, -24 * HOUR_MS]);
    expect([hours(Date.now()), hours(new Date(...NOTHING).getTime())]).toEqual([1, 1]);
    clock.jump();
    expect([hours(Date.now()), hours(new Date(...NOTHING).getTime())]).toEqual([-24, -24]);
    clock.jump();
    expect(hours(Date.now())).toBe(1);
    expect(new Date(0).toISOString()).toBe("1970-01-01T00:00:00.000Z");
  }
  expect(hours(Date.now())).toBe(0);
});
