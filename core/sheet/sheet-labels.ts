/** The words that a sheet prints. A new language is one more file in labels/ and one more line here. */
import { ENGLISH } from "#core/sheet/labels/en.ts";
import type { SheetLabels } from "#core/sheet/labels/labels.ts";

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
