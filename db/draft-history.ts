/**
 * Who wrote what in a draft, and when. What a snapshot holds leaves draft_updates, which is read at every opening, for
 * draft_history, which is read when somebody asks for the past; there it is joined (core/draft-bursts.ts) and bounded.
 */
import { and, asc, eq, lte, sql } from "drizzle-orm";
import {
  entriesToForget,
  epochAt,
  forgetAuthors,
  joinBursts,
  PAST_BYTES_MAX,
  PAST_ENTRIES_MAX,
  type PastEdits,
} from "#core/draft-bursts.ts";
import { draftHistory, rooms } from "./schema/drafts.ts";
import type { Tx } from "./tenant.ts";

type RoomKey = { tenantId: string; invoiceId: string };

const COLUMNS = {
  seq: draftHistory.seq,
  memberId: draftHistory.memberId,
  at: draftHistory.at,
  update: draftHistory.update,
};

type RecentRow = {
  seq: string;
  epoch: number;
  member_id: string | null;
  at: Date | string;
  update: Uint8Array;
  kept: boolean;
  run: string;
};

/**
 * Moves everything up to `seq` from the log to the history, in the transaction that has kept the snapshot. What stands alone
 * between the edits of others never leaves the database: where many write at once that is nearly all of it.
 */
export async function keepHistory(tx: Tx, ref: RoomKey, seq: number): Promise<void> {
  // The last minute of the time before may have gone on, so the last entry that is there already looks for company too.
  const { rows } = await tx.execute<RecentRow>(sql`
    with recent as (
      (select seq, member_id, at, update, true as kept from draft_history
        where invoice_id = ${ref.invoiceId} order by seq desc limit 1)
      union all
      select seq, member_id, created_at, update, false from draft_updates
       where invoice_id = ${ref.invoiceId} and seq <= ${seq}
    ), dated as (
      select *, ${epochOf(ref)} as epoch from recent
    ), beside as (
      select *, lag(seq) over w is not null and lag(member_id) over w is not distinct from member_id as goes_on,
             lead(seq) over w is not null and lead(member_id) over w is not distinct from member_id as is_followed
        from dated window w as (partition by epoch order by seq)
    ), runs as (
      select *, count(*) filter (where not goes_on) over (order by seq) as run from beside
    ), alone as (
      insert into draft_history (tenant_id, invoice_id, seq, member_id, at, update)
      select ${ref.tenantId}::uuid, ${ref.invoiceId}::uuid, seq, member_id, at, update
        from runs where not kept and not goes_on and not is_followed
    )
    select seq, epoch, member_id, at, update, kept, run from runs where goes_on or is_followed order by seq`);
  const entries = [...Map.groupBy(rows, ({ run }) => run).values()].flatMap((run) => joinBursts(run.map(editsOf)));
  const [open] = rows;
  if (open?.kept && entries[0]?.seq === Number(open.seq)) entries.shift();
  else if (open?.kept) await tx.delete(draftHistory).where(whereEntry(ref, Number(open.seq)));
  if (entries.length > 0) await tx.insert(draftHistory).values(entries.map((entry) => row(ref, entry)));
  await tx.execute(sql`delete from draft_updates where invoice_id = ${ref.invoiceId} and seq <= ${seq}`);
  await keepBounds(tx, ref);
}

/** See the port, server/collab/draft-log.ts. */
export async function readHistory(tx: Tx, ref: RoomKey, range: { after: number; limit: number }) {
  // One statement, one moment: a compaction meanwhile moves no entry past the reader.
  const { rows } = await tx.execute<{
    seq: string;
    epoch: number;
    member_id: string | null;
    at: Date | string;
    update: Uint8Array;
  }>(sql`
    with written as (
      (select seq, member_id, at, update from draft_history where invoice_id = ${ref.invoiceId} and seq > ${range.after}
        order by seq limit ${range.limit})
      union all
      (select seq, member_id, created_at, update from draft_updates where invoice_id = ${ref.invoiceId} and seq > ${range.after}
        order by seq limit ${range.limit})
      order by seq limit ${range.limit}
    )
    select *, ${epochOf(ref)} as epoch from written order by seq`);
  return rows.map(({ seq, epoch, member_id, at, update }) => ({
    seq: Number(seq),
    epoch,
    memberId: member_id,
    at: new Date(at).toISOString(),
    update,
  }));
}

/** The epoch of the row at hand, by its `seq`. */
function epochOf(ref: RoomKey) {
  // The ends are read once; how many of them are below is looked up in them for every row.
  return sql`1 + width_bucket(seq - 1, (select epoch_ends from rooms where invoice_id = ${ref.invoiceId}))`;
}

async function keepBounds(tx: Tx, ref: RoomKey): Promise<void> {
  const [past] = await tx
    .select({
      entries: sql<number>`count(*)::int`,
      bytes: sql<number>`coalesce(sum(octet_length(${draftHistory.update})), 0)::float8`,
    })
    .from(draftHistory)
    .where(eq(draftHistory.invoiceId, ref.invoiceId));
  if (!past || (past.entries <= PAST_ENTRIES_MAX && past.bytes <= PAST_BYTES_MAX)) return;
  const sizes = await tx
    .select({ seq: draftHistory.seq, bytes: sql<number>`octet_length(${draftHistory.update})` })
    .from(draftHistory)
    .where(eq(draftHistory.invoiceId, ref.invoiceId))
    .orderBy(asc(draftHistory.seq));
  const forget = entriesToForget(sizes.map(({ bytes }) => bytes));
  const last = sizes[forget - 1];
  if (!last) return;
  const upTo = and(eq(draftHistory.invoiceId, ref.invoiceId), lte(draftHistory.seq, last.seq));
  const old = await tx.select(COLUMNS).from(draftHistory).where(upTo).orderBy(asc(draftHistory.seq));
  const [room] = await tx.select({ ends: rooms.epochEnds }).from(rooms).where(eq(rooms.invoiceId, ref.invoiceId));
  const ends = room?.ends ?? [];
  await tx.delete(draftHistory).where(upTo);
  const forgotten = forgetAuthors(
    old.map((entry) => ({ ...entry, epoch: epochAt(entry.seq, ends), at: entry.at.getTime() })),
  );
  await tx.insert(draftHistory).values(row(ref, forgotten));
}

function editsOf({ seq, epoch, member_id, at, update }: RecentRow): PastEdits {
  return { seq: Number(seq), epoch, memberId: member_id, at: new Date(at).getTime(), update };
}

function row(ref: RoomKey, { seq, memberId, at, update }: PastEdits) {
  return { ...ref, seq, memberId, at: new Date(at), update };
}

function whereEntry(ref: RoomKey, seq: number) {
  return and(eq(draftHistory.invoiceId, ref.invoiceId), eq(draftHistory.seq, seq));
}
