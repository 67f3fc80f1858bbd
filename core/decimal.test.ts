import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DecimalString,
  formatDecimal,
  normalizeDecimal,
  parseDecimal,
  readJsonNumber,
  roundHalfUp,
} from "#core/decimal.ts";
import { decimal, property } from "#core/oracle/arbitraries.ts";
import { minus, over, plus, type Rational, rational, times } from "#core/oracle/rational.ts";

describe("a decimal string", () => {
  test.each([
    ["1.50", "1.5"],
    ["-0", "0"],
    ["-0.00", "0"],
    ["100", "100"],
    ["0.0000000001", "0.0000000001"],
  ])("%s has the one spelling %s", (text, canonical) => {
    expect(DecimalString.parse(text)).toBe(canonical);
  });

  test.each([
    "",
    "abc",
    "1e5",
    "1,5",
    "01",
    ".5",
    "5.",
    "+1",
    " 1",
    "1 ",
    "NaN",
    "Infinity",
    "0x1",
    "1_000",
    "1".repeat(16),
    "0.12345678901",
    "1\n",
  ])("%j is refused", (text) => {
    expect(DecimalString.safeParse(text).success).toBe(false);
    expect(() => parseDecimal(text)).toThrow(RangeError);
  });

  test("never meets a binary float: a number is refused at run time", () => {
    expect(() => parseDecimal("1").times(0.1)).toThrow(TypeError);
  });
});

describe("rounding half up", () => {
  test.each([
    ["0.5", 1n],
    ["-0.5", -1n],
    ["1.5", 2n],
    ["2.5", 3n],
    ["-2.5", -3n],
    ["2.4999999999", 2n],
    ["-2.4999999999", -2n],
    ["999999999999999.5", 1000000000000000n],
  ])("%s is %s", (text, expected) => {
    expect(roundHalfUp(parseDecimal(text))).toBe(expected);
  });
});

describe("what people type", () => {
  test.each([
    ["1.234,50", "1234.5"],
    ["1,234.50", "1234.5"],
    ["1234,5", "1234.5"],
    ["1.234.567", "1234567"],
    ["1,234,567.891", "1234567.891"],
    ["12,34,567.50", "1234567.5"],
    ["1 250,50", "1250.5"],
    ["1\u00a0250,50", "1250.5"],
    ["1\u202f250\u202f000,50", "1250000.5"],
    ["1\u2009250", "1250"],
    ["1'250.50", "1250.5"],
    ["1’250.50", "1250.5"],
    ["€ 1.250,50", "1250.5"],
    ["1.250,50 €", "1250.5"],
    ["EUR 12", "12"],
    ["12 eur", "12"],
    ["US$ 5", "5"],
    ["5 kr", "5"],
    ["1.250,-", "1250"],
    ["CHF 1'250.–", "1250"],
    ["12%", "12"],
    ["9.975 %", "9.975"],
    ["-5", "-5"],
    ["−5", "-5"],
    ["-€5", "-5"],
    ["€-5", "-5"],
    ["(5)", "-5"],
    ["(€ 1.250,50)", "-1250.5"],
    ["+5", "5"],
    [",5", "0.5"],
    ["5.", "5"],
    ["007", "7"],
    ["0,125", "0.125"],
    ["１２３", "123"],
    ["١٢٣٫٥", "123.5"],
    ["  7  ", "7"],
  ])("%j is %s", (text, expected) => {
    expect(normalizeDecimal(text)).toBe(expected);
  });

  test.each([
    ["3*8.5", "25.5"],
    ["3 x 8,5", "25.5"],
    ["120/4", "30"],
    ["7+1.5", "8.5"],
    ["=2*(3+4)", "14"],
    ["10/3*3", "10"],
    ["1/3", "0.333333"],
    ["2/3", "0.666667"],
    ["-2/3", "-0.666667"],
    ["1/8", "0.125"],
    ["1.5-2", "-0.5"],
    ["2*-3", "-6"],
    ["8 × 95 ÷ 2", "380"],
    ["0.1+0.2", "0.3"],
  ])("the sum %j is %s", (text, expected) => {
    expect(normalizeDecimal(text)).toBe(expected);
  });

  test("a separator before three digits is read by the locale", () => {
    expect(normalizeDecimal("1,234", "en-GB")).toBe("1234");
    expect(normalizeDecimal("1,234", "nl-NL")).toBe("1.234");
    expect(normalizeDecimal("1.234", "de-DE")).toBe("1234");
    expect(normalizeDecimal("1.234", "en-US")).toBe("1.234");
    expect(normalizeDecimal("1,234")).toBe("1234");
    expect(normalizeDecimal("0,234", "en-GB")).toBe("0.234");
    expect(normalizeDecimal("1234,567", "en-GB")).toBe("1234.567");
  });

  test.each([
    "",
    " ",
    "abc",
    "12 34",
    "1.5.5",
    "1,5.5",
    "1..5",
    ".",
    ",",
    "-",
    "()",
    "(",
    "1)",
    "1+",
    "*2",
    "1/0",
    "1/(2-2)",
    "1e5",
    "5²",
    "½",
    "7+10%",
    "5 apples",
    "12,345,67",
    "1.23.456",
    "1 2",
    "99999999999999999",
    "0.12345678901",
    "constructor",
    "alert(1)",
    "2**3",
    "1;2",
    "((((((((((1))))))))))",
    "1".repeat(65),
  ])("%j is no number", (text) => {
    expect(normalizeDecimal(text)).toBeNull();
  });

  test("a sum is bounded: the longest text that is looked at answers at once", () => {
    const started = performance.now();
    normalizeDecimal(`${"9*".repeat(31)}9`);
    normalizeDecimal(`${"1/7+".repeat(15)}1/7`);
    normalizeDecimal("(".repeat(64));
    expect(performance.now() - started).toBeLessThan(100);
  });
});

describe("JSON numbers", () => {
  test.each([
    ["12.50", "12.5"],
    ["1e3", "1000"],
    ["2.5E-1", "0.25"],
    ["-0", "0"],
    ["0.30000000000000004", null],
    ["1e99", null],
    ["1e999999", null],
    ["1e-11", null],
    ["12345678901234567890", null],
  ])("%s is %s", (source, expected) => {
    expect(readJsonNumber(source)).toBe(expected);
  });
});

describe("10,000 decimals", () => {
  const locales = fc.constantFrom(
    "en-US",
    "en-GB",
    "nl-NL",
    "de-DE",
    "de-CH",
    "fr-FR",
    "sv-SE",
    "pl-PL",
    "pt-BR",
    "hi-IN",
    "ja-JP",
    "ar-EG",
    "he-IL",
  );

  test("read back as they were printed for an input field of any locale", () => {
    property(fc.tuple(decimal(13, 9, { negative: true }), locales), ([text, locale]) => {
      const printed = formatDecimal(text, locale);
      if (normalizeDecimal(printed, locale) !== text)
        expect([printed, normalizeDecimal(printed, locale)]).toEqual([printed, text]);
    });
  });

  test("read back as they were printed with groups, where that is not the spelling of another number", () => {
    property(fc.tuple(decimal(13, 9, { negative: true }), locales), ([text, locale]) => {
      const printed = formatDecimal(text, locale, { grouping: true });
      if (normalizeDecimal(printed, locale) !== text)
        expect([printed, normalizeDecimal(printed, locale)]).toEqual([printed, text]);
    });
  });

  test("are equal to themselves after parsing and printing", () => {
    property(decimal(15, 10, { negative: true }), (text) => {
      if (DecimalString.parse(text) !== text || DecimalString.parse(parseDecimal(text).toFixed()) !== text) {
        expect(parseDecimal(text).toFixed()).toBe(text);
      }
    });
  });

  test("in sums give what exact fractions give", () => {
    const operator = fc.constantFrom("+" as const, "-" as const, "*" as const, "/" as const);
    const chain = fc.tuple(decimal(4, 3), fc.array(fc.tuple(operator, decimal(3, 2)), { minLength: 1, maxLength: 3 }));
    property(chain, ([first, rest]) => {
      // Products before sums, as at school: terms are collected and added up at the end.
      const terms: Rational[] = [rational(first)];
      let dividedByZero = false;
      for (const [sign, text] of rest) {
        const value = rational(text);
        const last = terms.length - 1;
        const term = terms[last] ?? value;
        if (sign === "+") terms.push(value);
        else if (sign === "-") terms.push(minus([0n, 1n], value));
        else if (sign === "*") terms[last] = times(term, value);
        else if (value[0] === 0n) dividedByZero = true;
        else terms[last] = over(term, value);
      }
      const typed = [first, ...rest.map(([sign, text]) => `${sign}${text}`)].join("");
      const answer = normalizeDecimal(typed);
      if (dividedByZero) {
        expect(answer).toBeNull();
        return;
      }
      const exact = terms.reduce(plus);
      if (answer === null) {
        expect(exact[0] > exact[1] * 10n ** 15n || -exact[0] > exact[1] * 10n ** 15n).toBe(true);
        return;
      }
      // Exact up to ten decimals, otherwise within half of the sixth.
      const [distance, unit] = minus(exact, rational(answer));
      const within = (distance < 0n ? -distance : distance) * 2_000_000n <= unit;
      const exactlyTen = (exact[0] * 10n ** 10n) % exact[1] === 0n;
      if (!within || (exactlyTen && distance !== 0n)) expect([typed, answer]).toEqual([typed, "the exact result"]);
    });
  });
});
