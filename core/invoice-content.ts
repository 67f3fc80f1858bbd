/**
 * The two frozen shapes of a document and their hashes.
 *
 * `InvoiceContent` is all that an approver sees and that does not depend on the moment of issue; its hash is the content hash.
 * `IssuedDocument` is that content with number, dates and rate of exchange; its hash is the version hash.
 * Money is a string of integer minor units, because a JSON number is a float.
 */
import { z } from "zod";
import { CurrencyCode } from "#core/currency.ts";
import { DecimalString } from "#core/decimal.ts";
import { Adjustment, DocumentKind, DRAFT_LIMITS, DraftLine, Tax } from "#core/draft-content.ts";
import { MinorString } from "#core/money.ts";
import { PlainDate } from "#core/plain-date.ts";
import { FrozenSchedule } from "#core/schedule-terms.ts";
import { ContentTemplate } from "#core/template.ts";

/** A party as printed. Empty strings are simply not printed. `countryCode` is ISO 3166-1 alpha-2 or empty. */
export const Party = z.object({
  name: z.string().max(200),
  addressLines: z.array(z.string().max(200)).max(6),
  countryCode: z.string().max(2),
  vatId: z.string().max(40),
  registrationId: z.string().max(60),
  email: z.string().max(254),
});
export type Party = z.infer<typeof Party>;

export const BankDetails = z.object({
  holder: z.string().max(70),
  iban: z.string().max(34),
  bic: z.string().max(11),
  bankName: z.string().max(100),
  accountNumber: z.string().max(40),
});
export type BankDetails = z.infer<typeof BankDetails>;

export const TaxPolicy = z.enum(["category", "line"]);
export type TaxPolicy = z.infer<typeof TaxPolicy>;

/** One row of the tax table: VAT `rate` % on `baseMinor`. */
export const TaxGroup = Tax.extend({ baseMinor: MinorString, taxMinor: MinorString });
export type TaxGroup = z.infer<typeof TaxGroup>;

/** BR-CO-10…16 of EN 16931: net = lines − discounts + charges; total = net + tax. All strings of minor units. */
export const DocumentTotals = z.object({
  linesMinor: MinorString,
  discountMinor: MinorString,
  chargeMinor: MinorString,
  netMinor: MinorString,
  taxMinor: MinorString,
  totalMinor: MinorString,
});
export type DocumentTotals = z.infer<typeof DocumentTotals>;

export const InvoiceContent = z.object({
  schema: z.literal(1),
  kind: DocumentKind,
  seller: Party,
  buyer: Party,
  clientId: z.uuid(),
  currency: CurrencyCode,
  taxPolicy: TaxPolicy,
  pricesIncludeTax: z.boolean(),
  subject: z.string(),
  reference: z.string(),
  issueDate: PlainDate.nullable(),
  dueDate: PlainDate.nullable(),
  dueDays: z.number().int(),
  serviceFrom: PlainDate.nullable(),
  serviceTo: PlainDate.nullable(),
  /** `amountMinor` is net; `statedMinor` is in the terms of the price, so with tax when `pricesIncludeTax`: print that one. */
  lines: z
    .array(DraftLine.omit({ itemId: true }).extend({ amountMinor: MinorString, statedMinor: MinorString }))
    .max(DRAFT_LIMITS.lines),
  adjustments: z.array(Adjustment.extend({ amountMinor: MinorString, statedMinor: MinorString })),
  taxTable: z.array(TaxGroup),
  totals: DocumentTotals,
  notes: z.string(),
  terms: z.string(),
  bank: BankDetails.nullable(),
  /** The number of the invoice that a credit note corrects, or of the voided one that this invoice replaces. */
  corrects: z.string().nullable(),
  template: ContentTemplate,
  /** Only of the model of a schedule: what is approved with it. What the schedule makes carries none. */
  schedule: FrozenSchedule.optional(),
});
export type InvoiceContent = z.infer<typeof InvoiceContent>;

/** Who countersigned which content, as printed in the footer. */
export const Countersignature = z.object({
  name: z.string(),
  date: PlainDate,
  fingerprint: z.string(),
  /** They signed the schedule that made it, on that day, and not this one document. */
  as: z.literal("schedule").optional(),
});
export type Countersignature = z.infer<typeof Countersignature>;

/**
 * An owner issued it although countersignatures were missing: who, when and which content, as printed. Stands in the place of a
 * countersignature and is none.
 */
export const UnderBreakGlass = z.object({ name: z.string(), date: PlainDate, fingerprint: z.string() });
export type UnderBreakGlass = z.infer<typeof UnderBreakGlass>;

export const IssuedDocument = z.object({
  content: InvoiceContent,
  contentHash: z.string(),
  number: z.string(),
  issueDate: PlainDate,
  dueDate: PlainDate,
  /** ISO 11649 creditor reference printed beside the bank details: "RF18539007547034". */
  paymentReference: z.string(),
  /** Rate to the agency's base currency as a decimal string; "1" in the base currency, null where none was given. */
  exchangeRate: DecimalString.nullable(),
  countersignature: Countersignature.nullable(),
  /** Only where it is so: the text of every other document stays as it always was. */
  underBreakGlass: UnderBreakGlass.optional(),
});
export type IssuedDocument = z.infer<typeof IssuedDocument>;
