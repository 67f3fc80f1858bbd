/** Records what became of a delivery, with its audit event. Each is recorded once: a repeat finds nothing left to change. */
import { and, eq, ne, or, sql } from "drizzle-orm";
import { bounceReason } from "#core/bounce-reason.ts";
import { deliveries } from "#db/schema/delivery.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { waitingDeliveries } from "./look-at-dispatch.ts";
import { tellOfTrouble } from "./tell-of-trouble.ts";

const PROBLEM_CHARACTERS_MAX = 500;

const ACTION = {
  accepted: "invoice.mail_accepted",
  bounced: "invoice.mail_bounced",
  /** Not sent, or not known to be: it stays queued, and the problem says why. */
  queued: "invoice.mail_stuck",
} as const;

export type DeliveryNote = { state: keyof typeof ACTION; problem: string };

/** Notes the outcome of a delivery that is still queued. One that is over (viewed, accepted, bounced) stays as it is. */
export async function noteDelivery(tx: Tx, ref: { deliveryId: string }, note: DeliveryNote): Promise<void> {
  const problem = note.problem.slice(0, PROBLEM_CHARACTERS_MAX);
  const changed = await tx
    .update(deliveries)
    .set({
      state: note.state,
      problem,
      ...(note.state === "accepted" ? { acceptedAt: sql`now()` } : {}),
      ...(note.state === "bounced"
        ? { bouncedAt: sql`now()`, bounceReason: bounceReason({ status: "", diagnostic: problem }) }
        : {}),
    })
    .where(
      and(
        eq(deliveries.id, ref.deliveryId),
        eq(deliveries.state, "queued"),
        or(ne(deliveries.state, note.state), ne(deliveries.problem, problem)),
      ),
    )
    .returning({ invoiceId: deliveries.invoiceId, recipient: deliveries.recipient });
  for (const { invoiceId, recipient } of changed) {
    if (note.state === "bounced") await tellOfTrouble(tx, { deliveryId: ref.deliveryId, kind: "mail_bounced" });
    await appendDeliveryEvent(tx, ACTION[note.state], invoiceId, "Countersign", {
      recipient,
      ...(problem ? { problem } : {}),
    });
  }
}

/** Says on a delivery why it has not gone out yet. No audit event: nothing has happened, and it will be tried again. */
export async function noteTrying(tx: Tx, ref: { deliveryId: string }, problem: string): Promise<void> {
  await tx
    .update(deliveries)
    .set({ problem: problem.slice(0, PROBLEM_CHARACTERS_MAX) })
    .where(and(eq(deliveries.id, ref.deliveryId), eq(deliveries.state, "queued")));
}

/** Says on every delivery of a dispatch that is still queued why it does not go out. */
export async function noteStuckDispatch(
  inTenant: InTenant,
  ref: { tenantId: string; dispatchId: string },
  problem: string,
): Promise<void> {
  await inTenant(ref.tenantId, async (tx) => {
    for (const deliveryId of await waitingDeliveries(tx, ref.dispatchId)) {
      await noteDelivery(tx, { deliveryId }, { state: "queued", problem });
    }
  });
}

/** Appends to the audit chain of the tenant whose transaction this is. No member did it: the product, or a client. */
export function appendDeliveryEvent(
  tx: Tx,
  action: string,
  invoiceId: string,
  actorName: string,
  details: Record<string, string>,
): Promise<void> {
  const actor = { memberId: null, name: actorName };
  return appendEvent(tx, actor, { action, subjectType: "invoice", subjectId: invoiceId, details });
}
