import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { property } from "#core/oracle/arbitraries.ts";
import { costOf, marginPercent } from "./margin.ts";

const DESIGN = "00000000-0000-4000-8000-000000000001";
const PRINT = "00000000-0000-4000-8000-000000000002";
const ITEMS = new Map([
  [DESIGN, { cost: "41.335", currency: "EUR" }],
  [PRINT, { cost: null, currency: "EUR" }],
]);
const line = (itemId: string | undefined, quantity: string, unitPrice = "95") => ({ itemId, quantity, unitPrice });

describe("the cost of an invoice", () => {
  test("is quantity times the catalogue's cost, rounded once for all lines", () => {
    expect(costOf([line(DESIGN, "1"), line(DESIGN, "2.5")], ITEMS, "EUR")).toBe(14_467n);
    expect(costOf([], ITEMS, "EUR")).toBe(0n);
  });

  test("is not known where one line's is not, and a line that is only words costs nothing", () => {
    expect(costOf([line(DESIGN, "1"), line(PRINT, "1")], ITEMS, "EUR")).toBeNull();
    expect(costOf([line(DESIGN, "1"), line(undefined, "1")], ITEMS, "EUR")).toBeNull();
    expect(costOf([line("00000000-0000-4000-8000-000000000009", "1")], ITEMS, "EUR")).toBeNull();
    expect(costOf([line(DESIGN, "1")], ITEMS, "USD")).toBeNull();
    expect(costOf([line(DESIGN, "999999999999999")], ITEMS, "EUR")).toBeNull();
    expect(costOf([line(DESIGN, "1"), line(undefined, "1", "0")], ITEMS, "EUR")).toBe(4_134n);
  });
});

describe("a margin", () => {
  test.each([
    [4_134n, 9_500n, "56.48"],
    [9_500n, 9_500n, "0.00"],
    [0n, 9_500n, "100.00"],
    [9_501n, 9_500n, "-0.02"],
    [19_000n, 9_500n, "-100.00"],
    [-100n, 10_000n, "101.00"],
    [null, 9_500n, null],
    [0n, 0n, null],
    [10n, -9_500n, null],
  ])("with a cost of %s of a net of %s is %s", (cost, net, said) => {
    expect(marginPercent(cost, net)).toBe(said);
  });

  test("is never told as more than it is, and less than a hundredth of a percent under it", () => {
    property(
      fc.record({ cost: fc.bigInt({ min: 0n, max: 10n ** 13n }), net: fc.bigInt({ min: 1n, max: 10n ** 13n }) }),
      ({ cost, net }) => {
        const told = BigInt((marginPercent(cost, net) ?? "").replace(".", ""));
        const exact = (net - cost) * 10_000n;
        expect(told * net <= exact && exact < (told + 1n) * net).toBe(true);
      },
    );
  });
});
