/**
 * Who wrote what in a draft, and when. What a snapshot holds leaves draft_updates, which is read at every opening, for
 * draft_history, which is read when somebody asks for the past; there it is joined (core/draft-bursts.ts) and bounded.
 */
import { and, asc, desc, eq, lte, sql } from "drizzle-orm";
import { entriesToForget, forgetAuthors, joinBursts, type PastEdits } from "#core/draft-bursts.ts";
import { draftHistory, draftUpdates } from "./schema/drafts.ts";
import type { Tx } from "./tenant.ts";

type RoomKey = { tenantId: string; invoiceId: string };

const COLUMNS = {
  updates: { seq: draftUpdates.seq, memberId: draftUpdates.memberId, at: draftUpdates.at, update: draftUpdates.update },
  history: { seq: draftHistory.seq, memberId: draftHistory.memberId, at: draftHistory.at, update: draftHistory.update },
};

/** Moves everything up to `seq` from the log to the history, in the transaction that has kept the snapshot. */
export async function keepHistory(tx: Tx, ref: RoomKey, seq: number): Promise<void> {
  const settled = await tx
    .select(COLUMNS.updates)
    .from(draftUpdates)
    .where(and(eq(draftUpdates.invoiceId, ref.invoiceId), lte(draftUpdates.seq, seq)))
    .orderBy(asc(draftUpdates.seq));
  // The last minute of the time before may have gone on.
  const [open] = await tx
    .select(COLUMNS.history)
    .from(draftHistory)
    .where(eq(draftHistory.invoiceId, ref.invoiceId))
    .orderBy(desc(draftHistory.seq))
    .limit(1);
  const before = open ? [edited(open)] : [];
  const entries = joinBursts([...before, ...settled.map(edited)]);
  if (open && entries[0]?.seq === open.seq) entries.shift();
  else if (open) await tx.delete(draftHistory).where(whereEntry(ref, open.seq));
  if (entries.length > 0) await tx.insert(draftHistory).values(entries.map((entry) => row(ref, entry)));
  await tx.execute(sql`delete from draft_updates where invoice_id = ${ref.invoiceId} and seq <= ${seq}`);
  await keepBounds(tx, ref);
}

/** See the port, server/collab/draft-log.ts. */
export async function readHistory(tx: Tx, ref: RoomKey, range: { after: number; limit: number }) {
  // One statement, one moment: a compaction meanwhile moves no entry past the reader.
  const { rows } = await tx.execute<{
    seq: string;
    member_id: string | null;
    at: Date | string;
    update: Uint8Array;
  }>(sql`
    (select seq, member_id, at, update from draft_history where invoice_id = ${ref.invoiceId} and seq > ${range.after}
      order by seq limit ${range.limit})
    union all
    (select seq, member_id, created_at, update from draft_updates where invoice_id = ${ref.invoiceId} and seq > ${range.after}
      order by seq limit ${range.limit})
    order by seq limit ${range.limit}`);
  return rows.map(({ seq, member_id, at, update }) => ({
    seq: Number(seq),
    memberId: member_id,
    at: new Date(at).toISOString(),
    update,
  }));
}

async function keepBounds(tx: Tx, ref: RoomKey): Promise<void> {
  const sizes = await tx
    .select({ seq: draftHistory.seq, bytes: sql<number>`octet_length(${draftHistory.update})` })
    .from(draftHistory)
    .where(eq(draftHistory.invoiceId, ref.invoiceId))
    .orderBy(asc(draftHistory.seq));
  const forget = entriesToForget(sizes.map(({ bytes }) => bytes));
  const last = sizes[forget - 1];
  if (!last) return;
  const upTo = and(eq(draftHistory.invoiceId, ref.invoiceId), lte(draftHistory.seq, last.seq));
  const old = await tx.select(COLUMNS.history).from(draftHistory).where(upTo).orderBy(asc(draftHistory.seq));
  await tx.delete(draftHistory).where(upTo);
  await tx.insert(draftHistory).values(row(ref, forgetAuthors(old.map(edited))));
}

function edited(stored: { seq: number; memberId: string | null; at: Date; update: Uint8Array }): PastEdits {
  return { ...stored, at: stored.at.getTime() };
}

function row(ref: RoomKey, entry: PastEdits) {
  return { ...ref, ...entry, at: new Date(entry.at) };
}

function whereEntry(ref: RoomKey, seq: number) {
  return and(eq(draftHistory.invoiceId, ref.invoiceId), eq(draftHistory.seq, seq));
}
