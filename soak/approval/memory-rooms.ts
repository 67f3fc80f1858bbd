/**
 * Live drafts in memory, behind the port: one document an invoice, frozen or not. The rooms themselves have storms of their own
 * (soak/simulation, soak/kill); here they only have to keep their promise, quickly.
 */
import * as Y from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import { readDraft, writeDraft } from "#core/draft-document.ts";
import type { DraftRooms, RoomRef } from "#server/collab/draft-rooms.ts";
import { DomainError } from "#server/errors.ts";

type MemoryRoom = { doc: Y.Doc; frozen: boolean; seq: number };

export class MemoryRooms implements DraftRooms {
  readonly #rooms = new Map<string, MemoryRoom>();

  /** A room outside of any transaction. */
  begin({ invoiceId }: RoomRef, content: DraftContent): void {
    const doc = new Y.Doc();
    writeDraft(doc, content);
    this.#rooms.set(invoiceId, { doc, frozen: false, seq: 1 });
  }

  forget({ invoiceId }: RoomRef): void {
    this.#of({ tenantId: "", invoiceId }).doc.destroy();
    this.#rooms.delete(invoiceId);
  }

  async create(_tx: unknown, ref: RoomRef, content: DraftContent): Promise<{ seq: number }> {
    this.begin(ref, content);
    return { seq: 1 };
  }

  async transact(ref: RoomRef, edit: (doc: Y.Doc) => void): Promise<DraftContent> {
    const room = this.#of(ref);
    if (this.refusesEdits(room)) throw new DomainError("draft_frozen");
    room.doc.transact(() => edit(room.doc));
    room.seq++;
    return readDraft(room.doc);
  }

  /** What a broken room gets wrong. */
  protected refusesEdits(room: { frozen: boolean }): boolean {
    return room.frozen;
  }

  async read(ref: RoomRef): Promise<DraftContent> {
    return readDraft(this.#of(ref).doc);
  }

  async freeze(ref: RoomRef): Promise<DraftContent> {
    const room = this.#of(ref);
    room.frozen = true;
    return readDraft(room.doc);
  }

  async thaw(ref: RoomRef): Promise<void> {
    this.#of(ref).frozen = false;
  }

  async history(): Promise<{ updates: []; more: boolean }> {
    return { updates: [], more: false };
  }

  async poke(): Promise<void> {}

  async recheck(): Promise<void> {}

  #of({ invoiceId }: RoomRef): MemoryRoom {
    const room = this.#rooms.get(invoiceId);
    if (!room) throw new DomainError("invoice_not_found", { invoiceId });
    return room;
  }
}
