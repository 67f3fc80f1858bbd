import { expect, test } from "vitest";
import { isPast, momentSentence, nextMorning } from "./send-moment.ts";

const HERE = "Europe/Amsterdam";

test("A moment is said by the client's clock and by ours, with our day where it is another one", () => {
  const said = (local: string, zone: string) => momentSentence({ local, zone }, HERE, "en-IE");
  expect(said("2026-11-23T09:00", "Asia/Tokyo")).toBe("Monday 23 Nov, 09:00 in Tokyo, 01:00 here");
  expect(said("2026-11-23T07:00", "Asia/Tokyo")).toBe("Monday 23 Nov, 07:00 in Tokyo, Sunday 22 Nov, 23:00 here");
  expect(said("2026-11-23T18:00", "America/New_York")).toBe(
    "Monday 23 Nov, 18:00 in New York, Tuesday 24 Nov, 00:00 here",
  );
});

test("In our own zone, and where clocks show the same, it is said once", () => {
  expect(momentSentence({ local: "2026-11-23T09:00", zone: HERE }, HERE, "en-IE")).toBe("Monday 23 Nov, 09:00");
  expect(momentSentence({ local: "2026-11-23T09:00", zone: "Europe/Berlin" }, HERE, "en-IE")).toBe(
    "Monday 23 Nov, 09:00",
  );
});

test("What is no moment has no sentence and is not past", () => {
  for (const moment of [
    { local: "", zone: HERE },
    { local: "2026-11-23T09:00", zone: "Mars/Base" },
  ]) {
    expect(momentSentence(moment, HERE, "en-IE")).toBeNull();
    expect(isPast(moment, Date.parse("2030-01-01T00:00:00Z"))).toBe(false);
  }
});

test("A moment is past once its instant has come there", () => {
  const moment = { local: "2026-11-23T09:00", zone: "Asia/Tokyo" };
  expect(isPast(moment, Date.parse("2026-11-22T23:59:59Z"))).toBe(false);
  expect(isPast(moment, Date.parse("2026-11-23T00:00:00Z"))).toBe(true);
});

test("Later begins with the next working morning there: today while it is early, Monday from Friday noon", () => {
  expect(nextMorning(Date.parse("2026-11-20T05:00:00Z"), HERE)).toBe("2026-11-20T09:00");
  expect(nextMorning(Date.parse("2026-11-20T12:00:00Z"), HERE)).toBe("2026-11-23T09:00");
  expect(nextMorning(Date.parse("2026-11-22T23:00:00Z"), "Asia/Tokyo")).toBe("2026-11-23T09:00");
});
