import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CURRENCIES, CurrencyCode, currencyExponent } from "#core/currency.ts";
import { clampToStored, formatMoney, isAbsurd, MinorString, minorToDecimal, parseMoney, toMinor } from "#core/money.ts";
import { property } from "#core/oracle/arbitraries.ts";

describe("currencies", () => {
  test.each([
    ["JPY", 0],
    ["EUR", 2],
    ["KWD", 3],
    ["CLF", 4],
    ["ISK", 0],
    ["HUF", 2],
  ])("%s has %i decimals", (code, exponent) => {
    expect(currencyExponent(code)).toBe(exponent);
  });

  test.each(["XAU", "XXX", "BTC", "eur", "DEM", "", "EURO", "toString", "__proto__"])(
    "%s is not among them",
    (code) => {
      expect(CurrencyCode.safeParse(code).success).toBe(false);
      expect(() => currencyExponent(code)).toThrow(RangeError);
    },
  );

  test("are all known to the engine that formats them, once each", () => {
    expect(new Set(CURRENCIES).size).toBe(CURRENCIES.length);
    const known = new Set(Intl.supportedValuesOf("currency"));
    // Codes of funds and of newcomers, which engines print as they are.
    const unlisted = "BOV CHE CHW CLF COU MXV USN UYI UYW VED XAD XCG ZWG".split(" ");
    expect(CURRENCIES.filter((code) => !known.has(code) && !unlisted.includes(code))).toEqual([]);
  });
});

describe("minor units", () => {
  test.each([
    ["12.5", "EUR", 1250n],
    ["0.005", "EUR", 1n],
    ["-0.005", "EUR", -1n],
    ["0.0049999999", "EUR", 0n],
    ["99.5", "JPY", 100n],
    ["1.2345", "KWD", 1235n],
  ])("of %s %s are %s", (decimal, currency, minor) => {
    expect(toMinor(decimal, currency)).toBe(minor);
  });

  test.each([
    ["1250", "EUR", "12.50"],
    ["5", "EUR", "0.05"],
    ["-5", "KWD", "-0.005"],
    ["1250", "JPY", "1250"],
    ["0", "EUR", "0.00"],
  ])("%s in %s are written %s", (minor, currency, text) => {
    expect(minorToDecimal(minor, currency)).toBe(text);
  });

  test.each(["", "-0", "007", "1.5", "1e3", " 1", "1".repeat(19), "0x1"])("%j is no string of minor units", (text) => {
    expect(MinorString.safeParse(text).success).toBe(false);
  });

  test("of a nonsensical draft are cut to what the database holds, and others are left alone", () => {
    expect(clampToStored(10n ** 30n)).toBe(999_999_999_999_999_999n);
    expect(MinorString.parse(clampToStored(-(10n ** 30n)).toString())).toBe("-999999999999999999");
    expect(clampToStored(-125050n)).toBe(-125050n);
  });

  test("at ten to the thirteenth are absurd", () => {
    expect(isAbsurd(9_999_999_999_999n)).toBe(false);
    expect(isAbsurd(10_000_000_000_000n)).toBe(true);
    expect(isAbsurd(-10_000_000_000_000n)).toBe(true);
  });
});

describe("money as people read it", () => {
  test.each([
    [125050n, "EUR", "nl-NL", "€ 1.250,50"],
    [125050n, "EUR", "de-DE", "1.250,50 €"],
    [125050n, "EUR", "en-GB", "€1,250.50"],
    [125050n, "JPY", "en-US", "¥125,050"],
    [-125050n, "USD", "en-US", "-$1,250.50"],
    [1n, "KWD", "en-US", "KWD 0.001"],
    [123456789012345678n, "EUR", "en-GB", "€1,234,567,890,123,456.78"],
  ])("%s %s in %s is %s", (minor, currency, locale, expected) => {
    expect(formatMoney(minor, currency, locale, { symbol: true }).replace(/\s/g, " ")).toBe(expected);
  });

  test("without its sign keeps the decimals of the currency", () => {
    expect(formatMoney("100000", "EUR", "nl-NL")).toBe("1.000,00");
    expect(formatMoney("100000", "JPY", "nl-NL")).toBe("100.000");
  });

  test("survives a locale that does not exist", () => {
    expect(formatMoney(100n, "EUR", "not a locale")).toBe("1.00");
  });
});

describe("money as people type it", () => {
  test.each([
    ["€ 1.250,50", "EUR", "nl-NL", 125050n],
    ["1250", "EUR", "nl-NL", 125000n],
    ["1,250", "EUR", "en-GB", 125000n],
    ["3*8.50", "EUR", "en-GB", 2550n],
    ["-12,5", "EUR", "de-DE", -1250n],
    ["$5", "USD", "nl-NL", 500n],
    ["$5", "CAD", "en-GB", 500n],
    ["usd 5", "USD", "en-GB", 500n],
    ["1 234 567", "JPY", "fr-FR", 1234567n],
    ["1.234", "KWD", "en-GB", 1234n],
  ])("%s in %s (%s) is %s", (text, currency, locale, minor) => {
    expect(parseMoney(text, currency, locale)).toBe(minor);
  });

  test.each([
    ["half a cent", "0.005", "EUR"],
    ["decimals of yen", "100.5", "JPY"],
    ["another currency's sign", "$5", "EUR"],
    ["another currency's code", "5 USD", "EUR"],
    ["a percentage", "5%", "EUR"],
    ["words", "five", "EUR"],
    ["nothing", "", "EUR"],
    ["an amount that no invoice has", "100000000000", "EUR"],
    ["a third of a cent", "10/3", "EUR"],
  ])("%s is refused", (_, text, currency) => {
    expect(parseMoney(text, currency, "en-GB")).toBeNull();
  });
});

describe("10,000 amounts", () => {
  const locales = fc.constantFrom(
    "en-US",
    "en-GB",
    "nl-NL",
    "de-DE",
    "de-CH",
    "fr-FR",
    "fr-CH",
    "sv-SE",
    "da-DK",
    "pl-PL",
    "pt-BR",
    "hi-IN",
    "ja-JP",
    "ar-EG",
    "he-IL",
    "fa-IR",
  );
  const amounts = fc.oneof(
    fc.bigInt({ min: -100_000n, max: 100_000n }),
    fc.bigInt({ min: -(10n ** 13n) + 1n, max: 10n ** 13n - 1n }),
  );
  const anyCurrency = fc.constantFrom(...CURRENCIES);

  test("read back as they were printed, with and without the sign, in any locale and currency", () => {
    property(fc.tuple(amounts, anyCurrency, locales, fc.boolean()), ([minor, currency, locale, symbol]) => {
      const printed = formatMoney(minor, currency, locale, { symbol });
      if (parseMoney(printed, currency, locale) !== minor) {
        expect([printed, currency, locale, parseMoney(printed, currency, locale)]).toEqual([
          printed,
          currency,
          locale,
          minor,
        ]);
      }
    });
  });

  test("survive the way through plain decimals", () => {
    property(fc.tuple(amounts, anyCurrency), ([minor, currency]) => {
      if (toMinor(minorToDecimal(minor, currency), currency) !== minor)
        expect([minor, currency]).toBe("the same amount");
    });
  });
});
