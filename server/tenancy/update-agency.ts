/** Changes an agency's settings. What was issued before stays as it was: versions carry their own copy. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { CurrencyCode } from "#core/currency.ts";
import { BankDetails, Party, TaxPolicy } from "#core/invoice-content.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { type AgencyView, agencyView } from "./agency-view.ts";
import { isLocale, isTimeZone } from "./create-agency.ts";

export const AgencyPatch = z
  .object({
    name: z.string().trim().min(1).max(120),
    legal: Party,
    bank: BankDetails.nullable(),
    countryCode: z.string().regex(/^[A-Z]{2}$/),
    timeZone: z.string().max(60).refine(isTimeZone, "unknown time zone"),
    locale: z.string().max(35).refine(isLocale, "unknown language"),
    baseCurrency: CurrencyCode,
    taxPolicy: TaxPolicy,
    dueDays: z.number().int().min(0).max(365),
    defaultTerms: z.string().max(2_000),
    authorMayApprove: z.boolean(),
    approvalRequired: z.boolean(),
  })
  .partial();

export async function updateAgency(
  { services, actor }: TenantContext,
  patch: z.infer<typeof AgencyPatch>,
): Promise<AgencyView> {
  return services.inTenant(actor.tenantId, async (tx) => {
    const [before] = await tx.select().from(agencies).for("update");
    if (!before) throw new DomainError("agency_not_found");
    if (Object.keys(patch).length === 0) return agencyView(before);
    const [after] = await tx.update(agencies).set(patch).where(eq(agencies.tenantId, actor.tenantId)).returning();
    if (!after) throw new DomainError("agency_not_found");
    await appendEvent(tx, actor, {
      action: "agency.updated",
      subjectType: "agency",
      subjectId: actor.tenantId,
      details: { changed: Object.keys(patch).sort().join(", ") },
    });
    return agencyView(after);
  });
}
