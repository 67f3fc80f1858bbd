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

describe("line amounts", () => {
  test.each([
    ["half a cent rounds away from zero", "1", "0.005", null, 1n],
    ["half a cent of a credit rounds away from zero too", "-1", "0.005", null, -1n],
    ["quantity and price multiply before they round", "0.333", "99.99", null, 3330n],
    ["a price finer than a cent counts in full", "5000", "0.385", null, 192500n],
    ["a percentage is taken before rounding", "3", "33.35", { kind: "percent", percent: "33.3333" }, 6670n],
    ["an amount is taken before rounding", "1", "10.004", { kind: "amount", amount: "0.0001" }, 1000n],
    ["a discount of everything leaves nothing", "7", "13.13", { kind: "percent", percent: "100" }, 0n],
    [
      "figures beyond what a float holds stay exact",
      "999999999999.99",
      "90000000000.01",
      null,
      9000000000000910000000000n,
    ],
  ] as const)("%s", (_, quantity, price, discount, expected) => {
    expect(totals([line(quantity, price, [S("21")], discount)]).linesMinor).toBe(expected);
  });

  test("yen have no decimals and Kuwaiti dinars three", () => {
    const lines = [line("3", "1234.5", [S("10")])];
    expect(totals(lines, { currency: "JPY" })).toMatchObject({ linesMinor: 3704n, taxMinor: 370n, totalMinor: 4074n });
    expect(totals(lines, { currency: "KWD" })).toMatchObject({ linesMinor: 3703500n, taxMinor: 370350n });
  });
});

describe("document discounts and charges", () => {
  test("are shared among the tax groups in proportion, and the odd cent goes to the largest remainder", () => {
    const lines = [line("1", "100", [S("21")]), line("1", "50", [S("9")]), line("1", "50", [S("5")])];
    const result = totals(lines, { adjustments: [discountOf("0.03")] });
    // Ideal shares 1.5, 0.75 and 0.75 cents: the two remainders of 0.75 win over the 0.5.
    expect(result.taxTable.map((row) => row.baseMinor)).toEqual([9999n, 4999n, 4999n]);
    expect(result.netMinor).toBe(19997n);
  });

  test("break a tie for the larger group, then for the one that stands first in the tax table", () => {
    const even = [line("1", "10", [S("9")]), line("1", "10", [S("21")])];
    expect(totals(even, { adjustments: [discountOf("0.01")] }).taxTable.map((row) => row.baseMinor)).toEqual([
      999n,
      1000n,
    ]);
    const uneven = [line("1", "10", [S("21")]), line("1", "30", [S("9")])];
    expect(totals(uneven, { adjustments: [discountOf("0.02")] }).taxTable.map((row) => row.baseMinor)).toEqual([
      1000n,
      2998n,
    ]);
  });

  test("of forty small lines do not fall on the lines that come first", () => {
    const lines = [
      ...Array.from({ length: 20 }, () => line("1", "1", [S("21")])),
      ...Array.from({ length: 20 }, () => line("1", "1", [S("9")])),
    ];
    const result = totals(lines, { adjustments: [discountOf("0.20")] });
    expect(result.taxTable.map((row) => row.baseMinor)).toEqual([1990n, 1990n]);
  });

  test("count each percentage of the plain sum of lines, so that their order does not matter", () => {
    const ten = { ...discountOf("10", "percent"), id: "ten" };
    const five = { ...discountOf("5", "percent"), id: "five", kind: "charge" as const };
    const lines = [line("1", "200", [S("21")])];
    const result = totals(lines, { adjustments: [ten, five] });
    expect(result).toMatchObject({ discountMinor: 2000n, chargeMinor: 1000n, netMinor: 19000n });
    expect(totals(lines, { adjustments: [five, ten] }).totalMinor).toBe(result.totalMinor);
  });

  test("beside a credit line take a percentage of every group, and an amount by size", () => {
    const lines = [line("1", "1000", [S("21")]), line("-1", "999", [S("9")])];
    const percent = totals(lines, { adjustments: [discountOf("10", "percent")] });
    expect(percent.taxTable.map((row) => row.baseMinor)).toEqual([90000n, -89910n]);
    const amount = totals(lines, { adjustments: [discountOf("5")] });
    // Not 5,000.00 and −4,995.00, which a plain proportion of 1,000 : −999 would give.
    expect(amount.taxTable.map((row) => row.baseMinor)).toEqual([99750n, -100150n]);
    expect(amount.netMinor).toBe(-400n);
  });

  test("on lines that come to nothing are shared equally, and no cent gets lost", () => {
    const lines = [line("1", "0", [S("21")]), line("1", "0", [S("9")])];
    const result = totals(lines, { adjustments: [{ ...discountOf("0.05"), kind: "charge" }] });
    expect(result.taxTable.map((row) => row.baseMinor)).toEqual([3n, 2n]);
    expect(result.netMinor).toBe(5n);
  });

  test("without any line stand alone, untaxed", () => {
    expect(totals([], { adjustments: [{ ...discountOf("9.95"), kind: "charge" }] })).toMatchObject({
      chargeMinor: 995n,
      totalMinor: 995n,
      taxTable: [],
    });
  });
});

describe("several taxes", () => {
  test("on one line each count its whole net", () => {
    // Québec: GST 5 % and QST 9.975 % on the same base.
    const result = totals([line("1", "8180", [S("5"), S("9.975")])]);
    expect(result.taxTable.map((row) => [row.rate, row.baseMinor, row.taxMinor])).toEqual([
      ["9.975", 818000n, 81596n],
      ["5", 818000n, 40900n],
    ]);
    expect(result.totalMinor).toBe(940496n);
  });

  test("share a document discount with the lines beside them", () => {
    const lines = [line("1", "100", [S("5"), S("9.975")]), line("1", "100", [S("5")])];
    const result = totals(lines, { adjustments: [discountOf("20")] });
    expect(result.taxTable.map((row) => [row.rate, row.baseMinor, row.taxMinor])).toEqual([
      ["9.975", 9000n, 898n],
      ["5", 18000n, 900n],
    ]);
  });

  test("written twice on a line count once", () => {
    expect(totals([line("1", "100", [S("21"), S("21.0")])])).toMatchObject({ taxMinor: 2100n });
  });

  test("of different categories or reasons are rows of their own", () => {
    const exempt = (exemptionReason: string): Tax => ({ category: "E", rate: "0", exemptionReason });
    const result = totals([
      line("1", "3", [exempt("Art. 132")]),
      line("1", "2", [{ category: "AE", rate: "0", exemptionReason: "Reverse charge" }]),
      line("1", "5", [exempt("Art. 135")]),
      line("1", "7", [S("9")]),
      line("1", "1", [S("21")]),
      line("1", "4", [exempt("Art. 132")]),
    ]);
    expect(result.taxTable.map((row) => [row.category, row.rate, row.exemptionReason, row.baseMinor])).toEqual([
      ["S", "21", null, 100n],
      ["S", "9", null, 700n],
      ["E", "0", "Art. 132", 700n],
      ["E", "0", "Art. 135", 500n],
      ["AE", "0", "Reverse charge", 200n],
    ]);
  });
});

describe("prices that include tax", () => {
  const inclusive = { pricesIncludeTax: true };

  test("keep the stated amount as the total and take the tax out of it", () => {
    const result = totals([line("1", "121", [S("21")])], inclusive);
    expect(result.lines[0]).toMatchObject({ amountMinor: 10000n, statedMinor: 12100n });
    expect(result).toMatchObject({ netMinor: 10000n, taxMinor: 2100n, totalMinor: 12100n });
  });

  test("keep it even where no net leads to it exactly", () => {
    // 0.02 × 21 % is 0.00 and 0.03 × 21 % is 0.01: no net gives 0.03, so the tax inside it is rounded: 0.0052.
    expect(totals([line("1", "0.03", [S("21")])], inclusive)).toMatchObject({
      netMinor: 2n,
      taxMinor: 1n,
      totalMinor: 3n,
    });
  });

  test("give lines nets that add up to the net of their group", () => {
    const lines = [line("1", "9.99", [S("21")]), line("1", "9.99", [S("21")]), line("1", "9.99", [S("21")])];
    const result = totals(lines, inclusive);
    expect(result.taxTable).toMatchObject([{ baseMinor: 2477n, taxMinor: 520n }]);
    expect(result.lines.map((one) => one.amountMinor)).toEqual([826n, 826n, 825n]);
  });

  test("value a document discount at the net that it takes away", () => {
    const result = totals([line("1", "121", [S("21")])], { ...inclusive, adjustments: [discountOf("10", "percent")] });
    expect(result).toMatchObject({ linesMinor: 10000n, discountMinor: 1000n, taxMinor: 1890n, totalMinor: 10890n });
    expect(result.adjustments[0]).toMatchObject({ amountMinor: 1000n, statedMinor: 1210n });
  });

  test("with rates that make no sense are left untaxed instead of failing while somebody types", () => {
    expect(totals([line("1", "100", [S("-100")])], inclusive).totalMinor).toBe(10000n);
  });
});

test("a thousand lines with three taxes and twenty adjustments compute in the time between two key presses", () => {
  const lines = Array.from({ length: 1_000 }, (_, index) =>
    line("1.5", `${index}.375`, [S("21"), S("9"), S("5.5")].slice(index % 3), { kind: "percent", percent: "3.5" }),
  );
  const adjustments = Array.from({ length: 20 }, (_, index) => ({ ...discountOf("1.5", "percent"), id: `a-${index}` }));
  const started = performance.now();
  const result = totals(lines, { adjustments, taxPolicy: "line", pricesIncludeTax: true });
  expect(performance.now() - started).toBeLessThan(1_000);
  expect(result.netMinor + result.taxMinor).toBe(result.totalMinor);
});
