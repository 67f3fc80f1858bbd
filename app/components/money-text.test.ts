import { expect, test } from "vitest";
import { moneyText } from "./money-text.tsx";

test("a negative amount has a true minus, as wide as a figure", () => {
  expect(moneyText("-60500", "EUR", "en-GB")).toBe("\u2212605.00");
});

test("the symbol stands a thin space off the figures", () => {
  expect(moneyText("3156079", "EUR", "en-GB", { symbol: true })).toBe("€\u200931,560.79");
  expect(moneyText("-60500", "GBP", "en-GB", { symbol: true })).toBe("\u2212£\u2009605.00");
});

test("a currency without decimals gets none, and the code can follow", () => {
  expect(moneyText("840000", "JPY", "en-GB", { code: true })).toBe("840,000\u00a0JPY");
});
