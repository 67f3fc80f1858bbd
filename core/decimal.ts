/**
 * Decimals: quantities, unit prices, rates and percentages. They travel as strings ("9.975"), are computed with big.js
 * in its strict mode (which refuses binary floats), and become money in one place only, `roundHalfUp`.
 */
import Big from "big.js";
import { z } from "zod";
import { EXPRESSION_CHARS_MAX, evaluate, printFraction } from "#core/arithmetic.ts";
import { decimalMark, numberFormat } from "#core/locale.ts";
import { plainSpelling, readWrittenNumber } from "#core/written-number.ts";

/** A constructor of our own, so that no other user of big.js can change how ours rounds. */
const Decimal = Big();
Decimal.strict = true;
Decimal.RM = 1;

export type Decimal = Big;

// 15 and 10 digits hold any price or quantity that an invoice can mean and keep every product within 50 digits.
export const DECIMAL_INTEGER_DIGITS_MAX = 15;
export const DECIMAL_FRACTION_DIGITS_MAX = 10;
const PLAIN = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?$/;

/** A decimal of bounded size; "1.50" and "-0" become "1.5" and "0", so that one number has one spelling. */
export const DecimalString = z.string().regex(PLAIN, { error: "decimal_invalid" }).overwrite(canonicalDecimal);
export type DecimalString = z.infer<typeof DecimalString>;

/** Whether `text` is a plain decimal within the bounds (not necessarily in its shortest spelling). */
export function isDecimal(text: string): boolean {
  return PLAIN.test(text);
}

/** The decimal that `text` writes. Throws RangeError when it is not a plain decimal within the bounds. */
export function parseDecimal(text: DecimalString): Decimal {
  if (!PLAIN.test(text)) throw new RangeError("not a plain decimal");
  return new Decimal(text);
}

/** Nearest whole number; exactly half goes away from zero, so that a credit mirrors its debit. */
export function roundHalfUp(value: Decimal): bigint {
  return BigInt(value.round(0, 1).toFixed(0));
}

/** Without trailing zeros, leading plus or negative zero. Expects plain decimal text. */
export function canonicalDecimal(text: string): string {
  const shortest = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return shortest === "-0" ? "0" : shortest;
}

/** The canonical string of a computed decimal, or null where it has more digits than a DecimalString holds. */
export function printDecimal(value: Decimal): DecimalString | null {
  const text = canonicalDecimal(value.toFixed());
  return PLAIN.test(text) ? text : null;
}

/**
 * A decimal as people of `locale` write it. `grouping` is off by default: that is the spelling for an input field, and
 * `normalizeDecimal(formatDecimal(x, locale), locale)` is x again.
 */
export function formatDecimal(
  decimal: DecimalString,
  locale: string,
  options: { grouping?: boolean; minimumFractionDigits?: number } = {},
): string {
  if (!PLAIN.test(decimal)) throw new RangeError("not a plain decimal");
  return numberFormat(locale, {
    useGrouping: options.grouping ?? false,
    minimumFractionDigits: options.minimumFractionDigits ?? 0,
    maximumFractionDigits: DECIMAL_FRACTION_DIGITS_MAX,
  }).format(decimal as `${number}`);
}

// People who divide 100 by 3 in a cell want a price, not a period of digits.
const ENDLESS_RESULT_DIGITS = 6;

/**
 * The canonical decimal of what a person typed, or null where it is not a number: "1.234,50", "1,234.50", "€ 1.250,-",
 * "12%", "3*8.5", "(5)" (an accountant's minus). "1,234" is read by `locale`; without one, as in English.
 * A sum whose exact result has more than ten decimals is rounded half up to six; a plain number never is.
 */
export function normalizeDecimal(text: string, locale = "en"): DecimalString | null {
  return normalizeMarkedDecimal(text, decimalMark(locale));
}

/** `normalizeDecimal` for a known decimal mark. */
export function normalizeMarkedDecimal(text: string, mark: "." | ","): DecimalString | null {
  if (text.length > EXPRESSION_CHARS_MAX) return null;
  const spelled = plainSpelling(text);
  const withoutPercent = spelled.replace(/\s*%$/, "");
  const sum = withoutPercent.replace(/^=/, "");
  const bookkeeping = /^\(([^()+*/-]+)\)$/.exec(sum);
  const result = evaluate(bookkeeping ? `-${bookkeeping[1]}` : sum, (written) => readWrittenNumber(written, mark));
  // What 7 + 10 % should be is a matter of taste, and money is not.
  if (result === null || (result.isSum && spelled !== withoutPercent)) return null;
  const digits = result.isSum ? ENDLESS_RESULT_DIGITS : null;
  const plain = printFraction(result.value, DECIMAL_FRACTION_DIGITS_MAX, digits);
  return plain !== null && PLAIN.test(plain) ? canonicalDecimal(plain) : null;
}

/**
 * The canonical decimal of one written number without any arithmetic, for files; `mark` decides "1,234" (see
 * `readWrittenNumber`). A currency sign is dropped, a percent sign is not.
 */
export function readDecimalText(text: string, mark: "." | ","): DecimalString | null {
  if (text.length > EXPRESSION_CHARS_MAX) return null;
  const [, sign = "", written = ""] = /^([-+]?)\s*([\d.,].*)$/.exec(plainSpelling(text)) ?? [];
  const plain = readWrittenNumber(written, mark);
  const signed = `${sign === "-" ? "-" : ""}${plain}`;
  return plain !== null && PLAIN.test(signed) ? canonicalDecimal(signed) : null;
}

/** The canonical decimal of a number as JSON writes it, exponent included; null beyond the digits of a DecimalString. */
export function readJsonNumber(source: string): DecimalString | null {
  // The bounds keep "1e999999" from becoming a million zeroes.
  if (source.length > EXPRESSION_CHARS_MAX || !/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?$/.test(source)) return null;
  return printDecimal(new Decimal(source));
}
