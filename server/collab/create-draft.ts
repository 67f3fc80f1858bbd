/** A draft is born in Postgres, in the transaction of its invoice, wherever its room will be. */
import { Doc, encodeStateAsUpdate } from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import { writeDraft } from "#core/draft-document.ts";
import { insertRoom } from "#db/draft-log.ts";
import type { Tx } from "#db/tenant.ts";
import type { Author, RoomRef } from "./draft-rooms.ts";

/** `DraftRooms.create` for every kind of host: two statements, no room in memory, nothing left behind on a rollback. */
export function createDraft(tx: Tx, ref: RoomRef, content: DraftContent, by?: Author): Promise<{ seq: number }> {
  const doc = new Doc();
  writeDraft(doc, content);
  const update = encodeStateAsUpdate(doc);
  doc.destroy();
  return insertRoom(tx, ref, update, by);
}
