import { expect, test } from "vitest";
import { CURRENCIES } from "#core/currency.ts";
import { currencyChoices, readCurrency } from "./typed-currency.ts";

test("a code, a sign and a name are each understood", () => {
  for (const [typed, code] of [
    ["eur", "EUR"],
    ["€", "EUR"],
    [" gbp ", "GBP"],
    ["£", "GBP"],
    ["yen", "JPY"],
    ["pound", "GBP"],
    ["swiss", "CHF"],
  ]) {
    expect(readCurrency(typed ?? "", "en-GB", CURRENCIES), typed).toBe(code);
  }
  expect(readCurrency("zwitserse frank", "nl-NL", CURRENCIES)).toBe("CHF");
});

test("what could be several currencies, and what is none, is refused rather than guessed", () => {
  expect(readCurrency("peso", "en-GB", CURRENCIES)).toBeNull();
  expect(readCurrency("XXX", "en-GB", CURRENCIES)).toBeNull();
  expect(readCurrency("", "en-GB", CURRENCIES)).toBeNull();
});

test("the usual currencies are offered first, and never a whole page of them", () => {
  const choices = currencyChoices("", "en-GB", CURRENCIES);
  expect(choices.map((choice) => choice.code).slice(0, 3)).toEqual(["EUR", "GBP", "USD"]);
  expect(choices).toHaveLength(12);
});
