/**
 * What people type into a draft, as plain JSON. This is the projection of the live document (core/draft-document.ts):
 * it holds no totals, no number and no state, because those are computed by the server from what is written here.
 */
import { z } from "zod";
import { CurrencyCode } from "#core/currency.ts";
import { DecimalString } from "#core/decimal.ts";
import { PlainDate } from "#core/plain-date.ts";
import { TEMPLATE_LIMITS } from "#core/template.ts";

/** Bounds of one draft. They keep a document well under a megabyte and a PDF within a bounded time. */
export const DRAFT_LIMITS = {
  lines: 1_000,
  adjustments: 20,
  taxesPerLine: 3,
  titleChars: 300,
  detailChars: 4_000,
  noteChars: 10_000,
  shortChars: 200,
  /** More than one template has: a draft keeps what was written in the fields of another. */
  ownFields: 24,
} as const;

/** UNCL 5305 subset of EN 16931: standard, zero, exempt, reverse charge, intra-community, export, outside scope. */
export const TAX_CATEGORIES = ["S", "Z", "E", "AE", "K", "G", "O"] as const;
export const TaxCategory = z.enum(TAX_CATEGORIES);
export type TaxCategory = z.infer<typeof TaxCategory>;

/** One tax on a line. `rate` is a percentage as a decimal string: "21", "9.975". Only S may have a rate other than 0. */
export const Tax = z.object({
  category: TaxCategory,
  rate: DecimalString,
  exemptionReason: z.string().max(DRAFT_LIMITS.shortChars).nullable(),
});
export type Tax = z.infer<typeof Tax>;

/** A reduction of one line: a percentage of quantity × price, or an amount in the invoice's currency (major units). */
export const LineDiscount = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("percent"), percent: DecimalString }),
  z.object({ kind: z.literal("amount"), amount: DecimalString }),
]);
export type LineDiscount = z.infer<typeof LineDiscount>;

/** Quantity and unit price are decimal strings in major units; the price may have more decimals than the currency. */
export const DraftLine = z.object({
  id: z.string().min(1).max(64),
  title: z.string().max(DRAFT_LIMITS.titleChars),
  detail: z.string().max(DRAFT_LIMITS.detailChars),
  quantity: DecimalString,
  unit: z.string().max(40),
  unitPrice: DecimalString,
  discount: LineDiscount.nullable(),
  taxes: z.array(Tax).max(DRAFT_LIMITS.taxesPerLine),
  /** The item of the catalogue that it began as: what it costs the agency is known by it. Never printed, and not part of what is approved. */
  itemId: z.uuid().optional(),
});
export type DraftLine = z.infer<typeof DraftLine>;

/** A discount or charge on the whole document; allocated to the tax groups by largest remainder. */
export const Adjustment = z.object({
  id: z.string().min(1).max(64),
  kind: z.enum(["discount", "charge"]),
  label: z.string().max(DRAFT_LIMITS.shortChars),
  mode: z.enum(["percent", "amount"]),
  value: DecimalString,
});
export type Adjustment = z.infer<typeof Adjustment>;

export const DocumentKind = z.enum(["invoice", "credit_note"]);
export type DocumentKind = z.infer<typeof DocumentKind>;

/** Ids of an agency's own fields (core/template-settings.ts). They are keys of the live document and stand in paths. */
export const OWN_FIELD_ID = /^[a-z0-9][a-z0-9-]{0,47}$/;
export const OwnFieldId = z.string().regex(OWN_FIELD_ID);

/** What the fields of the agency's own say; one that is not in it says what its template says by itself. */
export const OwnFields = z
  .record(OwnFieldId, z.string().max(TEMPLATE_LIMITS.valueChars))
  .refine((fields) => Object.keys(fields).length <= DRAFT_LIMITS.ownFields, { error: "too_many_fields" });
export type OwnFields = z.infer<typeof OwnFields>;

/** `issueDate` null: the day it is issued. `dueDate` null: `dueDays` after the issue date. */
export const DraftContent = z.object({
  kind: DocumentKind,
  clientId: z.uuid().nullable(),
  currency: CurrencyCode,
  subject: z.string().max(DRAFT_LIMITS.shortChars),
  reference: z.string().max(DRAFT_LIMITS.shortChars),
  pricesIncludeTax: z.boolean(),
  issueDate: PlainDate.nullable(),
  dueDate: PlainDate.nullable(),
  dueDays: z.number().int().min(0).max(365),
  serviceFrom: PlainDate.nullable(),
  serviceTo: PlainDate.nullable(),
  /** "": the client's template, else the agency's. */
  templateId: z.union([z.uuid(), z.literal("")]).default(""),
  fields: OwnFields.default({}),
  lines: z.array(DraftLine).max(DRAFT_LIMITS.lines),
  adjustments: z.array(Adjustment).max(DRAFT_LIMITS.adjustments),
  notes: z.string().max(DRAFT_LIMITS.noteChars),
  terms: z.string().max(DRAFT_LIMITS.noteChars),
});
export type DraftContent = z.infer<typeof DraftContent>;
