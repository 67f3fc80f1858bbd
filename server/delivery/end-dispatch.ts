/** The end of a dispatch: everything that could go out did, or somebody (or the course of things) called it off. */
import { and, eq } from "drizzle-orm";
import { deliveries, dispatches } from "#db/schema/delivery.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";

/** Calls a dispatch off that its caller has locked and that is not over: nothing that still waits goes out. */
export async function endDispatch(
  tx: Tx,
  dispatch: { id: string; invoiceId: string; kind: string },
  end: { actor: { memberId: string; name: string } | null; reason: string },
): Promise<void> {
  await tx.update(dispatches).set({ state: "cancelled" }).where(eq(dispatches.id, dispatch.id));
  await tx
    .update(deliveries)
    .set({ state: "cancelled", problem: end.reason })
    .where(and(eq(deliveries.dispatchId, dispatch.id), eq(deliveries.state, "queued")));
  await appendEvent(tx, end.actor ?? { memberId: null, name: "Countersign" }, {
    action: "invoice.sending_cancelled",
    subjectType: "invoice",
    subjectId: dispatch.invoiceId,
    details: { kind: dispatch.kind, reason: end.reason },
  });
}

/** Every recipient's part is over, one way or the other. May be repeated; a dispatch that was called off stays so. */
export async function closeDispatch(inTenant: InTenant, ref: { tenantId: string; dispatchId: string }): Promise<void> {
  await inTenant(ref.tenantId, (tx) =>
    tx
      .update(dispatches)
      .set({ state: "sent" })
      .where(and(eq(dispatches.id, ref.dispatchId), eq(dispatches.state, "sending"))),
  );
}
