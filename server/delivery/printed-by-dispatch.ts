import { and, eq, isNull } from "drizzle-orm";
import { dispatches } from "#db/schema/delivery.ts";
import type { InTenant } from "#db/tenant.ts";

/** Whether a dispatch at once prints this version on its way out: then nobody else has to. */
export function isPrintedByDispatch(
  inTenant: InTenant,
  ref: { tenantId: string; versionId: string },
): Promise<boolean> {
  return inTenant(ref.tenantId, async (tx) => {
    const rows = await tx
      .select({ id: dispatches.id })
      .from(dispatches)
      .where(and(eq(dispatches.versionId, ref.versionId), isNull(dispatches.sendAt)))
      .limit(1);
    return rows.length > 0;
  });
}
