/** Which objects may hold sockets of a tenant: a change of rights has to reach each of them, and no object knows of another. */
import { and, desc, eq, inArray } from "drizzle-orm";
import { rooms } from "#db/schema/drafts.ts";
import { invoices } from "#db/schema/invoices.ts";
import type { InTenant } from "#db/tenant.ts";
import { ROOM_LIMITS } from "#server/collab/room-limits.ts";

/** Calls at once to objects: one request may hold six connections, and one of them is the caller's. */
const AT_ONCE = 4;

/** The drafts of this tenant that the edge has, newest first; no more than a tenant may have open at once. */
export async function draftsAtEdge(inTenant: InTenant, tenantId: string): Promise<string[]> {
  const rows = await inTenant(tenantId, (tx) =>
    tx
      .select({ invoiceId: rooms.invoiceId })
      .from(rooms)
      .innerJoin(invoices, and(eq(invoices.tenantId, rooms.tenantId), eq(invoices.id, rooms.invoiceId)))
      .where(and(eq(rooms.owner, "edge"), inArray(invoices.state, ["draft", "in_review"])))
      .orderBy(desc(invoices.updatedAt))
      .limit(ROOM_LIMITS.roomsPerTenant),
  );
  return rows.map(({ invoiceId }) => invoiceId);
}

/** Runs `work` for each, a few at once. Every one is tried; rejects with the first that failed. */
export async function forEachFew<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const failed: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await work(item);
      } catch (error) {
        failed.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (failed.length > 0) throw failed[0];
}
