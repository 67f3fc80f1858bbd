/**
 * The log of live drafts in Postgres. One group commit serves the rooms of many tenants, so appends run as the relay role, which
 * may do nothing with rooms but call append_draft_updates(); all else goes through the tenant's own door.
 */
import { and, eq, sql } from "drizzle-orm";
import type { Pool } from "pg";
import { draftUpdates, rooms } from "./schema/drafts.ts";
import type { InTenant, Tx } from "./tenant.ts";

type RoomKey = { tenantId: string; invoiceId: string };

// A commit takes a few milliseconds; one that takes this long is tried again rather than waited for.
const QUERY_TIMEOUT_MS = 8_000;

/**
 * Implements the port server/collab/draft-log.ts, which says what each function promises. `relayPool` connects as
 * countersign_relay; `inTenant` has a pool of its own, because whoever freezes a draft does so inside a transaction of
 * requests, and would wait for a connection that only it could give back. Rejects with the database's error where it cannot
 * be reached.
 */
export function createDraftLog(options: { relayPool: Pool; inTenant: InTenant }) {
  const { relayPool } = options;

  async function rowsOf<Row>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const config = { name, text, values, query_timeout: QUERY_TIMEOUT_MS };
    return (await relayPool.query<Row & Record<string, unknown>>(config)).rows;
  }

  return {
    async create(tx: Tx, ref: RoomKey, update: Uint8Array) {
      await tx.insert(rooms).values({ tenantId: ref.tenantId, invoiceId: ref.invoiceId });
      const [row] = await tx
        .insert(draftUpdates)
        .values({ tenantId: ref.tenantId, invoiceId: ref.invoiceId, fence: 0, update })
        .returning({ seq: draftUpdates.seq });
      if (!row) throw new Error("draft log: the first update was not inserted");
      return { seq: row.seq };
    },

    async open(ref: RoomKey) {
      // In a transaction of its own and first: once it is committed no append with an older fence lands, and only then is it
      // safe to read.
      const [room] = await options.inTenant(ref.tenantId, (tx) =>
        tx
          .update(rooms)
          .set({ fence: sql`${rooms.fence} + 1` })
          .where(eq(rooms.invoiceId, ref.invoiceId))
          .returning({ fence: rooms.fence, epoch: rooms.epoch, frozen: rooms.frozen }),
      );
      if (!room) return null;
      const { rows } = await options.inTenant(ref.tenantId, (tx) =>
        tx.execute<{ snapshot_seq: string | null; state: Buffer | null; seqs: string[]; updates: Buffer[] }>(sql`
          with snapshot as (select seq, state from draft_snapshots where invoice_id = ${ref.invoiceId}),
               tail as (select seq, update from draft_updates
                         where invoice_id = ${ref.invoiceId} and seq > coalesce((select seq from snapshot), 0))
          select (select seq from snapshot) as snapshot_seq, (select state from snapshot) as state,
                 coalesce((select array_agg(seq order by seq) from tail), '{}') as seqs,
                 coalesce((select array_agg(update order by seq) from tail), '{}') as updates`),
      );
      const [stored] = rows;
      if (!stored) throw new Error("draft log: a select without from returned no row");
      return {
        fence: room.fence,
        epoch: room.epoch,
        frozen: room.frozen,
        snapshot:
          stored.snapshot_seq !== null && stored.state !== null
            ? { seq: Number(stored.snapshot_seq), state: stored.state }
            : null,
        updates: stored.updates.map((update, at) => ({ seq: Number(stored.seqs[at]), update })),
      };
    },

    async append(batch: readonly { ref: RoomKey; fence: number; update: Uint8Array }[]): Promise<(number | null)[]> {
      const landed = await rowsOf<{ item: string; outcome: string; seq: string | null }>(
        "draft-log-append",
        "select item, outcome, seq from append_draft_updates($1::uuid[], $2::uuid[], $3::bigint[], $4::bytea[])",
        [
          batch.map(({ ref }) => ref.tenantId),
          batch.map(({ ref }) => ref.invoiceId),
          batch.map(({ fence }) => fence),
          batch.map(({ update }) => update),
        ],
      );
      // One row an item, in the order of the items; refused ('frozen', 'fenced', 'no_room') is null.
      return landed.map(({ seq }) => (seq === null ? null : Number(seq)));
    },

    setFrozen(ref: RoomKey, fence: number, frozen: boolean): Promise<boolean> {
      return options.inTenant(ref.tenantId, async (tx) => {
        const changed = await tx
          .update(rooms)
          .set({ frozen })
          .where(and(eq(rooms.tenantId, ref.tenantId), eq(rooms.invoiceId, ref.invoiceId), eq(rooms.fence, fence)))
          .returning({ invoiceId: rooms.invoiceId });
        return changed.length > 0;
      });
    },

    async compact(ref: RoomKey, fence: number, snapshot: { seq: number; state: Uint8Array }): Promise<boolean> {
      const { rows } = await options.inTenant(ref.tenantId, (tx) =>
        tx.execute<{ kept: boolean }>(sql`
          with owner as (
            select tenant_id, invoice_id from rooms where invoice_id = ${ref.invoiceId} and fence = ${fence} for share
          ), kept as (
            insert into draft_snapshots (tenant_id, invoice_id, seq, state)
            select tenant_id, invoice_id, ${snapshot.seq}, ${snapshot.state} from owner
            on conflict (tenant_id, invoice_id) do update
               set seq = excluded.seq, state = excluded.state, updated_at = now()
             where draft_snapshots.seq < excluded.seq
            returning seq
          ), dropped as (
            delete from draft_updates where invoice_id = ${ref.invoiceId} and seq <= (select seq from kept)
          )
          select exists (select 1 from kept) as kept`),
      );
      return rows[0]?.kept === true;
    },
  };
}
