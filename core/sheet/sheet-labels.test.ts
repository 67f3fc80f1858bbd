import { describe, expect, test } from "vitest";
import type { SheetLabels } from "#core/sheet/labels/labels.ts";
import { sheetLabels, taxWord } from "#core/sheet/sheet-labels.ts";
import { SHEET_LANGUAGES, sheetDirection, sheetLanguage, usualPaper } from "#core/sheet/sheet-languages.ts";

const CATEGORIES = ["E", "AE", "K", "G", "O"] as const;

/** Every sentence that a language has, said with figures that must be in it. */
function sentencesOf(labels: SheetLabels): Record<string, string> {
  const tax = labels.taxWords.vat;
  return {
    ...Object.fromEntries(Object.entries(labels).filter(([, value]) => typeof value === "string")),
    ...labels.taxWords,
    daysAfter: labels.daysAfter(30),
    onReceipt: labels.daysAfter(0),
    priceWithTax: labels.priceWithTax(tax),
    amount: labels.amount("EUR"),
    less: labels.less("5 %"),
    sumWithTax: labels.sumWithTax(tax),
    netWithoutTax: labels.netWithoutTax(tax),
    taxOn: labels.taxOn(tax, "21 %", "100.00"),
    stampName: labels.stampName("Mia de Boer", "21 November 2026", "7F3A·91C2"),
    taxId: labels.taxId(tax, "DE"),
    ...Object.fromEntries(
      CATEGORIES.flatMap((category) => [
        [`mark ${category}`, labels.categoryMark[category]],
        [`row ${category}`, labels.categoryOn[category](tax, "100.00")],
        [`wording ${category}`, labels.categoryWording[category](tax)],
      ]),
    ),
  };
}

describe.each(SHEET_LANGUAGES)("in $name", ({ code, locales }) => {
  const labels = sheetLabels(code);
  const sentences = sentencesOf(labels);

  test("every word is there, and no placeholder is left in it", () => {
    for (const [key, sentence] of Object.entries(sentences)) {
      expect(sentence, key).not.toBe("");
      expect(sentence, key).not.toMatch(/undefined|\$\{|\[object/);
    }
  });

  test("figures and names stand in the sentences that are made of them", () => {
    expect(sentences.taxOn).toContain("21 %");
    expect(sentences.taxOn).toContain("100.00");
    expect(sentences.stampName).toContain("Mia de Boer");
    expect(sentences.stampName).toContain("7F3A·91C2");
    for (const category of CATEGORIES) expect(sentences[`row ${category}`]).toContain("100.00");
    expect(sentences.amount).toContain("EUR");
    expect(sentences.less).toContain("5 %");
    expect(sentences.daysAfter).toContain("30");
  });

  test("an untaxed line is marked in a word that its narrow column holds", () => {
    for (const category of CATEGORIES) expect([...labels.categoryMark[category]].length).toBeLessThanOrEqual(10);
  });

  test("invoice, credit note and what is no countersignature are told apart", () => {
    expect(labels.invoice).not.toBe(labels.creditNote);
    expect(labels.underBreakGlassBy).not.toContain(labels.countersignedBy);
  });

  test("it is the language of each way to write figures that is offered with it", () => {
    for (const locale of locales) {
      expect(sheetLanguage(locale)).toBe(code);
      expect(Intl.NumberFormat.supportedLocalesOf(locale)).toEqual([locale]);
    }
  });
});

test("no language but English has English words left in it", () => {
  const english: Record<string, string> = sentencesOf(sheetLabels("en"));
  // Words that a language really shares with English, or abbreviations of the trade.
  const shared = new Set(["bic", "vat", "gst", "draft", "total", "notes", "listComma", "mark G", "mark AE", "mark K"]);
  for (const { code } of SHEET_LANGUAGES.filter((language) => language.code !== "en")) {
    const same = Object.entries(sentencesOf(sheetLabels(code))).filter(
      ([key, sentence]) => sentence === english[key] && !shared.has(key),
    );
    expect(same, code).toEqual([]);
  }
});

describe("what the law of a country wants to read", () => {
  test.each([
    ["de-DE", "USt.", "Steuerschuldnerschaft des Leistungsempfängers"],
    ["fr-FR", "TVA", "Autoliquidation"],
    ["es-ES", "IVA", "Inversión del sujeto pasivo"],
    ["nl-NL", "Btw", "Btw verlegd"],
    ["it-IT", "IVA", "Inversione contabile"],
    ["pt-PT", "IVA", "IVA – autoliquidação"],
    ["pl-PL", "VAT", "Odwrotne obciążenie"],
  ])("%s on a reverse charge", (locale, tax, wording) => {
    expect(sheetLabels(locale).categoryWording.AE(tax)).toContain(wording);
  });

  test("the tax is called as where the seller is", () => {
    const word = (locale: string, country: string) => taxWord(sheetLabels(locale), country);
    expect(word("de-DE", "DE")).toBe("USt.");
    expect(word("de-CH", "CH")).toBe("MWST");
    expect(word("en-GB", "NL")).toBe("VAT");
    expect(word("en-AU", "AU")).toBe("GST");
    expect(word("ja-JP", "JP")).toBe("消費税");
    expect(word("ja-JP", "NL")).toBe("VAT");
    expect(word("es-PE", "PE")).toBe("IGV");
    expect(word("fr-CA", "CA")).toBe("Taxe");
  });

  test("within a sentence a word is written small, and an abbreviation as it is", () => {
    expect(sheetLabels("nl-NL").categoryWording.E("Btw")).toBe("Vrijgesteld van btw");
    expect(sheetLabels("en-US").priceWithTax("Tax")).toBe("Price incl. tax");
    expect(sheetLabels("fr-FR").categoryWording.E("TVA")).toBe("Exonération de TVA");
  });

  test("a tax number is named as by who gave it out", () => {
    const name = (locale: string, country: string) => sheetLabels(locale).taxId("VAT", country);
    expect(name("de-DE", "DE")).toBe("USt-IdNr.");
    expect(name("ja-JP", "JP")).toBe("登録番号");
    expect(name("pl-PL", "PL")).toBe("NIP");
    expect(name("pl-PL", "DE")).toBe("Nr VAT");
    expect(name("es-MX", "MX")).toBe("RFC");
    expect(name("en-GB", "NL")).toBe("VAT");
  });

  test("a country may call the same paper otherwise", () => {
    expect(sheetLabels("de-DE").creditNote).toBe("Rechnungskorrektur");
    expect(sheetLabels("de-CH").creditNote).toBe("Gutschrift");
    expect(sheetLabels("es-ES").creditNote).toBe("Factura rectificativa");
    expect(sheetLabels("es-MX").creditNote).toBe("Nota de crédito");
    expect(sheetLabels("nl-BE").creditNote).toBe("Creditnota");
    expect(sheetLabels("fr-CA").total).toBe("Total");
  });
});

describe("days after the issue", () => {
  test("in Polish and Arabic have the form of their number", () => {
    const polish = sheetLabels("pl").daysAfter;
    expect([1, 2, 14, 22].map(polish)).toEqual(["po 1 dniu", "po 2 dniach", "po 14 dniach", "po 22 dniach"]);
    const arabic = sheetLabels("ar").daysAfter;
    expect([1, 2, 7, 30, 100].map(arabic)).toEqual([
      "بعد يوم واحد",
      "بعد يومين",
      "بعد 7 أيام",
      "بعد 30 يومًا",
      "بعد 100 يوم",
    ]);
  });
});

test("a language that we do not have is English, and runs as English does", () => {
  expect(sheetLanguage("he-IL")).toBe("en");
  expect(sheetDirection("he-IL")).toBe("ltr");
  expect(sheetLabels("sv-SE")).toEqual(sheetLabels("en"));
  expect(sheetDirection("ar-SA")).toBe("rtl");
  expect(sheetDirection("de-DE")).toBe("ltr");
});

test("Letter lies in the printers of North America, A4 elsewhere", () => {
  expect(["US", "ca", "MX", "NL", "JP", "BR", ""].map(usualPaper)).toEqual([
    "Letter",
    "Letter",
    "Letter",
    "A4",
    "A4",
    "A4",
    "A4",
  ]);
});
