/** What the words of a sheet are, in whichever language. Each language is a file beside this one, complete by type. */
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
  /** Stands before a name: an owner let it out although countersignatures were missing. Never to be read as a countersignature. */
  underBreakGlassBy: string;
  countersigned: string;
  verifyAt: string;
  /** Spoken name of the stamp for those who do not see it. */
  stampName: (name: string, date: string, fingerprint: string) => string;
  taxWords: { vat: string; gst: string; tax: string };
};
