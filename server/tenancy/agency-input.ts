/** What can be said about an agency: checked here once, for its beginning and for its settings. */

import { z } from "zod";
import { normalizeBic, normalizeIban } from "#core/bank.ts";
import { CurrencyCode } from "#core/currency.ts";
import { TaxPolicy } from "#core/invoice-content.ts";
import { isTimeZone } from "#core/wall-clock.ts";
import { PartyInput } from "#server/clients/client-input.ts";
import { filledLineOf, lineOf, textOf } from "#server/text-input.ts";

const Country = z.string().regex(/^[A-Z]{2}$/, { error: "country_invalid" });
const TimeZone = z.string().max(60).refine(isTimeZone, { error: "time_zone_unknown" });
const Locale = z.string().max(35).refine(isLocale, { error: "language_unknown" });

/** Money is sent to what stands here: check digits are checked, spaces dropped. Empty where there is none. */
const BankInput = z.object({
  holder: lineOf(70),
  iban: normalizedBy(normalizeIban, "iban_invalid"),
  bic: normalizedBy(normalizeBic, "bic_invalid"),
  bankName: lineOf(100),
  accountNumber: lineOf(40),
});

export const NewAgency = z.object({
  name: filledLineOf(120),
  countryCode: Country,
  timeZone: TimeZone,
  baseCurrency: CurrencyCode,
  /** Of numbers and dates; the country's own in English when not given. */
  locale: Locale.optional(),
  legal: PartyInput.optional(),
});
export type NewAgency = z.output<typeof NewAgency>;

export const AgencyPatch = z
  .object({
    name: filledLineOf(120),
    legal: PartyInput,
    bank: BankInput.nullable(),
    countryCode: Country,
    timeZone: TimeZone,
    locale: Locale,
    baseCurrency: CurrencyCode,
    taxPolicy: TaxPolicy,
    dueDays: z.number().int().min(0).max(365),
    defaultTerms: textOf(2_000),
    authorMayApprove: z.boolean(),
    approvalRequired: z.boolean(),
    approvalRemindDays: z.number().int().min(1).max(60).nullable(),
    approvalExpireDays: z.number().int().min(1).max(365).nullable(),
  })
  .partial();
export type AgencyPatch = z.output<typeof AgencyPatch>;

export function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function normalizedBy(normalize: (text: string) => string | null, message: string) {
  return z
    .string()
    .max(60)
    .transform((text, context) => {
      if (text.trim() === "") return "";
      const normal = normalize(text);
      if (normal !== null) return normal;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    });
}
