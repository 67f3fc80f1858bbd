import { describe, expect, test } from "vitest";
import { parseRetryAfter, parseWake, retryDelayMs } from "./durations.ts";

describe("waiting", () => {
  test("starts with a second, grows fourfold, and never waits longer than an hour and a fifth", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 40].map((attempt) => retryDelayMs(attempt, 0))).toEqual([
      1000, 4000, 16_000, 64_000, 256_000, 1_024_000, 3_600_000, 3_600_000,
    ]);
    expect(retryDelayMs(9, 0.999)).toBeLessThan(3_600_000 * 1.2);
  });

  test("reads what the SDK writes for a sleep", () => {
    expect(parseWake("1h30m10s")).toEqual({ afterMs: 5_410_000 });
    expect(parseWake("2w1d")).toEqual({ afterMs: 15 * 86_400_000 });
    expect(parseWake("")).toEqual({ afterMs: 0 });
    expect(parseWake("2026-03-01T10:00:00.000Z")).toEqual({ at: new Date("2026-03-01T10:00:00Z") });
    expect(() => parseWake("tomorrow, perhaps")).toThrow(/has no end/);
  });

  test("reads a Retry-After in seconds or as an instant", () => {
    const now = new Date("2026-03-01T10:00:00Z");
    expect(parseRetryAfter("30", now)).toBe(30_000);
    expect(parseRetryAfter("2026-03-01T10:01:00Z", now)).toBe(60_000);
    expect(parseRetryAfter("2026-03-01T09:00:00Z", now)).toBe(0);
    expect(parseRetryAfter(null, now)).toBeNull();
    expect(parseRetryAfter("soon", now)).toBeNull();
  });
});
