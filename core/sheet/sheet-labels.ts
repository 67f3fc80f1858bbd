/** The words that a sheet prints. A new language is one more file in labels/ and a line in sheet-languages.ts. */
import { remember } from "#core/locale.ts";
import { ARABIC } from "#core/sheet/labels/ar.ts";
import { GERMAN } from "#core/sheet/labels/de.ts";
import { ENGLISH } from "#core/sheet/labels/en.ts";
import { SPANISH } from "#core/sheet/labels/es.ts";
import { FRENCH } from "#core/sheet/labels/fr.ts";
import { ITALIAN } from "#core/sheet/labels/it.ts";
import { JAPANESE } from "#core/sheet/labels/ja.ts";
import type { LanguageLabels, SheetLabels } from "#core/sheet/labels/labels.ts";
import { DUTCH } from "#core/sheet/labels/nl.ts";
import { POLISH } from "#core/sheet/labels/pl.ts";
import { PORTUGUESE } from "#core/sheet/labels/pt.ts";
import { type SheetLanguage, sheetLanguage } from "#core/sheet/sheet-languages.ts";

const LANGUAGES: Readonly<Record<SheetLanguage, LanguageLabels>> = {
  en: ENGLISH,
  de: GERMAN,
  fr: FRENCH,
  es: SPANISH,
  nl: DUTCH,
  it: ITALIAN,
  pt: PORTUGUESE,
  pl: POLISH,
  ja: JAPANESE,
  ar: ARABIC,
};

const labelsOf = new Map<string, SheetLabels>();

/** The words of the locale's language as its country says them; English where we do not have the language. */
export function sheetLabels(locale: string): SheetLabels {
  return remember(labelsOf, locale, () => {
    const { labels, elsewhere } = LANGUAGES[sheetLanguage(locale)];
    const region = /[-_]([a-z]{2}|\d{3})(?:[-_]|$)/i.exec(locale)?.[1]?.toUpperCase() ?? "";
    return { ...labels, ...elsewhere?.[region] };
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
