/** Money is a whole number of minor units with a currency. As JSON it is a string, because a JSON number is a float. */
import { z } from "zod";
import { currencyExponent } from "#core/currency.ts";
import {
  type Decimal,
  type DecimalString,
  isDecimal,
  normalizeDecimal,
  parseDecimal,
  roundHalfUp,
} from "#core/decimal.ts";
import { numberFormat } from "#core/locale.ts";

/** A whole number of minor units with at most 18 digits, which PostgreSQL's bigint holds. "-1250" is minus 12.50 euro. */
export const MinorString = z.string().regex(/^(?:0|-?[1-9]\d{0,17})$/, { error: "minor_invalid" });
export type MinorString = z.infer<typeof MinorString>;

export type Money = { minor: bigint; currency: string };

/** At and above this magnitude an amount is a mistake or an attack: a hundred billion euro. Draft checks and imports refuse it. */
export const ABSURD_MINOR = 10n ** 13n;

export function isAbsurd(minor: bigint): boolean {
  return minor >= ABSURD_MINOR || minor <= -ABSURD_MINOR;
}

/** Major units to minor units, rounded half up (away from zero). The only place where an amount of money is rounded. */
export function toMinor(decimal: DecimalString | Decimal, currency: string): bigint {
  const value = typeof decimal === "string" ? parseDecimal(decimal) : decimal;
  return roundHalfUp(value.times(`1e${currencyExponent(currency)}`));
}

/** "1250" in EUR is "12.50": plain digits with exactly the decimals of the currency, for files and calculations. */
export function minorToDecimal(minor: bigint | MinorString, currency: string): string {
  const exponent = currencyExponent(currency);
  const value = BigInt(minor);
  const sign = value < 0n ? "-" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(exponent + 1, "0");
  return exponent === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** As people of `locale` read it: "1.250,50", or "€ 1.250,50" with `symbol`. Always the decimals of the currency. */
export function formatMoney(
  minor: bigint | MinorString,
  currency: string,
  locale: string,
  options: { symbol?: boolean } = {},
): string {
  const exponent = currencyExponent(currency);
  const decimals = { minimumFractionDigits: exponent, maximumFractionDigits: exponent };
  const format = numberFormat(locale, options.symbol ? { style: "currency", currency, ...decimals } : decimals);
  return format.format(minorToDecimal(minor, currency) as `${number}`);
}

/**
 * The minor units of what a person typed, or null: not a number, more decimals than the currency has (a cent is not
 * silently dropped), or a size that no amount has. Small sums work as in `normalizeDecimal`; their result must fit too.
 */
export function parseMoney(text: string, currency: string, locale: string): bigint | null {
  const decimal = text.includes("%") ? null : normalizeDecimal(text, locale);
  if (decimal === null || !isDecimal(decimal)) return null;
  const minor = parseDecimal(decimal).times(`1e${currencyExponent(currency)}`);
  const rounded = roundHalfUp(minor);
  return minor.eq(rounded.toString()) && !isAbsurd(rounded) ? rounded : null;
}
