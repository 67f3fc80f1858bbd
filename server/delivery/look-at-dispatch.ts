/**
 * What a dispatch is to do next, asked when it was composed and again when its moment has come: between the two somebody may have
 * cancelled it, voided the invoice, or the client may have paid what a reminder would ask for.
 */
import { and, asc, eq } from "drizzle-orm";
import { wallInstantMs } from "#core/wall-clock.ts";
import { deliveries, dispatches } from "#db/schema/delivery.ts";
import { invoices } from "#db/schema/invoices.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { isReminderPaused } from "#server/reminders/owed-invoices.ts";
import { endDispatch } from "./end-dispatch.ts";

export type DispatchRef = { tenantId: string; dispatchId: string };

/** Whatever is next, the version has its PDF printed: nobody else does that for one that is sent. */
export type NextOfDispatch = {
  versionId: string;
  invoiceId: string;
} /** `moment` is what a person chose, the wall and its zone: another one means that they moved it. */ & (
  | { is: "waiting"; until: string; moment: string }
  | { is: "due"; deliveryIds: string[] }
  | { is: "over"; why: string }
);

type DispatchRow = typeof dispatches.$inferSelect;

/**
 * Moves a dispatch whose moment has come to `sending`, and one that nobody wants any more to `cancelled`. May be repeated. Until `waited`
 * somebody has slept who knows the time: a clock of ours that is behind does not put it off again.
 */
export async function lookAtDispatch(
  services: { inTenant: InTenant; now: () => Date },
  ref: DispatchRef,
  waited: Date | null = null,
): Promise<NextOfDispatch> {
  return services.inTenant(ref.tenantId, async (tx) => {
    const [dispatch] = await tx.select().from(dispatches).where(eq(dispatches.id, ref.dispatchId)).for("update");
    if (!dispatch) throw new Error(`dispatch ${ref.dispatchId} is not there`);
    const { versionId, invoiceId } = dispatch;
    if (dispatch.state === "sent" || dispatch.state === "cancelled") {
      return { is: "over", why: dispatch.state, versionId, invoiceId };
    }
    const unwanted = await whyUnwanted(tx, dispatch, services.now());
    if (unwanted) {
      await endDispatch(tx, dispatch, { actor: null, reason: unwanted });
      return { is: "over", why: unwanted, versionId, invoiceId };
    }
    if (dispatch.state === "scheduled") {
      const until = momentOf(dispatch);
      if (until > services.now() && (waited === null || until > waited)) {
        // The rules of a time zone changed since: the wall's time holds, and the instant follows it.
        if (until.getTime() !== dispatch.sendAt?.getTime()) {
          await tx.update(dispatches).set({ sendAt: until }).where(eq(dispatches.id, dispatch.id));
        }
        const moment = `${dispatch.sendLocal} ${dispatch.sendZone}`;
        return { is: "waiting", until: until.toISOString(), moment, versionId, invoiceId };
      }
      await tx.update(dispatches).set({ state: "sending" }).where(eq(dispatches.id, dispatch.id));
    }
    return { is: "due", deliveryIds: await waitingDeliveries(tx, dispatch.id), versionId, invoiceId };
  });
}

/** Ids of the deliveries of a dispatch that are still to be sent, oldest first. */
export async function waitingDeliveries(tx: Tx, dispatchId: string): Promise<string[]> {
  const rows = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.dispatchId, dispatchId), eq(deliveries.state, "queued")))
    .orderBy(asc(deliveries.createdAt), asc(deliveries.id));
  return rows.map(({ id }) => id);
}

function momentOf(dispatch: DispatchRow): Date {
  const { sendLocal, sendZone } = dispatch;
  if (sendLocal === null || sendZone === null) throw new Error(`dispatch ${dispatch.id} is scheduled for no moment`);
  return new Date(wallInstantMs(sendLocal, sendZone));
}

/** Why nobody wants this to go out any more, in words for the invoice's page; null while it is wanted. */
async function whyUnwanted(tx: Tx, dispatch: DispatchRow, now: Date): Promise<string | null> {
  const [invoice] = await tx
    .select({ state: invoices.state, totalMinor: invoices.totalMinor, settledMinor: invoices.settledMinor })
    .from(invoices)
    .where(eq(invoices.id, dispatch.invoiceId));
  if (!invoice) throw new Error(`the invoice of dispatch ${dispatch.id} is not there`);
  if (invoice.state === "voided") return "It was not sent, because the invoice was voided first.";
  if (dispatch.kind === "reminder" && invoice.settledMinor >= invoice.totalMinor) {
    return "It was not sent, because the invoice was settled first.";
  }
  // A person who reminds by hand knows of the pause, and means it.
  if (dispatch.kind === "reminder" && dispatch.memberId === null && (await isReminderPaused(tx, dispatch, now))) {
    return "It was not sent, because reminders were paused first.";
  }
  return null;
}
