/** The words of every language, side by side. In a browser app/sheet-languages.ts stands here: a page reads one language. */
import { ARABIC } from "#core/sheet/labels/ar.ts";
import { GERMAN } from "#core/sheet/labels/de.ts";
import { ENGLISH } from "#core/sheet/labels/en.ts";
import { SPANISH } from "#core/sheet/labels/es.ts";
import { FRENCH } from "#core/sheet/labels/fr.ts";
import { ITALIAN } from "#core/sheet/labels/it.ts";
import { JAPANESE } from "#core/sheet/labels/ja.ts";
import type { LanguageLabels } from "#core/sheet/labels/labels.ts";
import { DUTCH } from "#core/sheet/labels/nl.ts";
import { POLISH } from "#core/sheet/labels/pl.ts";
import { PORTUGUESE } from "#core/sheet/labels/pt.ts";
import type { SheetLanguage } from "#core/sheet/sheet-languages.ts";

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

export function labelsIn(language: SheetLanguage): LanguageLabels {
  return LANGUAGES[language];
}

/** Null: every language is here. Where one has to come first (app/sheet-languages.ts), its promise. */
export function fetchLanguage(_language: SheetLanguage): Promise<void> | null {
  return null;
}
