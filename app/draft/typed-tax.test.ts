import { expect, test } from "vitest";
import { parseTypedDiscount } from "./typed-discount.ts";
import { formatTaxes, parseTypedTaxes, standardTax, taxChoices } from "./typed-tax.ts";

const standard = (rate: string) => ({ category: "S" as const, rate, exemptionReason: null });

test("a bare number, a percentage and a number in the writer's own locale are rates", () => {
  expect(parseTypedTaxes("21", "en")).toEqual([standard("21")]);
  expect(parseTypedTaxes(" 9 % ", "en")).toEqual([standard("9")]);
  expect(parseTypedTaxes("5,5", "nl-NL")).toEqual([standard("5.5")]);
});

test("several taxes are joined by a plus, at most three", () => {
  expect(parseTypedTaxes("5 % + 9.975 %", "en")).toEqual([standard("5"), standard("9.975")]);
  expect(parseTypedTaxes("1+2+3+4", "en")).toBeNull();
});

test("a category is known by its code and by its name, and brings the sentence that the law asks for", () => {
  for (const typed of ["AE", "ae", "reverse charge", "rc", "AE 0 %"]) {
    expect(parseTypedTaxes(typed, "en")).toMatchObject([
      { category: "AE", rate: "0", exemptionReason: expect.stringMatching(/196/) },
    ]);
  }
});

test("a reason that somebody wrote stays when the category is typed again", () => {
  const before = [{ category: "E" as const, rate: "0", exemptionReason: "Training, Art. 132(1)(i)" }];
  expect(parseTypedTaxes("exempt", "en", before)).toEqual(before);
});

test("nought per cent is zero-rated, nothing is no tax yet, and nonsense is refused", () => {
  expect(parseTypedTaxes("0%", "en")).toMatchObject([{ category: "Z", rate: "0" }]);
  expect(parseTypedTaxes("", "en")).toEqual([]);
  for (const nonsense of ["twenty", "-3", "1200", "21 %%x"]) expect(parseTypedTaxes(nonsense, "en")).toBeNull();
});

test("whatever the menu offers is read back from what the cell then shows", () => {
  for (const locale of ["en-GB", "nl-NL"]) {
    for (const { tax } of taxChoices("FR", [standard("7.7")], locale)) {
      expect(parseTypedTaxes(formatTaxes([tax], locale), locale, [tax])).toEqual([tax]);
    }
  }
});

test("a new line takes the standard rate of the agency's country, and none where we do not know it", () => {
  expect(standardTax("NL")).toEqual([standard("21")]);
  expect(standardTax("US")).toEqual([]);
});

test("a discount is a share with a percent sign and an amount without", () => {
  expect(parseTypedDiscount("5%", "en")).toEqual({ kind: "percent", percent: "5" });
  expect(parseTypedDiscount("less 12,50", "nl-NL")).toEqual({ kind: "amount", amount: "12.5" });
  expect(parseTypedDiscount("", "en")).toBeNull();
  expect(parseTypedDiscount("0", "en")).toBeNull();
  expect(parseTypedDiscount("120%", "en")).toBeUndefined();
  expect(parseTypedDiscount("a bit", "en")).toBeUndefined();
});
