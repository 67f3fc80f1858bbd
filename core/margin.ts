/**
 * What an invoice costs the agency and what is left of it, as a policy on margins asks. Only the catalogue says what something
 * costs, so nobody makes a margin larger by writing into the draft; a line whose cost is not known makes the whole unknown.
 */
import { type DecimalString, parseDecimal } from "#core/decimal.ts";
import type { DraftLine } from "#core/draft-content.ts";
import { isAbsurd, toMinor } from "#core/money.ts";

/** What one unit of an item costs the agency, in major units of the item's currency; null where nobody said. */
export type ItemCost = { cost: DecimalString | null; currency: string };

/**
 * What the lines cost, in minor units of `currency`, rounded once; null where the cost of a line is not known: it is of no item,
 * of one without a cost, or of one in another currency. A line at no price and of no item is words, and costs nothing.
 */
export function costOf(
  lines: readonly Pick<DraftLine, "itemId" | "quantity" | "unitPrice">[],
  items: ReadonlyMap<string, ItemCost>,
  currency: string,
): bigint | null {
  let sum = parseDecimal("0");
  for (const { itemId, quantity, unitPrice } of lines) {
    if (itemId === undefined && unitPrice === "0") continue;
    const item = itemId === undefined ? undefined : items.get(itemId);
    if (!item || item.cost === null || item.currency !== currency) return null;
    sum = sum.plus(parseDecimal(quantity).times(parseDecimal(item.cost)));
  }
  const minor = toMinor(sum, currency);
  return isAbsurd(minor) ? null : minor;
}

/**
 * (net − cost) ÷ net in percent: a decimal string with two places, rounded down, so that nothing under a limit is told as the
 * limit. Both in minor units of one currency. Null where the cost is not known, or where there is no net to take a part of.
 */
export function marginPercent(costMinor: bigint | null, netMinor: bigint): string | null {
  if (costMinor === null || netMinor <= 0n) return null;
  const scaled = (netMinor - costMinor) * 10_000n;
  const hundredths = scaled < 0n && scaled % netMinor !== 0n ? scaled / netMinor - 1n : scaled / netMinor;
  const size = hundredths < 0n ? -hundredths : hundredths;
  return `${hundredths < 0n ? "-" : ""}${size / 100n}.${(size % 100n).toString().padStart(2, "0")}`;
}
