/** Money is a whole number of minor units with a currency. As JSON it is a string, because a JSON number is a float. */
import { z } from "zod";
import { currencyExponent } from "#core/currency.ts";
import {
  DECIMAL_FRACTION_DIGITS_MAX,
  type Decimal,
  type DecimalString,
  normalizeMarkedDecimal,
  parseDecimal,
  roundHalfUp,
} from "#core/decimal.ts";
import { decimalMark, numberFormat } from "#core/locale.ts";

/** A whole number of minor units with at most 18 digits, which PostgreSQL's bigint holds. "-1250" is minus 12.50 euro. */
export const MinorString = z.string().regex(/^(?:0|-?[1-9]\d{0,17})$/, { error: "minor_invalid" });
export type MinorString = z.infer<typeof MinorString>;

export type Money = { minor: bigint; currency: string };

/** At and above this magnitude an amount is a mistake or an attack: a hundred billion euro. Draft checks and imports refuse it. */
export const ABSURD_MINOR = 10n ** 13n;

export function isAbsurd(minor: bigint): boolean {
  return minor >= ABSURD_MINOR || minor <= -ABSURD_MINOR;
}

// Eighteen nines: the most that a MinorString spells, and within PostgreSQL's bigint.
const STORED_MAX = 10n ** 18n - 1n;

/**
 * The amount, or the nearest that a bigint column holds. For lists of drafts only: somebody may type any nonsense into a
 * draft, and the room must be able to save it. Nothing that was submitted comes near, because draft checks refuse it.
 */
export function clampToStored(minor: bigint): bigint {
  if (minor > STORED_MAX) return STORED_MAX;
  return minor < -STORED_MAX ? -STORED_MAX : minor;
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
  const amount = minorToDecimal(minor, currency) as `${number}`;
  const format = currencyFormat(currency, locale);
  return options.symbol ? format.format(amount) : withoutSymbol(format, amount);
}

/** A price of one unit as people of `locale` read it: at least the decimals of the currency, all that the price has. */
export function formatPrice(price: DecimalString, currency: string, locale: string): string {
  return withoutSymbol(currencyFormat(currency, locale, { decimalsMax: DECIMAL_FRACTION_DIGITS_MAX }), price);
}

// Not the plain number format: Swiss French marks decimals of money with a point and of other numbers with a comma.
function withoutSymbol(format: Intl.NumberFormat, amount: string): string {
  const parts = format.formatToParts(amount as `${number}`).filter((part) => part.type !== "currency");
  return parts
    .map((part) => part.value)
    .join("")
    .trim();
}

function currencyFormat(
  currency: string,
  locale: string,
  { display = "symbol", decimalsMax }: { display?: "symbol" | "narrowSymbol"; decimalsMax?: number } = {},
): Intl.NumberFormat {
  const exponent = currencyExponent(currency);
  return numberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: display,
    minimumFractionDigits: exponent,
    maximumFractionDigits: decimalsMax ?? exponent,
  });
}

/**
 * The minor units of what a person typed, or null: not a number, another currency, more decimals than the currency has (a
 * cent is not silently dropped), or a size that no amount has. Small sums work as in `normalizeDecimal`.
 */
export function parseMoney(text: string, currency: string, locale: string): bigint | null {
  const bare = withoutCurrency(text, currency, locale);
  const comma = currencyFormat(currency, locale)
    .formatToParts("1.5")
    .some((part) => part.type === "decimal" && part.value === ",");
  const mark = currencyExponent(currency) === 0 ? decimalMark(locale) : comma ? "," : ".";
  const decimal = bare === null ? null : normalizeMarkedDecimal(bare, mark);
  if (decimal === null) return null;
  const minor = parseDecimal(decimal).times(`1e${currencyExponent(currency)}`);
  const rounded = roundHalfUp(minor);
  return minor.eq(rounded.toString()) && !isAbsurd(rounded) ? rounded : null;
}

/** The text without the signs and code of `currency`; null where other words or signs are left, "$5" in euro say. */
function withoutCurrency(text: string, currency: string, locale: string): string | null {
  const signs = (["symbol", "narrowSymbol"] as const).map((display) => {
    const parts = currencyFormat(currency, locale, { display }).formatToParts("1");
    return parts.find((part) => part.type === "currency")?.value ?? currency;
  });
  const sign = [currency, ...signs, currency.toLowerCase()].find((candidate) => text.includes(candidate));
  const bare = sign === undefined ? text : text.replace(sign, " ");
  return /[\p{Sc}%]|(?!x)\p{L}/iu.test(bare) ? null : bare;
}
