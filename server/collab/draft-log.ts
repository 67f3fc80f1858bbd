/**
 * Where the updates of live drafts are kept. Node hosts share the one in Postgres (db/draft-log.ts); a Durable Object
 * keeps its own. Whoever opens a room raises its fence; an append that names an older fence does not land, so a host that
 * has lost a room without knowing cannot write to it.
 */
import type { Tx } from "#db/tenant.ts";
import type { RoomRef } from "./draft-rooms.ts";

export type OpenedRoom = {
  fence: number;
  epoch: number;
  frozen: boolean;
  /** The merged state up to `seq`, then every update after it in order. */
  snapshot: { seq: number; state: Uint8Array } | null;
  updates: { seq: number; update: Uint8Array }[];
};

export type Append = { ref: RoomRef; fence: number; update: Uint8Array };

export interface DraftLog {
  /** Makes the room of an invoice that was inserted in `tx`, with its first update. */
  create(tx: Tx, ref: RoomRef, update: Uint8Array): Promise<{ seq: number }>;
  /** Takes the room over and reads what it holds. After it resolves nobody else can append. Null: no such room. */
  open(ref: RoomRef): Promise<OpenedRoom | null>;
  /**
   * One durable commit for many rooms; each room at most once. The seq of each, or null for a room whose fence has moved on
   * or that is frozen: that update exists nowhere. Throws when nothing is known to be committed; the same batch may then
   * be tried again, because applying an update twice changes nothing.
   */
  append(batch: readonly Append[]): Promise<(number | null)[]>;
  /** Freezes or thaws. False where the fence has moved on. After freezing resolves no append lands. */
  setFrozen(ref: RoomRef, fence: number, frozen: boolean): Promise<boolean>;
  /** Keeps `state` as the merged state up to `seq` and drops the updates that are in it. False where the fence moved on. */
  compact(ref: RoomRef, fence: number, snapshot: { seq: number; state: Uint8Array }): Promise<boolean>;
}
