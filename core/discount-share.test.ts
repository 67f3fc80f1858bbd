import { expect, test } from "vitest";
import { discountShare } from "./discount-share.ts";
import type { Adjustment, DraftLine } from "./draft-content.ts";

const line = (unitPrice: string, discount: DraftLine["discount"] = null): DraftLine => ({
  id: unitPrice,
  title: "Work",
  detail: "",
  quantity: "1",
  unit: "",
  unitPrice,
  discount,
  taxes: [],
});
const off = (value: string): Adjustment => ({ id: "a", kind: "discount", label: "Loyalty", mode: "percent", value });
const share = (lines: DraftLine[], adjustments: Adjustment[] = []) =>
  discountShare({ currency: "EUR", taxPolicy: "category", pricesIncludeTax: false, lines, adjustments });

test("the share counts discounts of lines and of the document together", () => {
  expect(share([line("100")])).toBe("0.00");
  expect(share([line("100", { kind: "percent", percent: "10" })])).toBe("10.00");
  // 100 less 10 % is 90, less another 10 % of that is 81.
  expect(share([line("100", { kind: "percent", percent: "10" })], [off("10")])).toBe("19.00");
  expect(share([line("100", { kind: "amount", amount: "25" }), line("300")])).toBe("6.25");
});

test("what is above a limit by a hair is told above it, and what costs nothing has no share", () => {
  expect(share([line("30000", { kind: "amount", amount: "4500.01" })])).toBe("15.01");
  expect(share([line("0")])).toBe("0.00");
  expect(share([])).toBe("0.00");
});
