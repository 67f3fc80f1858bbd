/** What is said to the client around a document, in the document's own language: in the mail that brings it and on its page. */
import { regionOf } from "#core/locale.ts";
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

/** What differs between an invoice and a credit note. */
export type DocumentWords = {
  subject: (mail: { number: string; agency: string; amount: string; due: string }) => string;
  /** `about` is the subject of an invoice, or the invoice that a credit note corrects; empty where there is none. */
  hereIs: (number: string, about: string) => string;
  /** Stands before the amount. */
  amount: string;
  /** On the button that leads to the document. */
  see: (number: string) => string;
  /** Why somebody got the mail. */
  because: (agency: string) => string;
};

export type ClientWords = {
  /** `name` is empty where nobody is named. */
  hello: (name: string) => string;
  invoice: DocumentWords;
  creditNote: DocumentWords;
  number: string;
  date: string;
  due: string;
  paymentReference: string;
  online: string;
  attached: string;
  ifButtonFails: string;
  /** What the fingerprint is good for. */
  proof: (fingerprint: string) => string;
  answer: string;
  /** What the words for a credit note are where it has another name: by country (ISO 3166-1 alpha-2). */
  creditNoteIn?: Readonly<Record<string, DocumentWords>>;
  page: {
    withdrawn: (agency: string) => string;
    creditedBy: (agency: string) => string;
    paid: (agency: string) => string;
    dueTo: (date: string, agency: string) => string;
    howToPay: string;
    fingerprint: string;
  };
};

const LANGUAGES: Readonly<Record<SheetLanguage, ClientWords>> = {
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

/** The words for a document of `locale`, as its country says them; English where we do not have its language. */
export function clientWords(locale: string): ClientWords {
  const words = LANGUAGES[sheetLanguage(locale)];
  const creditNote = words.creditNoteIn?.[regionOf(locale)];
  return creditNote === undefined ? words : { ...words, creditNote };
}
