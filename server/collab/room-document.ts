/** The document of a room: what it takes, what it refuses, and edits of the server that can be taken back. */
import * as Y from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import { readDraft } from "#core/draft-document.ts";
import { hasMorePieces } from "./count-pieces.ts";
import type { SocketId } from "./room-io.ts";
import { type CloseReason, ROOM_LIMITS } from "./room-limits.ts";
import { hasGap } from "./update-gap.ts";
import { PIECES_MAX, workOf } from "./update-shape.ts";

/**
 * `bytes` is what an update brought, null where all of it was known. `gap`: it builds on something that is not here. `work` is
 * how many pieces it has, `clients` whose edits are new in it.
 */
export type Accepted = { bytes: Uint8Array | null; gap: boolean; work: number; clients: readonly number[] };

/** Whatever so few bytes say is read in a blink. What people type is shorter still. */
const SHORT_BYTES = 2_000;

export class RoomDocument {
  readonly #doc = new Y.Doc({ gc: true });
  #bytes: number;
  #broken = false;
  #editorId: number | null = null;

  /** Throws where what is stored cannot be read as a document. */
  constructor(stored: readonly Uint8Array[]) {
    this.#doc.transact(() => {
      for (const update of stored) Y.applyUpdate(this.#doc, update);
    });
    this.#bytes = stored.reduce((bytes, update) => bytes + update.length, 0);
  }

  /** It was changed by half and is not what the log says any more. */
  get broken(): boolean {
    return this.#broken;
  }

  content(): DraftContent {
    return readDraft(this.#doc);
  }

  state(): Uint8Array {
    return Y.encodeStateAsUpdate(this.#doc);
  }

  vector(): Uint8Array {
    return Y.encodeStateVector(this.#doc);
  }

  /** How far the edits of this client are here. */
  clockOf(clientId: number): number {
    return Y.getState(this.#doc.store, clientId);
  }

  /** Whether somebody with this state vector has anything of this document, or nothing at all. */
  isOwnHistory(stateVector: Uint8Array): boolean {
    const clients = Y.decodeStateVector(stateVector);
    if (clients.size === 0) return true;
    for (const clientId of clients.keys()) if (this.#doc.store.clients.has(clientId)) return true;
    return false;
  }

  /** What somebody with this state vector lacks; null where it is none. */
  missing(stateVector: Uint8Array): Uint8Array | null {
    try {
      return Y.encodeStateAsUpdate(this.#doc, stateVector);
    } catch {
      return null;
    }
  }

  /**
   * Applies `update`, or says why not; then nothing has changed, or `broken` is true. `isForeign` names the Yjs clients in
   * whose name the sender may bring nothing new: what one writes with the number of another is taken for the other's next edit,
   * which is then dropped as known.
   */
  accept(
    update: Uint8Array,
    origin: SocketId | null,
    isForeign: (clientId: number) => boolean,
  ): Accepted | CloseReason | "forged" {
    if (!this.#fits(update.length)) return "document_full";
    let bytes: Uint8Array | null;
    let work: number | null;
    let clients: number[];
    let allNew: boolean;
    try {
      // Decoding touches nothing, so a malformed update leaves no trace. Neither does one with a gap: the sender has it
      // whole, and is asked for it.
      // Not even made into objects where it is too much; what is short cannot be.
      if (update.length > SHORT_BYTES && hasMorePieces(update, PIECES_MAX)) return "malformed";
      const decoded = Y.decodeUpdate(update);
      work = workOf(this.#doc, decoded);
      if (work === null) return "malformed";
      clients = this.#newsFrom(decoded);
      if (clients.some(isForeign)) return "forged";
      if (hasGap(this.#doc, decoded)) return { bytes: null, gap: true, work, clients: [] };
      allNew = this.#isAllNew(decoded);
    } catch {
      return "malformed";
    }
    try {
      bytes = allNew ? this.#applyNew(update, origin) : this.#apply(update, origin);
    } catch {
      // Well-formed and yet impossible: it was applied by half.
      this.#broken = true;
      return "malformed";
    }
    this.#bytes += bytes?.length ?? 0;
    return { bytes, gap: false, work, clients };
  }

  #newsFrom({ structs }: ReturnType<typeof Y.decodeUpdate>): number[] {
    const clients = new Set<number>();
    for (const { id, length } of structs) {
      if (!clients.has(id.client) && id.clock + length > this.clockOf(id.client)) clients.add(id.client);
    }
    return [...clients];
  }

  /** Whether nothing of what it inserts is known: what somebody types. */
  #isAllNew({ structs }: ReturnType<typeof Y.decodeUpdate>): boolean {
    return structs.length > 0 && structs.every(({ id }) => id.clock >= this.clockOf(id.client));
  }

  /** What `edit` changes, null where nothing, tried on a copy, because Yjs cannot take back half an edit that threw. */
  tryEdit(edit: (doc: Y.Doc) => void): Uint8Array | null {
    const copy = new Y.Doc({ gc: true });
    Y.applyUpdate(copy, this.state());
    // One writer for all edits of the server in this room, which goes on counting where the document stands.
    if (this.#editorId === null) this.#editorId = copy.clientID;
    else copy.clientID = this.#editorId;
    const made: Uint8Array[] = [];
    copy.on("update", (update: Uint8Array) => void made.push(update));
    try {
      copy.transact(() => edit(copy));
      return made.length === 0 ? null : mergeAll(made);
    } finally {
      copy.destroy();
    }
  }

  /** Yjs need not write down again what is as it came. */
  #applyNew(update: Uint8Array, origin: SocketId | null): Uint8Array {
    Y.applyUpdate(this.#doc, update, origin);
    return update;
  }

  /** What Yjs says has changed: less than `update` where part of it was known, and nothing where all of it was. */
  #apply(update: Uint8Array, origin: SocketId | null): Uint8Array | null {
    const emitted: Uint8Array[] = [];
    const listen = (bytes: Uint8Array) => void emitted.push(bytes);
    this.#doc.on("update", listen);
    try {
      Y.applyUpdate(this.#doc, update, origin);
    } finally {
      this.#doc.off("update", listen);
    }
    return emitted.length === 0 ? null : mergeAll(emitted);
  }

  #fits(bytes: number): boolean {
    if (this.#bytes + bytes <= ROOM_LIMITS.documentBytesMax) return true;
    // The sum of updates counts what was deleted since; only near the bound is it worth encoding to know.
    this.#bytes = this.state().length;
    return this.#bytes + bytes <= ROOM_LIMITS.documentBytesMax;
  }
}

/** One update that does what all of them do. */
export function mergeAll(updates: Uint8Array[]): Uint8Array {
  const [only] = updates;
  return updates.length === 1 && only ? only : Y.mergeUpdates(updates);
}
