/** What a file states of its sums, beside what they are. */
import type { JsonPath } from "#core/bounded-json.ts";
import { parseDecimal } from "#core/decimal.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { isAbsurd, minorToDecimal } from "#core/money.ts";
import { computeTotals } from "#core/totals.ts";
import { Notes } from "./import-notes.ts";
import type { Field } from "./invoice-fields.ts";
import type { ReadLine } from "./read-lines.ts";
import { readDecimal } from "./read-values.ts";

/** Sizes that no invoice has, and sums that the file states and we do not get. */
export function checkAmounts(
  draft: Omit<DraftContent, "clientId">,
  lines: readonly ReadLine[],
  total: Field | undefined,
  root: JsonPath,
  notes: Notes,
): void {
  const totals = computeTotals({ ...draft, taxPolicy: "category" });
  for (const [index, { path, statedAmount }] of lines.entries()) {
    const amount = totals.lines[index];
    if (amount === undefined) continue;
    if (isAbsurd(amount.statedMinor)) notes.refuse(path, "amount_absurd");
    else if (amount.statedMinor < 0n) notes.warn(path, "line_amount_negative");
    if (statedAmount !== null && !states(statedAmount, [amount.statedMinor, amount.amountMinor], draft.currency)) {
      notes.warn(statedAmount.path, "line_amount_differs");
    }
  }
  if (notes.problems.length > 0) return;
  if (totals.adjustments.some((one) => isAbsurd(one.statedMinor)) || isAbsurd(totals.totalMinor)) {
    notes.refuse(root, "amount_absurd");
  } else if (totals.totalMinor < 0n) {
    // Money that goes back to the client is a credit note with positive amounts, not a negative invoice.
    notes.refuse(root, "total_negative");
  }
  if (total !== undefined && !states(total, [totals.totalMinor], draft.currency))
    notes.warn(total.path, "total_differs");
}

/** Whether the field writes one of `amounts`; what cannot be read does not, and is no reason to refuse the file. */
function states(field: Field, amounts: readonly bigint[], currency: string): boolean {
  const decimal = readDecimal(field, new Notes());
  return decimal !== null && amounts.some((minor) => parseDecimal(decimal).eq(minorToDecimal(minor, currency)));
}
