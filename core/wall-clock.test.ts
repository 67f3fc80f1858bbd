import { describe, expect, test } from "vitest";
import { isTimeZone, isWallTime, wallInstantMs, wallTime } from "./wall-clock.ts";

const at = (wall: string, zone: string) => new Date(wallInstantMs(wall, zone)).toISOString();

describe("a time on a wall", () => {
  test("is the instant at which the clock there shows it", () => {
    expect(at("2026-11-23T09:00", "Asia/Tokyo")).toBe("2026-11-23T00:00:00.000Z");
    expect(at("2026-11-23T09:00", "America/New_York")).toBe("2026-11-23T14:00:00.000Z");
    expect(at("2026-11-23T00:15", "Asia/Kathmandu")).toBe("2026-11-22T18:30:00.000Z");
    expect(at("2026-02-28T23:59", "Pacific/Auckland")).toBe("2026-02-28T10:59:00.000Z");
  });

  test("stays the same hour when a clock is changed between the choice and the moment", () => {
    expect(at("2027-03-26T09:00", "Europe/Amsterdam")).toBe("2027-03-26T08:00:00.000Z");
    expect(at("2027-03-29T09:00", "Europe/Amsterdam")).toBe("2027-03-29T07:00:00.000Z");
    expect(at("2026-10-24T09:00", "Europe/Amsterdam")).toBe("2026-10-24T07:00:00.000Z");
    expect(at("2026-10-26T09:00", "Europe/Amsterdam")).toBe("2026-10-26T08:00:00.000Z");
  });

  test("that a clock skips is as much later as was skipped, and one that it shows twice is the first", () => {
    expect(at("2027-03-28T02:30", "Europe/Amsterdam")).toBe("2027-03-28T01:30:00.000Z");
    expect(wallTime(wallInstantMs("2027-03-28T02:30", "Europe/Amsterdam"), "Europe/Amsterdam")).toBe(
      "2027-03-28T03:30",
    );
    expect(at("2026-10-25T02:30", "Europe/Amsterdam")).toBe("2026-10-25T00:30:00.000Z");
    // Half an hour, on an island.
    expect(at("2026-04-05T01:45", "Australia/Lord_Howe")).toBe("2026-04-04T14:45:00.000Z");
  });

  test("comes back from its instant in every zone, at every hour of a year that clocks do not skip", () => {
    const zones = Intl.supportedValuesOf("timeZone");
    for (const [index, zone] of zones.entries()) {
      const month = String((index % 12) + 1).padStart(2, "0");
      const wall = `2026-${month}-15T${String(index % 24).padStart(2, "0")}:20`;
      expect(wallTime(wallInstantMs(wall, zone), zone), zone).toBe(wall);
    }
  });
});

test("A time that no wall shows, and a zone that is none, are refused", () => {
  for (const wall of ["", "2026-02-29T09:00", "2026-11-23T24:00", "2026-11-23 09:00", "2026-11-23T09:00:00"]) {
    expect(isWallTime(wall), wall).toBe(false);
  }
  expect(isWallTime("2028-02-29T09:00")).toBe(true);
  for (const zone of ["", "Mars/Base", "+02:00", "../etc", "Europe/Amsterdam\n"])
    expect(isTimeZone(zone), zone).toBe(false);
  expect(isTimeZone("Europe/Amsterdam")).toBe(true);
  expect(() => wallInstantMs("soon", "Europe/Amsterdam")).toThrow(RangeError);
  expect(() => wallInstantMs("2026-11-23T09:00", "Mars/Base")).toThrow(RangeError);
});
