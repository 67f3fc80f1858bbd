/**
 * What an invoice that was paid late, or is not paid yet, costs besides: interest by the day and a fixed sum for the trouble. The law
 * behind it where nothing else was agreed: Directive 2011/7/EU, art. 2 (6) and 3: the reference rate of the European Central Bank in
 * force on 1 January or 1 July, plus eight points, from the day after the due date; art. 6: 40 EUR for recovery.
 */
import { z } from "zod";
import { CurrencyCode } from "#core/currency.ts";
import { DecimalString, isDecimal, parseDecimal, roundHalfUp } from "#core/decimal.ts";
import { MinorString } from "#core/money.ts";
import { addDays, daysBetween, type PlainDate } from "#core/plain-date.ts";

/** A percentage a year: above it a typing error, or usury. */
const RATE_MAX = "60";
/** Actual/365: every year counts as 365 days, a leap year's 29 February as one more day. */
const DAYS_A_YEAR = "365";

export const LateFeeTerms = z.object({
  /** Per cent a year, "10.15". */
  annualRate: DecimalString.refine(isRate, { error: "rate_out_of_range" }),
  /** "statutory": as the directive says. "agreed": as the contract says. It is printed on the draft. */
  basis: z.enum(["statutory", "agreed"]),
  /** Once an invoice, in this currency only: nobody converts a sum that the law names in another. Null: none. */
  fixed: z.object({ minor: MinorString, currency: CurrencyCode }).nullable(),
});

export type LateFeeTerms = z.infer<typeof LateFeeTerms>;

/** A refinement runs on text that is no decimal, too. */
function isRate(rate: string): boolean {
  return isDecimal(rate) && !rate.startsWith("-") && parseDecimal(rate).lte(RATE_MAX);
}

/** So many days, both ends counted, on which the same amount was open. */
export type InterestSpan = { from: PlainDate; to: PlainDate; days: number; openMinor: bigint; interestMinor: bigint };

/**
 * The interest from `from` to `to`, both counted, in spans of an unchanged open amount. Money counts as arrived from the day that it is
 * dated: no interest on that day. Each span is rounded half up by itself, so that the lines of a draft add up to what stands there.
 */
export function interestSpans(owed: {
  totalMinor: bigint;
  /** Sums that settle it (negative where one was reversed), in any order. */
  settled: readonly { on: PlainDate; minor: bigint }[];
  annualRate: DecimalString;
  from: PlainDate;
  to: PlainDate;
}): InterestSpan[] {
  const { from, to } = owed;
  if (to < from) return [];
  const changes = owed.settled.map(({ on }) => on).filter((on) => on > from && on <= to);
  const starts = [...new Set([from, ...changes])].sort();
  const spans = starts.map((start, at): InterestSpan => {
    const next = starts[at + 1];
    const end = next === undefined ? to : addDays(next, -1);
    const days = daysBetween(start, end) + 1;
    const openMinor = owed.settled.reduce(
      (open, { on, minor }) => (on <= start ? open - minor : open),
      owed.totalMinor,
    );
    return { from: start, to: end, days, openMinor, interestMinor: interestOf(openMinor, owed.annualRate, days) };
  });
  return spans.filter(({ interestMinor }) => interestMinor > 0n);
}

/** openMinor × rate ÷ 100 × days ÷ 365, rounded half up to a minor unit; nothing of what is not owed. */
export function interestOf(openMinor: bigint, annualRate: DecimalString, days: number): bigint {
  if (openMinor <= 0n || days <= 0) return 0n;
  const hundredYears = parseDecimal(annualRate).times(openMinor.toString()).times(days.toString());
  // The quotient has twenty decimals and steps of 1/36,500 of the rate's last digit, so it is never taken for a half that it is not.
  return roundHalfUp(hundredYears.div(parseDecimal("100").times(DAYS_A_YEAR)));
}
