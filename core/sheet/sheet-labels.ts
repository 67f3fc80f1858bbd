/** The words that a sheet prints. A new language is one more file in labels/, and a line where languages are listed. */
import { regionOf, remember } from "#core/locale.ts";
import type { SheetLabels } from "#core/sheet/labels/labels.ts";
import { labelsIn } from "#core/sheet/labels/languages.ts";
import { sheetLanguage } from "#core/sheet/sheet-languages.ts";

const labelsOf = new Map<string, SheetLabels>();

/** The words of the locale's language as its country says them; English where we do not have the language. */
export function sheetLabels(locale: string): SheetLabels {
  return remember(labelsOf, locale, () => {
    const { labels, elsewhere } = labelsIn(sheetLanguage(locale));
    return { ...labels, ...elsewhere?.[regionOf(locale)] };
  });
}

const GST_COUNTRIES: ReadonlySet<string> = new Set(["AU", "IN", "MV", "NZ", "PG", "SG"]);
const PLAIN_TAX_COUNTRIES: ReadonlySet<string> = new Set(["BR", "CA", "HK", "KW", "MY", "QA", "US"]);

/** What the tax is called where the seller is. VAT is the rule in the world, so it is also the word for "unknown". */
export function taxWord(labels: SheetLabels, sellerCountry: string): string {
  const own = labels.taxWordsOf[sellerCountry];
  if (own !== undefined) return own;
  if (GST_COUNTRIES.has(sellerCountry)) return labels.taxWords.gst;
  if (sellerCountry === "JP") return labels.taxWords.consumption;
  return PLAIN_TAX_COUNTRIES.has(sellerCountry) ? labels.taxWords.tax : labels.taxWords.vat;
}
