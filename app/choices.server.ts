/**
 * What selects offer: countries, time zones and currencies, named as people know them. Loaders send them, because the
 * browser's own tables may be of another year than the server's.
 */
import { CURRENCIES } from "#core/currency.ts";

export type Choice = { value: string; label: string };

const COUNTRIES =
  "AD AE AL AM AR AT AU AZ BA BD BE BG BH BO BR BY CA CH CL CN CO CR CY CZ DE DK DO DZ EC EE EG ES FI FR GB GE GH GI GR GT HK HN HR " +
  "HU ID IE IL IN IQ IR IS IT JM JO JP KE KH KR KW KZ LA LB LI LK LT LU LV MA MC MD ME MG MK MM MN MT MU MX MY NG NI NL NO NP NZ OM " +
  "PA PE PH PK PL PT PY QA RO RS RU RW SA SE SG SI SK SM SN SV TH TN TR TW TZ UA UG US UY UZ VA VE VN ZA ZM ZW";

const regionNames = new Intl.DisplayNames("en", { type: "region" });
const currencyNames = new Intl.DisplayNames("en", { type: "currency" });

const byLabel = (a: Choice, b: Choice) => a.label.localeCompare(b.label, "en");

export const COUNTRY_CHOICES: readonly Choice[] = COUNTRIES.split(" ")
  .map((value) => ({ value, label: regionNames.of(value) ?? value }))
  .sort(byLabel);

/** The currencies most invoices are in, then all others. */
const COMMON = ["EUR", "GBP", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "AUD", "NZD", "CAD", "JPY"];

export const CURRENCY_CHOICES: readonly Choice[] = [
  ...COMMON,
  ...CURRENCIES.filter((code) => !COMMON.includes(code)),
].map((value) => ({ value, label: `${value} · ${currencyNames.of(value) ?? value}` }));

/** Every zone this runtime knows, and UTC. */
export const TIME_ZONES: readonly string[] = [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC"])];
