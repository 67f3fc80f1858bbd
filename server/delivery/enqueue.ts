/** Writes an event to the outbox in the transaction of what it tells about; the relay hands it to the durable functions. */
import { outboxEvents } from "#db/schema/audit.ts";
import type { Tx } from "#db/tenant.ts";

/** `data` holds ids only; the tenant is added. */
export async function enqueue(
  tx: Tx,
  tenantId: string,
  name:
    | "dispatch/asked"
    | "invoice/issued"
    | "invoice/glass-broken"
    | "invoice/voided"
    | "member/invited"
    | "notification/made"
    | "question/answered"
    | "remark/mentioned"
    | "round/waiting"
    | "rounds/checked"
    | "schedules/due",
  data: Record<string, string>,
): Promise<void> {
  await tx.insert(outboxEvents).values({ tenantId, name, data: { tenantId, ...data } });
}
