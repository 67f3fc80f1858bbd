/** What can be done about a sending whose moment has not come: call it off, let it go now, or put it at another moment. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { dispatches } from "#db/schema/delivery.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { readMoment } from "./create-dispatch.ts";
import { WallMomentInput } from "./dispatch-input.ts";
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
    // The run that sleeps until the moment wakes to find it sent.
    await runAnew(tx, dispatch, { state: "sending", sendAt: null, sendLocal: null, sendZone: null });
    await appendEvent(tx, actor, {
      action: "invoice.sent_early",
      subjectType: "invoice",
      subjectId: dispatch.invoiceId,
      details: { kind: dispatch.kind },
    });
    return { invoiceId: dispatch.invoiceId };
  });
}

export const MoveDispatchInput = DispatchRefInput.extend({ sendAt: WallMomentInput });

/**
 * Either it went, or it moved: whoever looks whether its moment has come holds the same lock. Throws as `cancelDispatch` does, and
 * DomainError `moment_invalid` or `moment_past`.
 */
export async function moveDispatch(
  ctx: TenantContext,
  { dispatchId, sendAt }: z.output<typeof MoveDispatchInput>,
): Promise<{ invoiceId: string }> {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const dispatch = await lockScheduled(tx, dispatchId);
    const { local, zone } = sendAt;
    // The run that sleeps until the old moment, which may be the later one, ends when it wakes and finds it moved.
    await runAnew(tx, dispatch, { sendAt: readMoment(sendAt, services.now()), sendLocal: local, sendZone: zone });
    await appendEvent(tx, actor, {
      action: "invoice.sending_moved",
      subjectType: "invoice",
      subjectId: dispatch.invoiceId,
      details: {
        kind: dispatch.kind,
        from: `${dispatch.sendLocal} ${dispatch.sendZone}`,
        at: `${local} ${zone}`,
      },
    });
    return { invoiceId: dispatch.invoiceId };
  });
}

/** Changes a dispatch and gives it a run of its own beside the one that sleeps. */
async function runAnew(
  tx: Tx,
  { tenantId, id }: { tenantId: string; id: string },
  changed: Partial<typeof dispatches.$inferInsert>,
): Promise<void> {
  await tx.update(dispatches).set(changed).where(eq(dispatches.id, id));
  await enqueue(tx, tenantId, "dispatch/asked", { dispatchId: id });
}

async function lockScheduled(tx: Tx, dispatchId: string) {
  const [dispatch] = await tx.select().from(dispatches).where(eq(dispatches.id, dispatchId)).for("update");
  if (!dispatch) throw new DomainError("dispatch_not_found", { dispatchId });
  if (dispatch.state !== "scheduled") throw new DomainError("dispatch_over", { dispatchId, state: dispatch.state });
  return dispatch;
}
