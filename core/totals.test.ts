import { describe, expect, test } from "vitest";
import type { Adjustment, DraftLine, Tax } from "#core/draft-content.ts";
import { computeTotals, type TotalsInput } from "#core/totals.ts";

const S = (rate: string): Tax => ({ category: "S", rate, exemptionReason: null });

let nextId = 0;
function line(quantity: string, unitPrice: string, taxes: Tax[], discount: DraftLine["discount"] = null) {
  nextId += 1;
  return { id: `line-${nextId}`, quantity, unitPrice, discount, taxes };
}

function totals(lines: TotalsInput["lines"], more: Partial<TotalsInput> = {}) {
  return computeTotals({
    currency: "EUR",
    taxPolicy: "category",
    pricesIncludeTax: false,
    adjustments: [],
    ...more,
    lines,
  });
}

const discountOf = (value: string, mode: Adjustment["mode"] = "amount"): Adjustment => ({
  id: "discount",
  kind: "discount",
  label: "Discount",
  mode,
  value,
});

describe("the golden vectors of the design", () => {
  const nineOf = (price: string) => Array.from({ length: 9 }, () => line("1", price, [S("6")]));
  test.each([
    ["25.06 + 25.61 + 25.63 at 15 %", ["25.06", "25.61", "25.63"].map((p) => line("1", p, [S("15")])), 1144n, 1145n],
    ["nine lines of 13.60 at 6 %", nineOf("13.60"), 738n, 734n],
    ["1,091.50 at 15 %", [line("1", "1091.50", [S("15")])], 16373n, 16373n],
    ["140.00 at 9.975 %", [line("1", "140", [S("9.975")])], 1397n, 1397n],
    ["8,180.00 at 9.975 %", [line("1", "8180", [S("9.975")])], 81596n, 81596n],
  ])("%s", (_, lines, byLine, byCategory) => {
    expect(totals(lines, { taxPolicy: "line" }).taxMinor).toBe(byLine);
    expect(totals(lines, { taxPolicy: "category" }).taxMinor).toBe(byCategory);
  });

  test.each(["line", "category"] as const)("348.35 × 16 less 4 %% at 22 %% totals 6,527.81 by %s", (taxPolicy) => {
    const lines = [line("16", "348.35", [S("22")], { kind: "percent", percent: "4" })];
    expect(totals(lines, { taxPolicy }).totalMinor).toBe(652781n);
  });

  test.each(["line", "category"] as const)(
    "1,000 less a document discount of 100 at 20 %% totals 1,080.00 by %s",
    (taxPolicy) => {
      const result = totals([line("1", "1000", [S("20")])], { taxPolicy, adjustments: [discountOf("100")] });
      expect(result).toMatchObject({ netMinor: 90000n, taxMinor: 18000n, totalMinor: 108000n, discountMinor: 10000n });
    },
  );
});
