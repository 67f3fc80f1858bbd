/** The words that a sheet prints, one object a language. A new language is one more object here and nothing else. */
import type { TaxCategory } from "#core/draft-content.ts";

export type SheetLabels = {
  invoice: string;
  creditNote: string;
  draft: string;
  voided: string;
  for: string;
  issued: string;
  whenIssued: string;
  due: string;
  daysAfter: (days: number) => string;
  yourReference: string;
  servicePeriod: string;
  corrects: string;
  what: string;
  quantity: string;
  unit: string;
  price: string;
  priceWithTax: (tax: string) => string;
  amount: (currency: string) => string;
  less: (reduction: string) => string;
  sumOfLines: string;
  sumWithTax: (tax: string) => string;
  discount: string;
  charge: string;
  net: string;
  netWithoutTax: (tax: string) => string;
  taxOn: (tax: string, rate: string, base: string) => string;
  categoryOn: Record<Exclude<TaxCategory, "S" | "Z">, (tax: string, base: string) => string>;
  /** In the narrow column of a line, where a category has no rate. */
  categoryMark: Record<Exclude<TaxCategory, "S" | "Z">, string>;
  /** What the law wants said on the paper, before the reason that was written. */
  categoryWording: Record<Exclude<TaxCategory, "S" | "Z">, (tax: string) => string>;
  total: string;
  totalCredited: string;
  pleasePayTo: string;
  account: string;
  bic: string;
  reference: string;
  referenceComes: string;
  paymentCode: string;
  notes: string;
  terms: string;
  numberComes: string;
  countersignedBy: string;
  countersigned: string;
  verifyAt: string;
  /** Spoken name of the stamp for those who do not see it. */
  stampName: (name: string, date: string, fingerprint: string) => string;
  taxWords: { vat: string; gst: string; tax: string };
};

const ENGLISH: SheetLabels = {
  invoice: "Invoice",
  creditNote: "Credit note",
  draft: "draft",
  voided: "void",
  for: "For",
  issued: "Issued",
  whenIssued: "when approved",
  due: "Due",
  daysAfter: (days) => (days === 0 ? "on receipt" : days === 1 ? "1 day after" : `${days} days after`),
  yourReference: "Your reference",
  servicePeriod: "Period",
  corrects: "Corrects",
  what: "What",
  quantity: "Quantity",
  unit: "Unit",
  price: "Price",
  priceWithTax: (tax) => `Price incl. ${tax}`,
  amount: (currency) => `Amount, ${currency}`,
  less: (reduction) => `Less ${reduction}`,
  sumOfLines: "Sum of lines",
  sumWithTax: (tax) => `Sum, ${tax} included`,
  discount: "Discount",
  charge: "Charge",
  net: "Net",
  netWithoutTax: (tax) => `Net, without ${tax}`,
  taxOn: (tax, rate, base) => `${tax} ${rate} on ${base}`,
  categoryOn: {
    E: (tax, base) => `Exempt from ${tax}, ${base}`,
    AE: (_tax, base) => `Reverse charge on ${base}`,
    K: (_tax, base) => `Intra-EU supply, ${base}`,
    G: (_tax, base) => `Export, ${base}`,
    O: (tax, base) => `Not subject to ${tax}, ${base}`,
  },
  categoryMark: { E: "exempt", AE: "reverse", K: "intra-EU", G: "export", O: "none" },
  categoryWording: {
    E: (tax) => `Exempt from ${tax}`,
    AE: (tax) => `Reverse charge: ${tax} is due from the customer`,
    K: () => "Intra-Community supply, exempt: tax is due in the country of arrival",
    G: () => "Export, free of tax",
    O: (tax) => `Not subject to ${tax}`,
  },
  total: "Total",
  totalCredited: "Total credited",
  pleasePayTo: "Please pay to",
  account: "Account",
  bic: "BIC",
  reference: "Reference",
  referenceComes: "The reference comes with the number",
  paymentCode: "Payment QR code",
  notes: "Notes",
  terms: "Terms",
  numberComes: "The number comes when it is issued",
  countersignedBy: "Countersigned by",
  countersigned: "Countersigned",
  verifyAt: "verify at",
  stampName: (name, date, fingerprint) => `Countersigned by ${name}, ${date}, fingerprint ${fingerprint}`,
  taxWords: { vat: "VAT", gst: "GST", tax: "Tax" },
};

const LANGUAGES: ReadonlyMap<string, SheetLabels> = new Map([["en", ENGLISH]]);

/** The language of the words on a sheet of `locale`: the locale's own where we have it, else English. */
export function sheetLanguage(locale: string): string {
  const language = locale.split(/[-_]/, 1)[0]?.toLowerCase() ?? "";
  return LANGUAGES.has(language) ? language : "en";
}

export function sheetLabels(locale: string): SheetLabels {
  return LANGUAGES.get(sheetLanguage(locale)) ?? ENGLISH;
}

const GST_COUNTRIES: ReadonlySet<string> = new Set(["AU", "IN", "MV", "NZ", "PG", "SG"]);
const PLAIN_TAX_COUNTRIES: ReadonlySet<string> = new Set(["BR", "CA", "HK", "JP", "KW", "MY", "QA", "US"]);

/** What the tax is called where the seller is. VAT is the rule in the world, so it is also the word for "unknown". */
export function taxWord(labels: SheetLabels, sellerCountry: string): string {
  if (GST_COUNTRIES.has(sellerCountry)) return labels.taxWords.gst;
  return PLAIN_TAX_COUNTRIES.has(sellerCountry) ? labels.taxWords.tax : labels.taxWords.vat;
}
