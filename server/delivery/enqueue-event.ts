/** Writes an event for the durable functions in the transaction of the use case: both happen or neither. */
import { outboxEvents } from "#db/schema/audit.ts";
import type { Tx } from "#db/tenant.ts";

/** The events of the outbox and the ids that each carries. */
export type OutboxEvent =
  | { name: "invoice/issued"; data: { tenantId: string; invoiceId: string; versionId: string } }
  | { name: "invoice/voided"; data: { tenantId: string; invoiceId: string; versionId: string } }
  | { name: "member/invited"; data: { tenantId: string; invitationId: string } };

export async function enqueueEvent(tx: Tx, event: OutboxEvent): Promise<void> {
  await tx.insert(outboxEvents).values({ tenantId: event.data.tenantId, name: event.name, data: event.data });
}
