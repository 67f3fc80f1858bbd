/** What the words of a sheet are, in whichever language. Each language is a file beside this one, complete by type. */
import type { TaxCategory } from "#core/draft-content.ts";
import { remember } from "#core/locale.ts";

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
  bic: string;
  reference: string;
  referenceComes: string;
  paymentCode: string;
  notes: string;
  terms: string;
  numberComes: string;
  countersignedBy: string;
  /** The same where they signed the schedule that made it, once; the name and the day of that follow. */
  scheduleCountersignedBy: string;
  /** Stands before a name: an owner let it out although countersignatures were missing. Never to be read as a countersignature. */
  underBreakGlassBy: string;
  countersigned: string;
  verifyAt: string;
  /** Spoken name of the stamp for those who do not see it. */
  stampName: (name: string, date: string, fingerprint: string) => string;
  /** Between the lines of an address that is written in one. */
  listComma: string;
  taxWords: TaxWords;
  /** Where people of one country say another word for the same tax: by country of the seller. */
  taxWordsOf: Readonly<Record<string, string>>;
  /** What stands before a tax number of somebody in `country`. `tax` is the seller's word for the tax. */
  taxId: (tax: string, country: string) => string;
};

/** `consumption` is the Japanese one; `tax` stands where several of another kind are charged side by side. */
export type TaxWords = { vat: string; gst: string; consumption: string; tax: string };

/** The words of one language, and what they say otherwise in some of its countries. */
export type LanguageLabels = {
  labels: SheetLabels;
  /** By ISO 3166-1 alpha-2 code. */
  elsewhere?: Readonly<Record<string, Partial<SheetLabels>>>;
};

type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

const pluralRules = new Map<string, Intl.PluralRules>();

/** The form that `language` puts with `count` things; `other` where the language has no such form, or none was given. */
export function pluralOf(language: string, count: number, forms: PluralForms): string {
  const rules = remember(pluralRules, language, () => new Intl.PluralRules(language));
  return forms[rules.select(count)] ?? forms.other;
}

/** A tax's word within a sentence: "btw", "tax"; an abbreviation in capitals stays as it is. */
export function inSentence(tax: string): string {
  return /\p{Lu}.*\p{Lu}/u.test(tax) ? tax : `${tax.charAt(0).toLowerCase()}${tax.slice(1)}`;
}
