/** What an amount of money has to be before anything is booked. */
import { parseDecimal } from "#core/decimal.ts";
import { isAbsurd, minorToDecimal, toMinor } from "#core/money.ts";

/** Why `amount` is no amount of money that was received, or null. */
export function amountProblem(amount: string, currency: string): string | null {
  const minor = toMinor(amount, currency);
  if (isAbsurd(minor)) return "amount_absurd";
  // A cent that the currency does not have is not silently dropped.
  if (!parseDecimal(minorToDecimal(minor, currency)).eq(parseDecimal(amount))) return "amount_too_fine";
  return minor > 0n ? null : "amount_not_positive";
}
