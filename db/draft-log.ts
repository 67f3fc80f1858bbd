/**
 * The log of live drafts in Postgres. One group commit serves the rooms of many tenants, so appends run as the relay role, which
 * may do nothing with rooms but call append_draft_updates(); all else goes through the tenant's own door.
 */
import { and, eq, gt, sql } from "drizzle-orm";
import type { Pool } from "pg";
import { keepHistory, readHistory } from "./draft-history.ts";
import { draftSnapshots, draftUpdates, rooms } from "./schema/drafts.ts";
import type { InTenant, Tx } from "./tenant.ts";

type RoomKey = { tenantId: string; invoiceId: string };
type Parts = readonly { memberId: string | null; update: Uint8Array }[];
type Snapshot = { seq: number; state: Uint8Array };

// A commit takes a few milliseconds; one that takes this long is tried again rather than waited for.
const QUERY_TIMEOUT_MS = 8_000;

type ClaimRow = {
  claimed: boolean;
  fence: string;
  epoch: number;
  frozen: boolean;
  frozen_by: string | null;
  owner: string;
  owner_url: string | null;
};

type StoredRow = { seq: string; bytes: Uint8Array; at: Date | string; whole: boolean };

/** A draft is born: its room, and the first update of its document. */
export async function insertRoom(tx: Tx, ref: RoomKey, update: Uint8Array, by?: { memberId: string }) {
  const { tenantId, invoiceId } = ref;
  await tx.insert(rooms).values({ tenantId, invoiceId });
  return insertUpdate(tx, { tenantId, invoiceId, fence: 0, update, memberId: by?.memberId ?? null });
}

async function insertUpdate(tx: Tx, update: typeof draftUpdates.$inferInsert): Promise<{ seq: number }> {
  const [row] = await tx.insert(draftUpdates).values(update).returning({ seq: draftUpdates.seq });
  if (!row) throw new Error("draft log: an update was not inserted");
  return row;
}

/**
 * Implements the port server/collab/draft-log.ts, which says what each function promises. `relayPool` connects as
 * countersign_relay; `inTenant` has a pool of its own, because whoever freezes a draft does so inside a transaction of
 * requests, and would wait for a connection that only it could give back. `claimant` is who claims: the host whose lease
 * db/draft-leases.ts renews; rooms of an owner without a lease are anybody's. Rejects with the database's error where it
 * cannot be reached.
 */
export function createDraftLog(options: { relayPool: Pool; inTenant: InTenant; claimant?: string }) {
  const { relayPool, inTenant } = options;
  const claimant = options.claimant ?? crypto.randomUUID();

  async function rowsOf<Row>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const config = { name, text, values, query_timeout: QUERY_TIMEOUT_MS };
    return (await relayPool.query<Row & Record<string, unknown>>(config)).rows;
  }

  return {
    create: insertRoom,

    async open(ref: RoomKey) {
      return inTenant(ref.tenantId, async (tx) => {
        // The claim holds the room's row: appends that came before it are committed and read, those that come later wait for this
        // transaction and are then refused by the fence.
        const opened = await tx.execute<ClaimRow | StoredRow>(
          sql`select * from open_room(${ref.invoiceId}::uuid, ${claimant})`,
        );
        const [room, ...rows] = opened.rows as [ClaimRow?, ...StoredRow[]];
        if (!room) return null;
        if (!room.claimed) return { heldBy: { owner: room.owner, url: room.owner_url } };
        return {
          fence: Number(room.fence),
          epoch: room.epoch,
          frozen: room.frozen,
          frozenBy: room.frozen_by,
          ...storedIn(rows),
        };
      });
    },

    async holder(ref: RoomKey): Promise<{ heldBy: { owner: string; url: string | null } } | null> {
      const [room] = await inTenant(ref.tenantId, (tx) =>
        tx.select({ owner: rooms.owner }).from(rooms).where(eq(rooms.invoiceId, ref.invoiceId)),
      );
      const owner = room?.owner ?? claimant;
      if (owner === claimant) return null;
      const [host] = await rowsOf<{ url: string | null }>(
        "draft-log-holder",
        "select url from jobs.draft_hosts where owner = $1 and lease_until > clock_timestamp()",
        [owner],
      );
      if (host) return { heldBy: { owner, url: host.url } };
      // The edge has no lease that could end; it may only be that nobody said where it is.
      return owner === "edge" ? { heldBy: { owner, url: null } } : null;
    },

    async release(ref: RoomKey, fence: number): Promise<void> {
      await inTenant(ref.tenantId, (tx) =>
        tx
          .update(rooms)
          .set({ owner: null })
          .where(and(whereRoom(ref, fence), eq(rooms.owner, claimant))),
      );
    },

    async append(batch: readonly { ref: RoomKey; fence: number; parts: Parts }[]): Promise<(number | null)[]> {
      const values: [string[], string[], number[], (string | null)[], Uint8Array[]] = [[], [], [], [], []];
      for (const { ref, fence, parts } of batch) {
        for (const { memberId, update } of parts) {
          values[0].push(ref.tenantId);
          values[1].push(ref.invoiceId);
          values[2].push(fence);
          values[3].push(memberId);
          values[4].push(update);
        }
      }
      const landed = await rowsOf<{ item: string; outcome: string; seq: string | null }>(
        "draft-log-append",
        "select item, outcome, seq from append_draft_updates($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::bytea[])",
        values,
      );
      // One row a part, in order. A room's parts share its outcome; refused ('frozen', 'fenced', 'no_room') is null.
      let last = -1;
      return batch.map(({ parts }) => {
        last += parts.length;
        const seq = landed[last]?.seq ?? null;
        return seq === null ? null : Number(seq);
      });
    },

    setFrozen(ref: RoomKey, fence: number, frozen: boolean, by: string | null = null): Promise<boolean> {
      return inTenant(ref.tenantId, async (tx) => {
        const changed = await tx
          .update(rooms)
          .set({ frozen, frozenBy: frozen ? by : null })
          .where(whereRoom(ref, fence))
          .returning({ invoiceId: rooms.invoiceId });
        return changed.length > 0;
      });
    },

    async compact(ref: RoomKey, fence: number, snapshot: Snapshot): Promise<boolean> {
      return inTenant(ref.tenantId, async (tx) => {
        const { rows } = await tx.execute<{ kept: boolean }>(sql`
          with owner as (
            select tenant_id, invoice_id from rooms where invoice_id = ${ref.invoiceId} and fence = ${fence} for share
          ), kept as (
            insert into draft_snapshots (tenant_id, invoice_id, seq, state)
            select tenant_id, invoice_id, ${snapshot.seq}, ${snapshot.state} from owner
            on conflict (tenant_id, invoice_id) do update
               set seq = excluded.seq, state = excluded.state, updated_at = now()
             where draft_snapshots.seq < excluded.seq
            returning seq
          )
          select exists (select 1 from kept) as kept`);
        if (rows[0]?.kept !== true) return false;
        await keepHistory(tx, ref, snapshot.seq);
        return true;
      });
    },

    beginEpoch(ref: RoomKey, fence: number, anew: { upTo: number; state: Uint8Array }) {
      return inTenant(ref.tenantId, async (tx): Promise<{ epoch: number; seq: number } | null> => {
        const { tenantId, invoiceId } = ref;
        const [room] = await tx.select().from(rooms).where(whereRoom(ref, fence)).for("update");
        if (!room || room.frozen) return null;
        const later = and(eq(draftUpdates.invoiceId, invoiceId), gt(draftUpdates.seq, anew.upTo));
        if ((await tx.select({ seq: draftUpdates.seq }).from(draftUpdates).where(later).limit(1)).length > 0)
          return null;
        const begun = { epoch: room.epoch + 1, epochEnds: [...room.epochEnds, anew.upTo] };
        await tx.update(rooms).set(begun).where(whereRoom(ref, fence));
        const { seq } = await insertUpdate(tx, { ...ref, fence, update: anew.state, memberId: null });
        await tx
          .insert(draftSnapshots)
          .values({ tenantId, invoiceId, seq, state: anew.state })
          .onConflictDoUpdate({
            target: [draftSnapshots.tenantId, draftSnapshots.invoiceId],
            set: { seq, state: anew.state, updatedAt: sql`now()` },
          });
        await keepHistory(tx, ref, seq);
        return { epoch: begun.epoch, seq };
      });
    },

    history(ref: RoomKey, range: { after: number; limit: number }) {
      return inTenant(ref.tenantId, (tx) => readHistory(tx, ref, range));
    },
  };
}

function whereRoom(ref: RoomKey, fence: number) {
  return and(eq(rooms.tenantId, ref.tenantId), eq(rooms.invoiceId, ref.invoiceId), eq(rooms.fence, fence));
}

/** What is committed of a document: its snapshot, and what came after it. */
export async function readStored(tx: Tx, ref: RoomKey) {
  // Rows and no array of them: an array of bytes comes as one text in which every byte was escaped twice.
  const { rows } = await tx.execute<StoredRow>(sql`
    with snapshot as (select seq, state, updated_at from draft_snapshots where invoice_id = ${ref.invoiceId})
    select seq, state as bytes, updated_at as at, true as whole from snapshot
    union all
    select seq, update, created_at, false from draft_updates
     where invoice_id = ${ref.invoiceId} and seq > coalesce((select seq from snapshot), 0)
     order by seq`);
  return storedIn(rows);
}

function storedIn(rows: readonly StoredRow[]) {
  const kept = rows.find(({ whole }) => whole);
  const last = rows.at(-1);
  return {
    snapshot: kept ? { seq: Number(kept.seq), state: kept.bytes } : null,
    updates: rows.filter(({ whole }) => !whole).map(({ seq, bytes }) => ({ seq: Number(seq), update: bytes })),
    // A snapshot is made soon after what it holds.
    writtenAt: new Date(last?.at ?? 0).getTime(),
  };
}
