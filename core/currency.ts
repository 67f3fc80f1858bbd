/**
 * Active currencies of ISO 4217 and how many decimals each has. Metals, testing codes and units of account without a
 * minor unit (XAU, XTS, XDR …) are left out, because nothing can be invoiced in them.
 */
import { z } from "zod";

// Grouped by exponent, because two decimals is the rule and the rest are the exceptions that break naive code.
const NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const TWO_DECIMALS =
  "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY " +
  "COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS " +
  "INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR " +
  "MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP " +
  "STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG";
const THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND";
const FOUR_DECIMALS = "CLF UYW";

const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...NO_DECIMALS.split(" ").map((code) => [code, 0] as const),
  ...TWO_DECIMALS.split(" ").map((code) => [code, 2] as const),
  ...THREE_DECIMALS.split(" ").map((code) => [code, 3] as const),
  ...FOUR_DECIMALS.split(" ").map((code) => [code, 4] as const),
]);

/** Every code that an invoice may carry, in alphabetical order. */
export const CURRENCIES: readonly string[] = [...EXPONENTS.keys()].sort();

/** An active ISO 4217 code in upper case: "EUR". */
export const CurrencyCode = z.string().refine((code) => EXPONENTS.has(code), { error: "currency_unknown" });
export type CurrencyCode = z.infer<typeof CurrencyCode>;

export function isCurrency(code: string): boolean {
  return EXPONENTS.has(code);
}

/** How many decimals one unit of `code` has: JPY 0, EUR 2, KWD 3. Throws RangeError for a code that is not active. */
export function currencyExponent(code: string): number {
  const exponent = EXPONENTS.get(code);
  if (exponent === undefined) throw new RangeError("currency is not an active ISO 4217 code");
  return exponent;
}
