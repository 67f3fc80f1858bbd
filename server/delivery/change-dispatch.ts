/** What can be done about a sending whose moment has not come: call it off, or let it go now. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { dispatches } from "#db/schema/delivery.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { endDispatch } from "./end-dispatch.ts";
import { enqueue } from "./enqueue.ts";

export const DispatchRefInput = z.object({ dispatchId: z.uuid() });
type Ref = z.output<typeof DispatchRefInput>;

/** Throws DomainError `dispatch_not_found`, or `dispatch_over` where it has left already or was called off. */
export async function cancelDispatch(ctx: TenantContext, { dispatchId }: Ref): Promise<{ invoiceId: string }> {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const dispatch = await lockScheduled(tx, dispatchId);
    await endDispatch(tx, dispatch, { actor, reason: `${actor.name} called it off.` });
    return { invoiceId: dispatch.invoiceId };
  });
}

/** Throws as `cancelDispatch` does. */
export async function sendNow(ctx: TenantContext, { dispatchId }: Ref): Promise<{ invoiceId: string }> {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const dispatch = await lockScheduled(tx, dispatchId);
    await tx
      .update(dispatches)
      .set({ state: "sending", sendAt: null, sendLocal: null, sendZone: null })
      .where(eq(dispatches.id, dispatchId));
    // A run of its own: the one that sleeps until the moment wakes to find it sent.
    await enqueue(tx, actor.tenantId, "dispatch/asked", { dispatchId });
    await appendEvent(tx, actor, {
      action: "invoice.sent_early",
      subjectType: "invoice",
      subjectId: dispatch.invoiceId,
      details: { kind: dispatch.kind },
    });
    return { invoiceId: dispatch.invoiceId };
  });
}

async function lockScheduled(tx: Tx, dispatchId: string) {
  const [dispatch] = await tx.select().from(dispatches).where(eq(dispatches.id, dispatchId)).for("update");
  if (!dispatch) throw new DomainError("dispatch_not_found", { dispatchId });
  if (dispatch.state !== "scheduled") throw new DomainError("dispatch_over", { dispatchId, state: dispatch.state });
  return dispatch;
}
