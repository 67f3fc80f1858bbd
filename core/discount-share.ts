/** How much of the price was taken off: what a policy on discounts asks. */

import type { CurrencyCode } from "#core/currency.ts";
import type { Adjustment, DraftLine } from "#core/draft-content.ts";
import { computeTotals } from "#core/totals.ts";

type Discounted = {
  currency: CurrencyCode;
  taxPolicy: "category" | "line";
  pricesIncludeTax: boolean;
  lines: readonly DraftLine[];
  adjustments: readonly Adjustment[];
};

/**
 * All discounts, of lines and of the document, in percent of what the lines would cost without any: a decimal string with two
 * places, rounded up, so that nothing above a limit is told as the limit. "0.00" where nothing is charged at all.
 */
export function discountShare(content: Discounted): string {
  const whole = computeTotals({
    ...content,
    lines: content.lines.map((line) => ({ ...line, discount: null })),
    adjustments: [],
  }).linesMinor;
  if (whole <= 0n) return "0.00";
  const { linesMinor, discountMinor } = computeTotals({
    ...content,
    lines: [...content.lines],
    adjustments: [...content.adjustments],
  });
  const off = whole - (linesMinor - discountMinor);
  if (off <= 0n) return "0.00";
  const hundredths = (off * 10_000n + whole - 1n) / whole;
  return `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, "0")}`;
}
