import { expect, test } from "vitest";
import { isTimeZone } from "#core/wall-clock.ts";
import { clientZone } from "./client-zone.ts";

const zoneOf = (own: string | null, countryCode: string, agencyZone = "Europe/Amsterdam") =>
  clientZone({ own, countryCode, agencyZone });

test("A client's own time zone goes before that of its country, and that before the agency's", () => {
  expect(zoneOf("Asia/Seoul", "JP")).toEqual({ zone: "Asia/Seoul", from: "client" });
  expect(zoneOf(null, "JP")).toEqual({ zone: "Asia/Tokyo", from: "country" });
  expect(zoneOf(null, "")).toEqual({ zone: "Europe/Amsterdam", from: "agency" });
  expect(zoneOf(null, "XX")).toEqual({ zone: "Europe/Amsterdam", from: "agency" });
  expect(zoneOf(null, "not a country")).toEqual({ zone: "Europe/Amsterdam", from: "agency" });
});

test("In a country of several zones it is the agency's where that is one of them, else where most people live", () => {
  expect(zoneOf(null, "US")).toEqual({ zone: "America/New_York", from: "country" });
  expect(zoneOf(null, "US", "America/Los_Angeles")).toEqual({ zone: "America/Los_Angeles", from: "country" });
  expect(zoneOf(null, "DE")).toEqual({ zone: "Europe/Berlin", from: "country" });
});

test("Every country that is offered leads to a zone that exists", () => {
  for (const country of "AU BR CA CL CN CY DE EC ES ID KZ MX MY NZ PT RU UA US UZ VN NL FR JP GB IN ZA".split(" ")) {
    const { zone, from } = zoneOf(null, country, "Africa/Nairobi");
    expect(from, country).toBe("country");
    expect(isTimeZone(zone), `${country} ${zone}`).toBe(true);
  }
});
