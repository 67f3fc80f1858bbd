/** What stands on a draft that proposes a late fee, in the language of the invoice that it is about. */
import type { LateFeeTerms } from "#core/late-fee.ts";
import { type SheetLanguage, sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { ARABIC } from "./ar.ts";
import { GERMAN } from "./de.ts";
import { ENGLISH } from "./en.ts";
import { SPANISH } from "./es.ts";
import { FRENCH } from "./fr.ts";
import { ITALIAN } from "./it.ts";
import { JAPANESE } from "./ja.ts";
import { DUTCH } from "./nl.ts";
import { POLISH } from "./pl.ts";
import { PORTUGUESE } from "./pt.ts";

export type LateFeeWords = {
  /** With {number}. */
  subject: string;
  /** With {number}, {from} and {to}. */
  interest: string;
  /** The fixed sum for the trouble. */
  fixed: Readonly<Record<LateFeeTerms["basis"], string>>;
  /** What the interest rests on, and how it is counted. */
  basis: Readonly<Record<LateFeeTerms["basis"], string>>;
  /** Why there is no VAT on it. */
  noSupply: string;
};

const LANGUAGES: Readonly<Record<SheetLanguage, LateFeeWords>> = {
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

/** The words for a document of `locale`; English where we do not have its language. */
export function lateFeeWords(locale: string): LateFeeWords {
  return LANGUAGES[sheetLanguage(locale)];
}
