/** Changes an agency's settings. What was issued before stays as it was: versions carry their own copy. */
import { eq } from "drizzle-orm";
import { agencies } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import type { AgencyPatch } from "./agency-input.ts";
import { type AgencyView, agencyView } from "./agency-view.ts";

/** What is not named stays as it is. Open rounds keep what they froze; the next submit freezes the new. */
export async function updateAgency({ services, actor }: TenantContext, patch: AgencyPatch): Promise<AgencyView> {
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
