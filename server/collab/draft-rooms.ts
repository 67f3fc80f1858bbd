/**
 * The port through which the rest of the server reaches a live draft. A draft has one way in, its document:
 * tRPC, imports and receipts edit it by `transact`, so that a person who has it open sees it happen.
 */
import type * as Y from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import type { RoomNews } from "#core/draft-presence.ts";
import type { Tx } from "#db/tenant.ts";
import type { LoggedUpdate } from "./draft-log.ts";

export type RoomRef = { tenantId: string; invoiceId: string };

/** Who an edit is attributed to, by their session. */
export type Author = { memberId: string };

export type HistoryRange = { after: number; limit: number };

export interface DraftRooms {
  /**
   * Opens the draft of an invoice that was inserted in this same transaction, with `content` as its first update: two
   * statements, no room in memory, nothing left behind on a rollback. Returns the seq of that update, so that the caller
   * can write the projection (and `projectedSeq`) of the same content in the same transaction.
   */
  create(tx: Tx, ref: RoomRef, content: DraftContent, by?: Author): Promise<{ seq: number }>;
  /**
   * Runs `edit` on the document as one transaction; resolves once it is committed, with what the draft says then. When
   * `edit` throws nothing has changed and the error comes through. `edit` is synchronous and must not keep the document.
   * Throws DomainError `draft_frozen`, `invoice_not_found` (no such room) or `limit_reached` (the document is full).
   * The history says that `by` did it; without it, the system.
   */
  transact(ref: RoomRef, edit: (doc: Y.Doc) => void, by?: Author): Promise<DraftContent>;
  /**
   * What was written after `after`, oldest first, at most `limit` entries, committed all of it. `more`: the last of them is not
   * the newest. Answers in every state of the document. An entry grows for up to a minute, and then comes again whole under
   * a higher seq: applying it again changes nothing. Throws DomainError `invoice_not_found`.
   */
  history(ref: RoomRef, range: HistoryRange): Promise<{ updates: LoggedUpdate[]; more: boolean }>;
  /** Tells everybody who is in the draft that something beside it has changed. Opens no room that nobody is in. */
  poke(ref: RoomRef, news: RoomNews): Promise<void>;
  /** What the document says now; everything in it is committed. Throws DomainError `invoice_not_found`. */
  read(ref: RoomRef): Promise<DraftContent>;
  /**
   * Makes the room read-only for everyone (awareness goes on) and returns what it says at that moment.
   * After it resolves no later update exists anywhere: one in flight is either in the returned content or refused by
   * name. Freezing a frozen room returns the same content. `by` is the name that the others are shown.
   * Throws DomainError `invoice_not_found`.
   */
  freeze(ref: RoomRef, by?: string): Promise<DraftContent>;
  /** Makes the room writable again. Thawing an open room changes nothing. Throws DomainError `invoice_not_found`. */
  thaw(ref: RoomRef): Promise<void>;
  /**
   * Looks again at the rights of every socket of this person (or of everyone) in this tenant; cuts those who lost them
   * and makes read-only those who may only read. Call it when a member changed (and on NOTIFY `countersign_member`). With
   * `endedSession` the sockets of that session are cut, and its tickets open no more.
   */
  recheck(tenantId: string, userId: string | null, endedSession?: string): Promise<void>;
}
