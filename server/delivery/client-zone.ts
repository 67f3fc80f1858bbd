/** The time zone by which mail to a client is scheduled: its own where somebody said so, else that of its country, else the agency's. */

import { remember } from "#core/locale.ts";

export type ClientZone = { zone: string; from: "client" | "country" | "agency" };

/** Where most people of a country with several zones live; of one that is not here, the agency's own zone decides. */
const USUAL: Readonly<Record<string, string>> = {
  AR: "America/Argentina/Buenos_Aires",
  AU: "Australia/Sydney",
  BR: "America/Sao_Paulo",
  CA: "America/Toronto",
  CL: "America/Santiago",
  CN: "Asia/Shanghai",
  CY: "Asia/Nicosia",
  DE: "Europe/Berlin",
  EC: "America/Guayaquil",
  ES: "Europe/Madrid",
  ID: "Asia/Jakarta",
  KZ: "Asia/Almaty",
  MX: "America/Mexico_City",
  MY: "Asia/Kuala_Lumpur",
  NZ: "Pacific/Auckland",
  PT: "Europe/Lisbon",
  RU: "Europe/Moscow",
  UA: "Europe/Kyiv",
  US: "America/New_York",
  UZ: "Asia/Tashkent",
  VN: "Asia/Ho_Chi_Minh",
};

export function clientZone(given: { own: string | null; countryCode: string; agencyZone: string }): ClientZone {
  if (given.own) return { zone: given.own, from: "client" };
  const zones = zonesOf(given.countryCode);
  if (zones.includes(given.agencyZone)) return { zone: given.agencyZone, from: "country" };
  const [only, ...others] = zones;
  const zone = others.length === 0 ? only : USUAL[given.countryCode.toUpperCase()];
  return zone ? { zone, from: "country" } : { zone: given.agencyZone, from: "agency" };
}

const zones = new Map<string, readonly string[]>();

/** The zones of a country (ISO 3166-1 alpha-2) in the runtime's own data; none for what is no country. */
function zonesOf(countryCode: string): readonly string[] {
  if (!/^[A-Za-z]{2}$/.test(countryCode)) return [];
  // Looked up once: the runtime takes most of a millisecond for it, and a plan of reminders asks thousands of times.
  return remember(zones, countryCode, () => lookUp(countryCode));
}

function lookUp(countryCode: string): readonly string[] {
  // Newer than TypeScript's library: a method in the standard, a property in older engines.
  const locale = new Intl.Locale(`und-${countryCode}`) as Intl.Locale & {
    getTimeZones?: () => string[] | undefined;
    timeZones?: string[];
  };
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}
