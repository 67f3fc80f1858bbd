/** What reminders say in the product's own words, in the language of the document: what an agency begins with, and goes back to. */
import type { ReminderTone, StepWords } from "#core/reminder-ladder.ts";
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

/** With the variables of messages in braces (server/messages/message-text.ts); the greeting is the one of every mail to a client. */
export type ReminderWords = Readonly<Record<ReminderTone, StepWords>> & {
  /** Stands under the words of a step, whoever wrote them, where a part has been paid. */
  partly: string;
};

const LANGUAGES: Readonly<Record<SheetLanguage, ReminderWords>> = {
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
export function reminderWords(locale: string): ReminderWords {
  return LANGUAGES[sheetLanguage(locale)];
}
