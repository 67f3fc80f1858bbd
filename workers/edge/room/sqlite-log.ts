/**
 * The log of one draft in the SQLite of its Durable Object: the merged state for opening, and every update with its author
 * and time for the history. Synchronous, as workerd's SQLite is; what is written here is durable once the object's
 * `storage.sync()` has resolved, and workerd holds back every message until then anyway.
 *
 * No value is larger than a chunk: one beyond 2 MB makes a Durable Object that nobody can open again.
 */
import { entriesToForget, epochAt, forgetAuthors, joinBursts, type PastEdits } from "#core/draft-bursts.ts";
import type { LoggedUpdate, OpenedRoom } from "#server/collab/draft-log.ts";
import type { DocumentAnew } from "#server/collab/new-epoch.ts";
import { TICKET_LIFE_MS_MAX } from "#server/collab/ticket.ts";
import type { Sql, SqlValue } from "./runtime.ts";

/** workerd takes 2 MB with everything around it; an update may have 4 MB. */
export const CHUNK_BYTES_MAX = 900_000;

/** What an adopted draft brings along from PostgreSQL. */
export type AdoptedDraft = {
  fence: number;
  epoch: number;
  /** The last seq of each epoch that is over. */
  epochEnds: readonly number[];
  frozen: boolean;
  frozenBy: string | null;
  snapshot: { seq: number; state: Uint8Array } | null;
  /** All of it, in order: what the snapshot holds is the history, the rest is the tail. */
  updates: Omit<LoggedUpdate, "epoch">[];
  /** What lists and search know already. */
  projectedSeq: number;
};

export type RoomRecord = {
  tenantId: string;
  invoiceId: string;
  fence: number;
  epoch: number;
  frozen: boolean;
  /** The name that people are shown while the draft is frozen. */
  frozenBy: string | null;
  snapshotSeq: number;
  projectedSeq: number;
  /** It was about to be given back: PostgreSQL knows whether it was. */
  returning: boolean;
};

type RoomRow = {
  tenant_id: string;
  invoice_id: string;
  fence: number;
  epoch: number;
  frozen: number;
  frozen_by: string | null;
  snapshot_seq: number;
  projected_seq: number;
  leaving: number;
};
type UpdateRow = { seq: number; part: number; member_id: string | null; at: number; bytes: ArrayBuffer };

const TABLES = `
  create table if not exists room (
    only integer primary key check (only = 1),
    tenant_id text not null, invoice_id text not null,
    fence integer not null, epoch integer not null, frozen integer not null, frozen_by text,
    snapshot_seq integer not null, projected_seq integer not null, merged_seq integer not null,
    adopted_seq integer not null, leaving integer not null
  );
  create table if not exists updates (
    seq integer not null, part integer not null,
    member_id text, at integer not null, bytes blob not null,
    primary key (seq, part)
  ) without rowid;
  create table if not exists snapshot (part integer primary key, bytes blob not null);
  create table if not exists ended_sessions (session_id text primary key, until integer not null) without rowid;
  create table if not exists epoch_ends (epoch integer primary key, seq integer not null);
`;

export class SqliteLog {
  readonly #sql: Sql;
  readonly #atomically: <T>(work: () => T) => T;
  #lastSeq: number | null = null;

  constructor(storage: { sql: Sql; transactionSync<T>(work: () => T): T }) {
    this.#sql = storage.sql;
    this.#atomically = (work) => storage.transactionSync(work);
    this.#run(TABLES);
  }

  /** The room that this object holds, or null before it has adopted one. */
  room(): RoomRecord | null {
    const [row] = this.#read<RoomRow>("select * from room");
    if (!row) return null;
    return {
      tenantId: row.tenant_id,
      invoiceId: row.invoice_id,
      fence: row.fence,
      epoch: row.epoch,
      frozen: row.frozen === 1,
      frozenBy: row.frozen_by,
      snapshotSeq: row.snapshot_seq,
      projectedSeq: row.projected_seq,
      returning: row.leaving === 1,
    };
  }

  /** Takes a draft in, whole or not at all. Whatever was here before it is replaced. */
  adopt(ref: { tenantId: string; invoiceId: string }, draft: AdoptedDraft): void {
    this.#atomically(() => {
      for (const table of ["room", "updates", "snapshot", "epoch_ends", "ended_sessions"])
        this.#run(`delete from ${table}`);
      this.#run(
        "insert into room values (1, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0)",
        ref.tenantId,
        ref.invoiceId,
        draft.fence,
        draft.epoch,
        draft.frozen ? 1 : 0,
        draft.frozenBy,
        draft.snapshot?.seq ?? 0,
        draft.projectedSeq,
        Math.max(draft.updates.at(-1)?.seq ?? 0, draft.snapshot?.seq ?? 0),
      );
      draft.epochEnds.forEach((seq, at) => {
        this.#run("insert into epoch_ends values (?, ?)", at + 1, seq);
      });
      if (draft.snapshot) this.#writeSnapshot(draft.snapshot.state);
      for (const { seq, memberId, at, update } of draft.updates) this.#insert(seq, memberId, Date.parse(at), update);
    });
    this.#lastSeq = null;
  }

  /** What the room is rebuilt from: the merged state and the tail. Null before a draft was adopted. */
  open(): (OpenedRoom & { frozenBy: string | null; projectedSeq: number; writtenAt: number }) | null {
    const room = this.room();
    if (!room) return null;
    const state = this.#read<{ bytes: ArrayBuffer }>("select bytes from snapshot order by part");
    const tail = [...this.#updates("where seq > ?", room.snapshotSeq)];
    return {
      fence: room.fence,
      epoch: room.epoch,
      frozen: room.frozen,
      frozenBy: room.frozenBy,
      snapshot: state.length > 0 ? { seq: room.snapshotSeq, state: joined(state.map(({ bytes }) => bytes)) } : null,
      updates: tail.map(({ seq, update }) => ({ seq, update })),
      projectedSeq: room.projectedSeq,
      writtenAt: this.#read<{ at: number }>("select at from updates order by seq desc limit 1")[0]?.at ?? 0,
    };
  }

  /** Writes what was typed, each part with its author, and returns the highest seq. */
  append(parts: readonly { memberId: string | null; update: Uint8Array }[], at: number): number {
    return this.#atomically(() => this.#append(parts, at));
  }

  /** Freezes under the name of whoever asked for it, or thaws. */
  setFrozen(frozen: boolean, by: string | null): void {
    this.#run("update room set frozen = ?, frozen_by = ?", frozen ? 1 : 0, frozen ? by : null);
  }

  /** No ticket of this session opens the draft any more: remembered for as long as there may be one. */
  endSession(sessionId: string, now: number): void {
    this.#run("delete from ended_sessions where until < ?", now);
    this.#run("insert or replace into ended_sessions values (?, ?)", sessionId, now + TICKET_LIFE_MS_MAX);
  }

  hasEnded(sessionId: string, now: number): boolean {
    return this.#read("select 1 from ended_sessions where session_id = ? and until >= ?", sessionId, now).length > 0;
  }

  setReturning(returning: boolean): void {
    this.#run("update room set leaving = ?", returning ? 1 : 0);
  }

  /** Everything that was written here, since the draft was adopted. */
  written(): LoggedUpdate[] {
    return [...this.#updates("where seq > (select adopted_seq from room)")].map(logged);
  }

  setProjected(seq: number): void {
    this.#run("update room set projected_seq = max(projected_seq, ?)", seq);
  }

  /** Keeps `state` as the merged state up to `seq`, and joins what became history: one entry an author and burst. */
  compact(snapshot: { seq: number; state: Uint8Array }): void {
    this.#atomically(() => {
      const room = this.room();
      if (room && snapshot.seq > room.snapshotSeq) this.#compact(snapshot);
    });
  }

  /** As the port says (server/collab/draft-log.ts); nobody else can have written meanwhile. */
  beginEpoch(anew: DocumentAnew, at: number): { epoch: number; seq: number } | null {
    return this.#atomically(() => {
      const room = this.room();
      if (!room || room.frozen || this.#last() > anew.upTo) return null;
      const epoch = room.epoch + 1;
      this.#run("insert into epoch_ends values (?, ?)", room.epoch, anew.upTo);
      this.#run("update room set epoch = ?", epoch);
      const seq = this.#append([{ memberId: null, update: anew.state }], at);
      this.#compact({ seq, state: anew.state });
      return { epoch, seq };
    });
  }

  /** The updates after `after`, oldest first, at most `limit`. */
  history(after: number, limit: number): LoggedUpdate[] {
    const found: LoggedUpdate[] = [];
    for (const entry of this.#updates("where seq > ?", after)) {
      if (found.length === limit) break;
      found.push(logged(entry));
    }
    return found;
  }

  #append(parts: readonly { memberId: string | null; update: Uint8Array }[], at: number): number {
    let seq = this.#last();
    for (const { memberId, update } of parts) {
      seq++;
      this.#insert(seq, memberId, at, update);
    }
    // Where the transaction fails after all, numbers are left out, and none is used twice.
    this.#lastSeq = seq;
    return seq;
  }

  #compact({ seq, state }: { seq: number; state: Uint8Array }): void {
    this.#writeSnapshot(state);
    this.#run("update room set snapshot_seq = ?", seq);
    this.#joinHistory(seq);
    this.#boundHistory(seq);
  }

  #joinHistory(upTo: number): void {
    const [from] = this.#read<{ merged_seq: number }>("select merged_seq from room");
    // The last burst of the time before may have gone on since.
    const edits = [...this.#updates("where seq >= ? and seq <= ?", from?.merged_seq ?? 0, upTo)];
    const known = new Set(edits);
    const entries = joinBursts(edits);
    let before = (from?.merged_seq ?? 0) - 1;
    for (const entry of entries) {
      if (!known.has(entry)) {
        this.#run("delete from updates where seq > ? and seq <= ?", before, entry.seq);
        this.#insert(entry.seq, entry.memberId, entry.at, entry.update);
      }
      before = entry.seq;
    }
    this.#run("update room set merged_seq = ?", before);
  }

  /** A past beyond its bounds begins later. */
  #boundHistory(upTo: number): void {
    const sizes = this.#read<{ seq: number; size: number }>(
      "select seq, sum(length(bytes)) as size from updates where seq <= ? group by seq order by seq",
      upTo,
    );
    const last = sizes[entriesToForget(sizes.map(({ size }) => size)) - 1];
    if (!last) return;
    const first = forgetAuthors([...this.#updates("where seq <= ?", last.seq)]);
    this.#run("delete from updates where seq <= ?", last.seq);
    this.#insert(first.seq, first.memberId, first.at, first.update);
  }

  #writeSnapshot(state: Uint8Array): void {
    this.#run("delete from snapshot");
    chunks(state).forEach((bytes, part) => {
      this.#run("insert into snapshot values (?, ?)", part, bytes);
    });
  }

  #insert(seq: number, memberId: string | null, at: number, update: Uint8Array): void {
    chunks(update).forEach((bytes, part) => {
      this.#run("insert into updates values (?, ?, ?, ?, ?)", seq, part, memberId, at, bytes);
    });
  }

  *#updates(where: string, ...values: SqlValue[]): Generator<PastEdits> {
    let parts: UpdateRow[] = [];
    const ends = this.#read<{ seq: number }>("select seq from epoch_ends order by epoch").map(({ seq }) => seq);
    const whole = () => {
      const [first] = parts;
      if (!first) return null;
      const update = joined(parts.map(({ bytes }) => bytes));
      return { seq: first.seq, epoch: epochAt(first.seq, ends), memberId: first.member_id, at: first.at, update };
    };
    for (const row of this.#sql.exec<UpdateRow>(`select * from updates ${where} order by seq, part`, ...values)) {
      if (row.part === 0) {
        const before = whole();
        if (before) yield before;
        parts = [];
      }
      parts.push(row);
    }
    const last = whole();
    if (last) yield last;
  }

  #last(): number {
    if (this.#lastSeq === null) {
      const [row] = this.#read<{ seq: number }>(`
        select max(coalesce((select max(seq) from updates), 0), coalesce((select snapshot_seq from room), 0)) as seq`);
      this.#lastSeq = row?.seq ?? 0;
    }
    return this.#lastSeq;
  }

  #read<Row extends Record<string, SqlValue>>(statement: string, ...values: SqlValue[]): Row[] {
    return [...this.#sql.exec<Row>(statement, ...values)];
  }

  #run(statement: string, ...values: (SqlValue | Uint8Array)[]): void {
    // A cursor that is not read to its end may not have run to its end.
    for (const _row of this.#sql.exec(statement, ...values));
  }
}

function logged({ at, ...edits }: PastEdits): LoggedUpdate {
  return { ...edits, at: new Date(at).toISOString() };
}

function chunks(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let from = 0; from === 0 || from < bytes.length; from += CHUNK_BYTES_MAX) {
    parts.push(bytes.subarray(from, from + CHUNK_BYTES_MAX));
  }
  return parts;
}

function joined(parts: ArrayBuffer[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only) return new Uint8Array(only);
  const whole = new Uint8Array(parts.reduce((bytes, part) => bytes + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return whole;
}
