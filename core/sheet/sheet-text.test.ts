import { describe, expect, test } from "vitest";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import {
  addressOf,
  alignedDecimals,
  amountText,
  dueText,
  isCrowded,
  paddingText,
  percentText,
  periodText,
  priceText,
  quantityText,
  taxNotes,
  taxRowText,
  titleText,
  totalText,
} from "#core/sheet/sheet-text.ts";
import { type SheetView, sheetOfContent, sheetOfIssued } from "#core/sheet/sheet-view.ts";
import {
  creditNote,
  draftOf,
  huge,
  inYen,
  issuedOf,
  MUSEUM,
  manyLines,
  reverseCharged,
} from "#core/sheet/testing/samples.ts";

const sheet = (changes: Partial<SheetView> = {}): SheetView => ({ ...sheetOfIssued(issuedOf()), ...changes });
/** Narrow and no-break spaces as plain ones: which space is asserted where it matters. */
const plain = (text: string) => text.replace(/[\u00a0\u202f\u2009]/g, " ");

describe("figures", () => {
  test("follow the locale, with the decimals of the currency and a true minus", () => {
    expect(amountText("2632150", "EUR", "en-GB")).toBe("26,321.50");
    expect(amountText("2632150", "EUR", "nl-NL")).toBe("26.321,50");
    expect(plain(amountText("2632150", "EUR", "fr-FR"))).toBe("26 321,50");
    expect(amountText("763000", "JPY", "en-GB")).toBe("763,000");
    expect(amountText("1234567", "KWD", "en-GB")).toBe("1,234.567");
    expect(amountText("-5810", "EUR", "en-GB")).toBe("\u221258.10");
  });

  test("are grouped in every amount of a column, also where prose would leave four digits alone", () => {
    expect(amountText("123450", "EUR", "es-ES")).toBe("1.234,50");
    expect(plain(amountText("123450", "PLN", "pl-PL"))).toBe("1 234,50");
    expect(plain(amountText("123450", "EUR", "pt-PT"))).toBe("1 234,50");
    expect(amountText("123456750", "INR", "en-IN")).toBe("12,34,567.50");
    expect(amountText("123450", "CHF", "de-CH")).toMatch(/^1[’']234\.50$/);
  });

  test("prices and amounts of one sheet are written alike", () => {
    for (const locale of ["fr-CH", "de-AT", "es-ES", "pt-PT", "ar-AE", "en-IN"]) {
      expect(priceText("1234.5", "EUR", locale), locale).toBe(amountText("123450", "EUR", locale));
    }
  });

  test("of eighteen digits lose none of them", () => {
    expect(amountText("123456789012345678", "EUR", "en-GB")).toBe("1,234,567,890,123,456.78");
  });

  test("the total alone carries its symbol, a thin space off the figures", () => {
    expect(totalText("3156079", "EUR", "en-GB")).toBe("€\u200931,560.79");
    expect(plain(totalText("3156079", "EUR", "de-DE"))).toBe("31.560,79 €");
    expect(totalText("763000", "JPY", "ja-JP")).toBe("¥\u2009763,000");
    expect(totalText("763000", "JPY", "en-GB")).toBe("¥\u2009763,000");
    expect(totalText("1137854", "CAD", "en-GB")).toBe("CA$11,378.54");
  });

  test("quantities stay as they were typed; prices show at least the decimals of the currency", () => {
    expect(quantityText("2000", "en-GB")).toBe("2,000");
    expect(quantityText("9.5", "nl-NL")).toBe("9,5");
    expect(priceText("760", "EUR", "en-GB")).toBe("760.00");
    expect(priceText("0.0125", "EUR", "en-GB")).toBe("0.0125");
    expect(priceText("84500", "JPY", "en-GB")).toBe("84,500");
  });

  test("a rate never parts from its percent sign", () => {
    expect(percentText("9.975", "de-DE")).toBe("9,975\u202f%");
    expect(percentText("21", "fr-FR")).toBe("21\u202f%");
  });

  test("where a language sets the percent sign close, so does the sheet", () => {
    expect(["nl-NL", "it-IT", "pl-PL", "ja-JP", "ar-AE"].map((locale) => percentText("21", locale))).toEqual(
      Array.from({ length: 5 }, () => "21%"),
    );
  });

  test("a column of decimals is padded to one length, so that the marks stand under each other", () => {
    const column = ["6", "9.5", "2000", "0.25"];
    const decimals = alignedDecimals(column);
    expect(decimals).toBe(2);
    expect(column.map((one) => paddingText(one, decimals, "en-GB"))).toEqual([".00", "0", ".00", ""]);
    expect(paddingText("6", decimals, "nl-NL")).toBe(",00");
    // Prices already print two decimals.
    expect(paddingText("760", alignedDecimals(["760", "0.0125"], 2), "en-GB", 2)).toBe("00");
    // A column with a figure of many decimals is not aligned: it would be all air.
    expect(alignedDecimals(["1", "0.3333333333"])).toBe(0);
  });
});

describe("dates", () => {
  test("are written out in the locale and never break within", () => {
    expect(periodText(sheet({ serviceFrom: "2026-10-01", serviceTo: "2026-10-31" }))).toBe(
      "1\u00a0October\u00a02026 – 31\u00a0October\u00a02026",
    );
    expect(plain(periodText(sheet({ serviceFrom: "2026-10-01", serviceTo: "2026-10-01" })) ?? "")).toBe(
      "1 October 2026",
    );
    expect(periodText(sheet())).toBeNull();
  });

  test("follow the calendar words of each language", () => {
    const due = (locale: string) => plain(dueText(sheet({ locale, dueDate: "2026-11-21" })));
    expect(due("de-DE")).toBe("21. November 2026");
    expect(due("ja-JP")).toBe("2026年11月21日");
    expect(due("ar-AE")).toBe("21 نوفمبر 2026");
    expect(due("pl-PL")).toBe("21 listopada 2026");
    expect(due("en-US")).toBe("November 21, 2026");
  });

  test("too long for their column may leave the year to the next line, and nothing else", () => {
    const due = (locale: string) => dueText(sheet({ locale, dueDate: "2026-09-30" }));
    expect(due("es-ES")).toBe("30\u00a0de\u00a0septiembre de\u00a02026");
    expect(due("de-DE")).toBe("30.\u00a0September\u00a02026");
  });

  test("before the issue the due date is said as what it will be", () => {
    const draft = sheetOfContent(issuedOf().content);
    expect(dueText(draft)).toBe("30 days after");
    expect(dueText({ ...draft, dueDays: 1 })).toBe("1 day after");
    expect(dueText({ ...draft, dueDays: 0 })).toBe("on receipt");
    expect(plain(dueText({ ...draft, issueDate: "2026-11-21" }))).toBe("21 December 2026");
    expect(plain(dueText({ ...draft, dueDate: "2027-01-15" }))).toBe("15 January 2027");
  });
});

describe("titles", () => {
  test("name what it is and how far it has come", () => {
    expect(titleText(sheet())).toBe("Invoice 2026-0147");
    expect(titleText(sheetOfContent(issuedOf().content))).toBe("Invoice (draft)");
    expect(titleText(sheet({ state: "voided" }))).toBe("Invoice 2026-0147 (void)");
    expect(titleText(sheetOfIssued(creditNote()))).toBe("Credit note C2026-0012");
  });
});

describe("taxes", () => {
  test("the word for them is the one of the seller's country", () => {
    const row = { category: "S", rate: "10", exemptionReason: null } as const;
    const from = (countryCode: string) => sheet({ seller: { ...sheet().seller, countryCode } });
    expect(plain(taxRowText(row, "100.00", from("NL")))).toBe("VAT 10 % on 100.00");
    expect(plain(taxRowText(row, "100.00", from("AU")))).toBe("GST 10 % on 100.00");
    expect(plain(taxRowText(row, "100.00", from("US")))).toBe("Tax 10 % on 100.00");
    expect(plain(taxRowText(row, "100.00", from("")))).toBe("VAT 10 % on 100.00");
  });

  test("what is not charged is said with the wording of the law and the reason that was written", () => {
    expect(taxNotes(sheetOfIssued(reverseCharged()))).toEqual([
      "Exempt from VAT. Article 132(1)(i): education",
      "Reverse charge: VAT is due from the customer. Article 196 Directive 2006/112/EC",
    ]);
    expect(taxNotes(sheetOfIssued(inYen()))).toEqual(["Export, free of tax. Article 146 VAT Directive"]);
    expect(taxNotes(sheet())).toEqual([]);
  });

  test("every category has its row, its mark and its wording", () => {
    const labels = sheetLabels("en-GB");
    for (const category of ["E", "AE", "K", "G", "O"] as const) {
      expect(labels.categoryMark[category]).not.toBe("");
      expect(labels.categoryOn[category]("VAT", "1.00")).toContain("1.00");
      expect(labels.categoryWording[category]("VAT")).not.toBe("");
    }
  });
});

describe("addresses", () => {
  test("name the country only for a reader in another one", () => {
    expect(addressOf(MUSEUM, "NL", "en-GB")).toEqual(["Hoge der A 9", "9712 AC Groningen"]);
    expect(addressOf(MUSEUM, "DE", "en-GB")).toEqual(["Hoge der A 9", "9712 AC Groningen", "Netherlands"]);
  });

  test("do not name it twice, and print a code that is no country as it was written", () => {
    const already = { ...MUSEUM, addressLines: ["Hoge der A 9", "Netherlands"] };
    expect(addressOf(already, "DE", "en-GB")).toEqual(["Hoge der A 9", "Netherlands"]);
    expect(addressOf({ ...MUSEUM, addressLines: [], countryCode: "?" }, "DE", "en-GB")).toEqual(["?"]);
  });
});

test("only figures beyond any real invoice make the type smaller", () => {
  expect(isCrowded(sheetOfIssued(issuedOf()))).toBe(false);
  expect(isCrowded(sheetOfIssued(manyLines(100)))).toBe(false);
  expect(isCrowded(sheetOfIssued(huge()))).toBe(true);
  expect(isCrowded(sheetOfContent(issuedOf(draftOf()).content))).toBe(false);
});
