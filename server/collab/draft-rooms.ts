/**
 * The port through which the rest of the server reaches a live draft. A draft has one way in, its document:
 * tRPC, imports and receipts edit it by `transact`, so that a person who has it open sees it happen.
 */
import type * as Y from "yjs";
import type { DraftContent } from "#core/draft-content.ts";

export type RoomRef = { tenantId: string; invoiceId: string };

export interface DraftRooms {
  /** Runs `edit` as one transaction on the room; resolves once it is committed. Throws DomainError `draft_frozen`. */
  transact(ref: RoomRef, edit: (doc: Y.Doc) => void): Promise<DraftContent>;
  /** What the document says now. */
  read(ref: RoomRef): Promise<DraftContent>;
  /**
   * Makes the room read-only for everyone (awareness goes on) and returns what it says at that moment.
   * After it resolves no later update exists anywhere. Freezing a frozen room returns the same content.
   */
  freeze(ref: RoomRef): Promise<DraftContent>;
  /** Makes the room writable again. */
  thaw(ref: RoomRef): Promise<void>;
  /** Looks again at the rights of every socket of this person (or of everyone) in this tenant; cuts those who lost them. */
  recheck(tenantId: string, userId: string | null): Promise<void>;
}
