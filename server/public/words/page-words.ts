/**
 * What is said to a client on the page behind their link, and in the mail that brings an answer, in the language of the document. Only
 * the words of one language travel to a page. What stands beside the amount is in server/delivery/client-words.
 */
import { type SheetLanguage, sheetLanguage } from "#core/sheet/sheet-languages.ts";
import type { QuestionRefusalReason } from "#server/questions/question-bounds.ts";
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

/** What happened, and what to do about it. */
export type Said = { title: string; text: string };

export type PageWords = {
  /** Under the amount, where part of it is paid or credited. Both amounts are written already. */
  partlySettled: (settled: string, total: string) => string;
  /** Instead of "paid", where credit notes settle all of it. */
  credited: (agency: string) => string;
  /** Before the number of the invoice that came in place of this one, and of a credit note about it. */
  replacedBy: string;
  creditedBy: string;
  pay: {
    title: string;
    /** Beside the code; named only where there is one. */
    scan: string;
    amount: string;
    holder: string;
    account: string;
    bank: string;
    copy: string;
    copied: string;
  };
  ask: {
    title: string;
    open: string;
    name: string;
    words: string;
    send: string;
    /** Who reads it. */
    hint: (agency: string) => string;
    /** Where the answer comes: to whom the mail with this link was sent, or on this page alone. */
    mailed: string;
    here: string;
    sent: string;
    /** Nothing is left to answer. */
    settled: string;
    earlier: string;
    /** Why a question was not taken. */
    refused: Record<QuestionRefusalReason, string>;
    /** Above words that were not sent. */
    notSent: string;
    /** Beside a field that people do not see; whoever hears it leaves it empty. */
    leaveEmpty: string;
  };
  forwarded: {
    sentence: (buyer: string) => string;
    ask: (agency: string) => string;
    /** What is written into the question's field for them to complete. */
    draft: string;
  };
  closed: {
    unknown: Said;
    revoked: (agency: string) => Said;
    expired: (agency: string) => Said;
    too_often: Said;
  };
  /** On a link that begins a mail to them. */
  writeTo: (agency: string) => string;
  mail: {
    subject: (agency: string, number: string) => string;
    lead: (name: string, agency: string, number: string) => string;
    asked: string;
    see: string;
    because: (agency: string) => string;
  };
};

const LANGUAGES: Readonly<Record<SheetLanguage, PageWords>> = {
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

/** English where we do not have the language of `locale`. */
export function pageWords(locale: string): PageWords {
  return LANGUAGES[sheetLanguage(locale)];
}
