/**
 * What was promised in one simulated life, and whether it was kept. It watches the room from outside, frame by frame, and
 * knows of rights, freezes and commits only what it was told by the world around the room, never by the room itself.
 */
import * as Y from "yjs";
import { readDraft } from "#core/draft-document.ts";
import { ROOM_CLIENT_ID, type RoomNotice } from "#core/draft-presence.ts";
import { readAwareness, readFrame } from "#server/collab/wire.ts";
import type { VirtualStore } from "./store.ts";

/** A promise that was broken; the message says which, and to whom. */
export class Broken extends Error {}

/** What came over one connection, as the server has received it. */
export type Heard = {
  /** What its client had when it connected. */
  brought: Uint8Array;
  clientId: number;
  /** Its update messages in their order, and how many of them are known to be kept. */
  updates: Uint8Array[];
  kept: number;
  synced: boolean;
  refused: number;
};

export class Ledger {
  readonly #store: VirtualStore;
  /** How far somebody who was allowed to write has sent the edits of each Yjs client. Nothing beyond it may be stored. */
  readonly #permitted = new Map<number, number>();
  #frozenAs: string | null = null;

  constructor(store: VirtualStore) {
    this.#store = store;
    for (const [client, clock] of store.vector) this.#permitted.set(client, clock);
  }

  /** Somebody with the right to has sent this, while the draft was open. */
  permit(update: Uint8Array): void {
    for (const [client, clock] of Y.parseUpdateMeta(update).to) {
      if ((this.#permitted.get(client) ?? 0) < clock) this.#permitted.set(client, clock);
    }
  }

  /** An edit of the server itself, made by this Yjs client. */
  permitClient(client: number): void {
    this.#permitted.set(client, Number.MAX_SAFE_INTEGER);
  }

  /** The room wants this stored. */
  batch(update: Uint8Array, roomIsClosed: boolean): void {
    if (roomIsClosed) throw new Broken("an edit was accepted while the draft was frozen");
    for (const [client, clock] of Y.parseUpdateMeta(update).to) {
      if (clock > (this.#permitted.get(client) ?? 0)) {
        throw new Broken(`an edit of client ${client} is to be stored that nobody with the right has sent`);
      }
    }
  }

  /** An update is about to land in the store. */
  landing(): void {
    if (this.#frozenAs !== null) throw new Broken("an update landed after a freeze had been answered");
  }

  /** A freeze was answered with `content`. */
  frozen(content: unknown): void {
    const stored = JSON.stringify(readDraft(this.#store.truth));
    if (JSON.stringify(content) !== stored) throw new Broken("a freeze returned something else than what is stored");
    if (!this.#store.frozen) throw new Broken("a freeze was answered and the store is open");
    this.#frozenAs = stored;
  }

  get isFrozen(): boolean {
    return this.#frozenAs !== null;
  }

  /** Somebody asked for a thaw: from now on the content may change. */
  thawing(): void {
    this.#frozenAs = null;
  }

  /** The store is told that the draft is open. */
  thawed(): void {
    if (this.#frozenAs !== null) throw new Broken("the store was opened after a freeze had been answered");
  }

  /** The content of a projection, at the moment at which the room says that all of it is committed. */
  projected(content: unknown): void {
    if (JSON.stringify(content) !== JSON.stringify(readDraft(this.#store.truth))) {
      throw new Broken("a projection says something else than what is stored");
    }
  }

  /** An edit of the server was answered: it is kept. */
  answered(lineId: string): void {
    if (!this.#store.knewLine(lineId)) throw new Broken(`the edit that added ${lineId} was answered and is lost`);
  }

  /** A frame leaves the room. Durable before visible: whatever it shows is stored. Returns the notice in it. */
  sent(frame: Uint8Array, heard: Heard | null): RoomNotice | null {
    const read = readFrame(frame);
    if (!read) throw new Broken("the room sent what is no frame");
    if (read.type === "step2" || read.type === "update") {
      for (const [client, clock] of Y.parseUpdateMeta(read.update).to) {
        if (clock > (this.#store.vector.get(client) ?? 0)) {
          throw new Broken(`an edit of client ${client} was shown before it was stored`);
        }
      }
      return null;
    }
    if (read.type !== "awareness") return null;
    const own = (readAwareness(read.payload) ?? []).find(({ clientId }) => clientId === ROOM_CLIENT_ID);
    if (!own) return null;
    const { room } = JSON.parse(own.json) as { room: RoomNotice };
    if (heard) this.#acknowledged(heard, room);
    return room;
  }

  #acknowledged(heard: Heard, { saved, refused }: RoomNotice): void {
    if (saved.updates > heard.updates.length) throw new Broken("messages were acknowledged that had not come");
    for (; heard.kept < saved.updates; heard.kept++) {
      const update = heard.updates[heard.kept];
      if (update && !this.#store.has(update)) throw new Broken("an edit was acknowledged that is not stored");
    }
    if (saved.clock > 0 && saved.clock > (this.#store.vector.get(heard.clientId) ?? 0)) {
      throw new Broken("a clock was acknowledged that is not stored");
    }
    if (saved.synced && !heard.synced) {
      heard.synced = true;
      if (!this.#store.has(heard.brought)) {
        throw new Broken("what a client brought along was acknowledged and is not stored");
      }
    }
    heard.refused = refused?.count ?? 0;
  }
}
