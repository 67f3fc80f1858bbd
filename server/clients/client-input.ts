/** What is known of a client: how it is printed, who receives its invoices, what its drafts begin with. */
import { z } from "zod";
import { CurrencyCode } from "#core/currency.ts";
import { DocumentLocale } from "#core/template-settings.ts";
import { isTimeZone } from "#core/wall-clock.ts";
import { filledLineOf, lineOf, textOf } from "#server/text-input.ts";

export const RECIPIENTS_MAX = 10;

/** A party as people type it: cleaned, bounded, the country a two-letter code or empty. */
export const PartyInput = z.object({
  name: lineOf(200),
  addressLines: z.array(lineOf(200)).max(6),
  countryCode: z
    .string()
    .regex(/^[A-Za-z]{0,2}$/, { error: "country_invalid" })
    .transform((code) => code.toUpperCase()),
  vatId: lineOf(40),
  registrationId: lineOf(60),
  email: z.union([z.literal(""), z.email().max(254)]),
});

export const Recipients = z.array(z.email().max(254)).max(RECIPIENTS_MAX);

export const ClientInput = z.object({
  name: filledLineOf(200),
  party: PartyInput,
  currency: CurrencyCode,
  /** Null: the agency's own. */
  dueDays: z.number().int().min(0).max(365).nullable().default(null),
  emails: Recipients.default([]),
  note: textOf(2_000).default(""),
  /** How its documents look and the language they are in; null: as the agency has it. */
  templateId: z.uuid().nullable().default(null),
  locale: DocumentLocale.nullable().default(null),
  /** An IANA zone, by which mail to it is scheduled; null: that of its country. */
  timeZone: z.string().refine(isTimeZone, { error: "time_zone_unknown" }).nullable().default(null),
});
export type ClientInput = z.infer<typeof ClientInput>;

export const ClientRef = z.object({ clientId: z.uuid() });
