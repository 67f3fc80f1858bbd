/**
 * The store of one simulated draft, with the rules of db/draft-log.ts: opening raises the fence, an append lands only under the
 * present fence and into a room that is not frozen. Beside what a room can read from it, it keeps the *truth*: a document
 * to which every landed update was applied, which no room, snapshot or compaction can spoil.
 */
import * as Y from "yjs";
import type { OpenedRoom } from "#server/collab/draft-log.ts";
import type { DocumentAnew } from "#server/collab/new-epoch.ts";

export type Vector = ReadonlyMap<number, number>;

export class VirtualStore {
  truth = new Y.Doc({ gc: false });
  /** The truths of the epochs before this one, as they ended. */
  readonly past: Y.Doc[] = [];
  /** Up to where the truths have every client's edits. A new one with every append, so that it can be kept. */
  vector: Vector = new Map();
  fence = 0;
  frozen = false;
  epoch = 1;
  #snapshot: OpenedRoom["snapshot"] = null;
  #log: OpenedRoom["updates"] = [];
  #seq = 0;

  /** `rows` repetitions of the first update, which change nothing but how soon the log is worth compacting. */
  constructor(first: Uint8Array, rows: number) {
    for (let row = 0; row < rows; row++) this.#land(first);
  }

  open(): OpenedRoom {
    this.fence++;
    return this.read();
  }

  read(): OpenedRoom {
    return {
      fence: this.fence,
      epoch: this.epoch,
      frozen: this.frozen,
      snapshot: this.#snapshot,
      updates: this.#tail(),
    };
  }

  /** The seq, or null where another has taken over or the room is frozen: then it exists nowhere. */
  append(fence: number, parts: readonly { update: Uint8Array }[]): number | null {
    if (fence !== this.fence || this.frozen) return null;
    for (const { update } of parts) this.#land(update);
    return this.#seq;
  }

  setFrozen(fence: number, frozen: boolean): boolean {
    if (fence !== this.fence) return false;
    this.frozen = frozen;
    return true;
  }

  compact(fence: number, snapshot: { seq: number; state: Uint8Array }): boolean {
    if (fence !== this.fence || (this.#snapshot && this.#snapshot.seq >= snapshot.seq)) return false;
    this.#snapshot = snapshot;
    this.#log = this.#log.filter(({ seq }) => seq > snapshot.seq);
    return true;
  }

  /** As db/draft-log.ts: under the present fence, of everything that is written, while nobody has submitted it. */
  beginEpoch(fence: number, { upTo, state }: DocumentAnew): { epoch: number; seq: number } | null {
    if (fence !== this.fence || this.frozen || upTo !== this.#seq) return null;
    this.epoch++;
    this.past.push(this.truth);
    this.truth = new Y.Doc({ gc: false });
    this.#log = [];
    this.#land(state);
    this.#snapshot = { seq: this.#seq, state };
    return { epoch: this.epoch, seq: this.#seq };
  }

  /** Whether everything in `update` has landed, in this epoch or in one before. */
  has(update: Uint8Array): boolean {
    return contains(this.truth, update) || this.past.some((doc) => contains(doc, update));
  }

  /** Whether there ever was a line of this id, removed or not. */
  knewLine(id: string): boolean {
    return [this.truth, ...this.past].some((doc) => lineIdsEver(doc).has(id));
  }

  /** The document as whoever opens the room now finds it. */
  rebuilt(): Y.Doc {
    const doc = new Y.Doc();
    if (this.#snapshot) Y.applyUpdate(doc, this.#snapshot.state);
    for (const { update } of this.#tail()) Y.applyUpdate(doc, update);
    return doc;
  }

  /** What the snapshot does not have, by its own word. */
  #tail(): OpenedRoom["updates"] {
    const after = this.#snapshot?.seq ?? 0;
    return this.#log.filter(({ seq }) => seq > after);
  }

  #land(update: Uint8Array): void {
    this.#seq++;
    this.#log.push({ seq: this.#seq, update });
    Y.applyUpdate(this.truth, update);
    this.vector = new Map([...this.vector, ...Y.decodeStateVector(Y.encodeStateVector(this.truth))]);
  }
}

/** Every line id that a document has ever had, removed or not. */
export function lineIdsEver(doc: Y.Doc): ReadonlyMap<string, unknown> {
  return doc.getMap("lines")._map;
}

/** Whether `doc` has all that `update` says: every struct, and every deletion carried out. */
export function contains(doc: Y.Doc, update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update);
  for (const struct of structs) {
    if (struct instanceof Y.Skip) continue;
    if (Y.getState(doc.store, struct.id.client) < struct.id.clock + struct.length) return false;
  }
  for (const [client, deletions] of ds.clients) {
    const stored = doc.store.clients.get(client) ?? [];
    for (const { clock, len } of deletions) {
      if (Y.getState(doc.store, client) < clock + len) return false;
      for (let at = Y.findIndexSS(stored, clock); at < stored.length; at++) {
        const struct = stored[at];
        if (!struct || struct.id.clock >= clock + len) break;
        if (!struct.deleted) return false;
      }
    }
  }
  return true;
}

/** Whether two documents hold the same history: every struct and every deletion. */
export function sameHistory(a: Y.Doc, b: Y.Doc): boolean {
  return Y.equalSnapshots(Y.snapshot(a), Y.snapshot(b));
}
