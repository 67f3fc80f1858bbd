/** Where a draft was born and where it goes back to: its room in PostgreSQL. In between the edge is its owner, and its log. */
import { and, eq, sql } from "drizzle-orm";
import { keepHistory } from "#db/draft-history.ts";
import { draftSnapshots, draftUpdates, rooms } from "#db/schema/drafts.ts";
import { invoices } from "#db/schema/invoices.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import type { LoggedUpdate } from "#server/collab/draft-log.ts";
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
      .select({ projectedSeq: invoices.projectedSeq, epochEnds: rooms.epochEnds })
      .from(invoices)
      .innerJoin(rooms, and(eq(rooms.tenantId, invoices.tenantId), eq(rooms.invoiceId, invoices.id)))
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
      epochEnds: invoice?.epochEnds ?? [],
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

/** Whether the edge still owns this room under `fence`: no, where the draft was given back. */
export async function stillOnTheEdge(inTenant: InTenant, ref: RoomRef, fence: number): Promise<boolean> {
  const found = await inTenant(ref.tenantId, (tx) =>
    tx
      .select({ id: rooms.invoiceId })
      .from(rooms)
      .where(and(eq(rooms.invoiceId, ref.invoiceId), eq(rooms.fence, fence), eq(rooms.owner, EDGE))),
  );
  return found.length > 0;
}

/** Whether nobody will write in this draft any more: it was issued, or discarded. */
export async function isOver(inTenant: InTenant, ref: RoomRef): Promise<boolean> {
  const [invoice] = await inTenant(ref.tenantId, (tx) =>
    tx.select({ state: invoices.state }).from(invoices).where(eq(invoices.id, ref.invoiceId)),
  );
  return invoice !== undefined && !["draft", "in_review", "approved"].includes(invoice.state);
}

export async function roomExists(tx: Tx, ref: RoomRef): Promise<boolean> {
  const found = await tx.select({ id: rooms.invoiceId }).from(rooms).where(eq(rooms.invoiceId, ref.invoiceId));
  return found.length > 0;
}

/** What a Durable Object gives back: everything that was written since it took the draft over, and what the draft says. */
export type ReturnedDraft = {
  fence: number;
  epoch: number;
  frozen: boolean;
  frozenBy: string | null;
  state: Uint8Array;
  updates: readonly LoggedUpdate[];
};

const INSERT_ROWS_MAX = 500;

/**
 * Gives a draft back, whole or not at all, so that any host may claim it. Numbers are PostgreSQL's again: the edge's own may have
 * run ahead of its sequence, and whoever writes next must come after everything. False: the room is not this object's any more,
 * and nothing has changed.
 */
export function returnDraft(inTenant: InTenant, ref: RoomRef, draft: ReturnedDraft): Promise<boolean> {
  const room = and(eq(rooms.tenantId, ref.tenantId), eq(rooms.invoiceId, ref.invoiceId));
  const mine = and(room, eq(rooms.fence, draft.fence), eq(rooms.owner, EDGE));
  return inTenant(ref.tenantId, async (tx) => {
    // Open for as long as this transaction lasts: nothing lands in a frozen room, and this is no late edit.
    const [held] = await tx.update(rooms).set({ frozen: false }).where(mine).returning({ epochEnds: rooms.epochEnds });
    if (!held) return false;
    let seq = 0;
    const { epochEnds } = held;
    for (let from = 0; from < draft.updates.length; from += INSERT_ROWS_MAX) {
      const rows = draft.updates.slice(from, from + INSERT_ROWS_MAX).map(({ memberId, at, update }) => ({
        ...ref,
        fence: draft.fence,
        memberId,
        at: new Date(at),
        update,
      }));
      const kept = await tx.insert(draftUpdates).values(rows).returning({ seq: draftUpdates.seq });
      draft.updates.slice(from, from + INSERT_ROWS_MAX).forEach(({ epoch }, at) => {
        const own = kept[at]?.seq ?? seq;
        // Everything that was here before comes before the first of these.
        while (epochEnds.length < epoch - 1) epochEnds.push(own - 1);
        seq = own;
      });
    }
    if (seq > 0) {
      await tx.update(rooms).set({ epoch: draft.epoch, epochEnds }).where(room);
      await tx
        .insert(draftSnapshots)
        .values({ ...ref, seq, state: draft.state })
        .onConflictDoUpdate({
          target: [draftSnapshots.tenantId, draftSnapshots.invoiceId],
          set: { seq, state: draft.state, updatedAt: sql`now()` },
        });
      await keepHistory(tx, ref, seq);
      // A draft only: what was submitted has its figures, and nobody projects it again.
      await tx
        .update(invoices)
        .set({ projectedSeq: seq })
        .where(and(eq(invoices.id, ref.invoiceId), eq(invoices.state, "draft")));
    }
    await tx.update(rooms).set({ frozen: draft.frozen, frozenBy: draft.frozenBy, owner: null }).where(room);
    return true;
  });
}
