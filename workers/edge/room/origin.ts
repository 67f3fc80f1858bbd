/** Where a draft was born: its room in PostgreSQL. The edge takes it over once and is its owner from then on. */
import { eq, sql } from "drizzle-orm";
import { invoices } from "#db/schema/invoices.ts";
import type { InTenant } from "#db/tenant.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import type { AdoptedDraft } from "./sqlite-log.ts";

/** The owner of every room that a Durable Object has; it gives a room back by itself, no lease of it ends. */
export const EDGE = "edge";

type Claim = { claimed: boolean; fence: string; epoch: number; frozen: boolean; frozen_by: string | null };
type Entry = { seq: string; member_id: string | null; at: Date | string; update: Uint8Array };

/**
 * Takes a draft over and reads all of it; after this resolves nobody else can write to it. Null: there is no such draft.
 * "elsewhere": a host still has it, and its lease has to end first. Claiming twice is harmless: who was cut off between the
 * claim and keeping what it brought starts again.
 */
export async function claimDraft(inTenant: InTenant, ref: RoomRef): Promise<AdoptedDraft | "elsewhere" | null> {
  // In a transaction of its own and first: once it is committed no append with an older fence lands, and only then is it
  // safe to read.
  const claims = await inTenant(ref.tenantId, (tx) =>
    tx.execute<Claim>(sql`select * from claim_room(${ref.invoiceId}::uuid, ${EDGE})`),
  );
  const [claim] = claims.rows;
  if (!claim) return null;
  if (!claim.claimed) return "elsewhere";
  return inTenant(ref.tenantId, async (tx) => {
    const [invoice] = await tx
      .select({ projectedSeq: invoices.projectedSeq })
      .from(invoices)
      .where(eq(invoices.id, ref.invoiceId));
    const snapshots = await tx.execute<{ seq: string; state: Uint8Array }>(
      sql`select seq, state from draft_snapshots where invoice_id = ${ref.invoiceId}`,
    );
    const entries = await tx.execute<Entry>(sql`
      select seq, member_id, at, update from draft_history where invoice_id = ${ref.invoiceId}
      union all
      select seq, member_id, created_at, update from draft_updates where invoice_id = ${ref.invoiceId}
      order by seq`);
    const [snapshot] = snapshots.rows;
    return {
      fence: Number(claim.fence),
      epoch: claim.epoch,
      frozen: claim.frozen,
      frozenBy: claim.frozen_by,
      snapshot: snapshot ? { seq: Number(snapshot.seq), state: snapshot.state } : null,
      updates: entries.rows.map(({ seq, member_id, at, update }) => ({
        seq: Number(seq),
        memberId: member_id,
        at: new Date(at).toISOString(),
        update,
      })),
      projectedSeq: invoice?.projectedSeq ?? 0,
    };
  });
}
