/** Asked when a frozen room is opened: a server may have ended between freezing a draft and submitting it. */
import { eq } from "drizzle-orm";
import { invoices } from "#db/schema/invoices.ts";
import type { InTenant } from "#db/tenant.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";

/**
 * False for a document that is still a draft and that nobody is just submitting: its room is then thawed. A submit holds the
 * lock of the invoice from before its freeze until it is committed, so whoever finds it locked leaves the room alone; and does
 * not wait, because the submit may be waiting for this very room.
 */
export async function mayStayFrozen(inTenant: InTenant, ref: RoomRef): Promise<boolean> {
  const [invoice] = await inTenant(ref.tenantId, (tx) =>
    tx
      .select({ state: invoices.state })
      .from(invoices)
      .where(eq(invoices.id, ref.invoiceId))
      .for("no key update", { skipLocked: true }),
  );
  return invoice?.state !== "draft";
}
