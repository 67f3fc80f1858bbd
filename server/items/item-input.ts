/** An item of the catalogue: what a line of a draft can begin with. */
import type { InferSelectModel } from "drizzle-orm";
import { z } from "zod";
import { CurrencyCode, isCurrency } from "#core/currency.ts";
import { DecimalString, isDecimal } from "#core/decimal.ts";
import { checkTax, PROBLEM_SEVERITY } from "#core/draft-checks.ts";
import { DRAFT_LIMITS, Tax } from "#core/draft-content.ts";
import { isAbsurd, toMinor } from "#core/money.ts";
import type { items } from "#db/schema/clients.ts";
import { filledLineOf, lineOf, textOf } from "#server/text-input.ts";

export const ItemInput = z
  .object({
    code: filledLineOf(40),
    title: filledLineOf(DRAFT_LIMITS.titleChars),
    detail: textOf(DRAFT_LIMITS.detailChars).default(""),
    unit: lineOf(40).default(""),
    unitPrice: DecimalString,
    /** What one unit costs the agency, in the currency of its price. */
    cost: DecimalString.refine((cost) => !cost.startsWith("-"), "amount_negative")
      .nullable()
      .default(null),
    currency: CurrencyCode,
    taxes: z.array(Tax).max(DRAFT_LIMITS.taxesPerLine),
  })
  .superRefine((item, context) => {
    // Zod comes here also when a field's own check has complained already.
    if (!isDecimal(item.unitPrice) || !isCurrency(item.currency)) return;
    if (isAbsurd(toMinor(item.unitPrice, item.currency))) {
      context.addIssue({ code: "custom", message: "amount_absurd", path: ["unitPrice"] });
    }
    if (item.cost !== null && isDecimal(item.cost) && isAbsurd(toMinor(item.cost, item.currency))) {
      context.addIssue({ code: "custom", message: "amount_absurd", path: ["cost"] });
    }
    for (const [index, tax] of item.taxes.entries()) {
      for (const code of isDecimal(tax.rate) ? checkTax(tax) : []) {
        if (PROBLEM_SEVERITY[code] !== "blocks") continue;
        context.addIssue({ code: "custom", message: code, path: ["taxes", index] });
      }
    }
  });
export type ItemInput = z.infer<typeof ItemInput>;

export const ItemRef = z.object({ itemId: z.uuid() });

export function itemView(row: InferSelectModel<typeof items>) {
  return {
    itemId: row.id,
    code: row.code,
    title: row.title,
    detail: row.detail,
    unit: row.unit,
    unitPrice: row.unitPrice,
    cost: row.cost,
    currency: row.currency,
    taxes: row.taxes,
    archived: row.archivedAt !== null,
    updatedAt: row.updatedAt.toISOString(),
  };
}

export type ItemView = ReturnType<typeof itemView>;
