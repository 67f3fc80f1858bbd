/** Where a draft was born, and where it goes back to: its room in PostgreSQL. */
import { eq, sql } from "drizzle-orm";
import { rooms } from "#db/schema/drafts.ts";
import { invoices } from "#db/schema/invoices.ts";
import type { InTenant } from "#db/tenant.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import type { AdoptedDraft } from "./sqlite-log.ts";

/** Takes a draft over: after this resolves nobody else can write to it. Null: there is no such draft. */
export async function claimDraft(inTenant: InTenant, ref: RoomRef): Promise<AdoptedDraft | null> {
  const [room] = await inTenant(ref.tenantId, (tx) =>
    tx
      .update(rooms)
      .set({ fence: sql`${rooms.fence} + 1` })
      .where(eq(rooms.invoiceId, ref.invoiceId))
      .returning({ fence: rooms.fence, epoch: rooms.epoch, frozen: rooms.frozen }),
  );
  if (!room) return null;
  return inTenant(ref.tenantId, async (tx) => {
    const [invoice] = await tx
      .select({ projectedSeq: invoices.projectedSeq })
      .from(invoices)
      .where(eq(invoices.id, ref.invoiceId));
    const snapshots = await tx.execute<{ seq: string; state: Uint8Array }>(
      sql`select seq, state from draft_snapshots where invoice_id = ${ref.invoiceId}`,
    );
    const updates = await tx.execute<{ seq: string; at: Date; update: Uint8Array }>(
      sql`select seq, created_at as at, update from draft_updates where invoice_id = ${ref.invoiceId} order by seq`,
    );
    const [snapshot] = snapshots.rows;
    return {
      ...room,
      snapshot: snapshot ? { seq: Number(snapshot.seq), state: snapshot.state } : null,
      updates: updates.rows.map(({ seq, at, update }) => ({
        seq: Number(seq),
        memberId: null,
        at: new Date(at).toISOString(),
        update,
      })),
      projectedSeq: invoice?.projectedSeq ?? 0,
    };
  });
}
