import { and, eq } from "drizzle-orm";
import { dispatches } from "#db/schema/delivery.ts";
import type { InTenant } from "#db/tenant.ts";

/** Whether a dispatch prints this version, which it does before it waits for its moment: then nobody else has to. */
export function isPrintedByDispatch(
  inTenant: InTenant,
  ref: { tenantId: string; invoiceId: string; versionId: string },
): Promise<boolean> {
  return inTenant(ref.tenantId, async (tx) => {
    const rows = await tx
      .select({ id: dispatches.id })
      .from(dispatches)
      .where(and(eq(dispatches.invoiceId, ref.invoiceId), eq(dispatches.versionId, ref.versionId)))
      .limit(1);
    return rows.length > 0;
  });
}
