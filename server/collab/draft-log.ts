/**
 * Where the updates of live drafts are kept. Node hosts share the one in Postgres (db/draft-log.ts); a Durable Object
 * keeps its own. Whoever opens a room claims it and raises its fence; an append that names an older fence does not land, so
 * a host that has lost a room without knowing cannot write to it.
 */
import type { Tx } from "#db/tenant.ts";
import type { RoomRef } from "./draft-rooms.ts";
import type { DocumentAnew } from "./new-epoch.ts";

export type OpenedRoom = {
  fence: number;
  epoch: number;
  frozen: boolean;
  /** The name that people are shown, where it is frozen and known. */
  frozenBy?: string | null;
  /** The merged state up to `seq`, then every update after it in order. */
  snapshot: { seq: number; state: Uint8Array } | null;
  updates: { seq: number; update: Uint8Array }[];
  /** What lists and search know already, where the log remembers it. */
  projectedSeq?: number;
  /** When something was written last, in milliseconds since 1970, where the log remembers it. */
  writtenAt?: number;
};

/** Another host's lease lasts, or a Durable Object (`owner` "edge") has the room. `url` is where its rooms answer, if they do. */
export type RoomHeld = { heldBy: { owner: string; url: string | null } };

/**
 * Committed edits of one author, by their session; null is the system. `at` is when the first of them was committed. With the first
 * entry of another `epoch` the document begins anew: that entry holds all that it says, and nothing after it builds on what was before.
 */
export type LoggedUpdate = { seq: number; epoch: number; memberId: string | null; at: string; update: Uint8Array };

/** `parts` in the order in which they are to be applied, each by one author. All of them land or none. */
export type Append = {
  ref: RoomRef;
  fence: number;
  parts: readonly { memberId: string | null; update: Uint8Array }[];
};

export interface DraftLog {
  /** Makes the room of an invoice that was inserted in `tx`, with its first update. */
  create(tx: Tx, ref: RoomRef, update: Uint8Array, by?: { memberId: string }): Promise<{ seq: number }>;
  /**
   * Claims the room and reads what it holds. After it resolves nobody else can append. Null: no such room. RoomHeld: it
   * has an owner, and nothing has changed.
   */
  open(ref: RoomRef): Promise<OpenedRoom | RoomHeld | null>;
  /** Who has the room open at this moment, if that is somebody else. Changes nothing. */
  holder(ref: RoomRef): Promise<RoomHeld | null>;
  /** Gives the room back, so that anybody may claim it. Does nothing where the fence has moved on. */
  release(ref: RoomRef, fence: number): Promise<void>;
  /**
   * One durable commit for many rooms; each room at most once. The highest seq of each, or null for a room whose fence has moved
   * on or that is frozen: its update exists nowhere. Throws when nothing is known to be committed; the same batch may then
   * be tried again, because applying an update twice changes nothing.
   */
  append(batch: readonly Append[]): Promise<(number | null)[]>;
  /** Freezes or thaws. False where the fence has moved on. After freezing resolves no append lands. */
  setFrozen(ref: RoomRef, fence: number, frozen: boolean, by?: string | null): Promise<boolean>;
  /**
   * Keeps `state` as the merged state up to `seq`; the updates that are in it become history, joined by author and minute.
   * False where the fence moved on.
   */
  compact(ref: RoomRef, fence: number, snapshot: { seq: number; state: Uint8Array }): Promise<boolean>;
  /**
   * Begins a new epoch with the document of `anew` (new-epoch.ts), by nobody, and keeps what was before as history. Null, and nothing
   * has changed, where the fence has moved on, the room is frozen, or more is written than `anew` says. Where it throws, nothing is
   * known: the room is to be opened again.
   */
  beginEpoch(ref: RoomRef, fence: number, anew: DocumentAnew): Promise<{ epoch: number; seq: number } | null>;
  /**
   * What was written after `after`, oldest first, at most `limit`. Takes nobody's room away, and answers in every state of the
   * document. An entry that was joined meanwhile comes again whole; applying it again changes nothing.
   */
  history(ref: RoomRef, range: { after: number; limit: number }): Promise<LoggedUpdate[]>;
}
