/**
 * The drafts that this browser keeps, so that a person on a train goes on writing. One database a person, agency, invoice and
 * epoch: what one person wrote is never shown to the next who signs in here, and a document that was built anew on the
 * server never meets the history of the old one. Where the browser keeps nothing (a private window), every call says so and
 * the draft lives in its tab as before.
 */
import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import { type CopyEntry, type CopyOwner, copiesOf, databaseName, deleteDatabase, writeCopies } from "./copy-index.ts";

export type RestoredCopy = CopyEntry & {
  /** What the draft said when everything in it had last reached the server; null where that is not known. */
  base: DraftContent | null;
};

/** One draft's copy, as a session uses it: open it on a document, and what is written there is kept until `close`. */
export interface DraftCopy {
  /** Whether what is written is kept beyond this tab. */
  readonly keeps: boolean;
  /** Puts what was kept of this draft into `doc`. Null where nothing was, or it cannot be had. */
  restore(doc: Y.Doc): Promise<RestoredCopy | null>;
  /** Keeps `doc` from now on as the copy of this epoch; the copies of other epochs go. */
  keep(doc: Y.Doc, epoch: number, mayWrite: boolean): Promise<void>;
  /** Something waits to be sent, or (`waiting` false) nothing does any more. `base` is what was last known to be sent. */
  noteWaiting(waiting: boolean, base: DraftContent | null): Promise<void>;
  /** Lets go of the database without deleting it. */
  close(): void;
  /** Deletes the copy: its content is elsewhere, or the draft is none any more. */
  forget(): Promise<void>;
}

// A draft is some hundred kilobytes; whoever opens more has the server for the rest.
const COPIES_MAX = 40;
// A store that hangs must not keep anybody from writing.
const STORE_MS_MAX = 2_000;
const BASE = "base";

/** The copy in this browser's own database. */
export class BrowserCopy implements DraftCopy {
  readonly #owner: CopyOwner;
  readonly #now: () => number;
  #store: IndexeddbPersistence | null = null;

  constructor(owner: CopyOwner, now: () => number) {
    this.#owner = owner;
    this.#now = now;
  }

  get keeps(): boolean {
    return this.#store !== null;
  }

  async restore(doc: Y.Doc): Promise<RestoredCopy | null> {
    const entry = this.#entry();
    if (!entry) return null;
    const store = await this.#open(doc, entry.epoch);
    if (!store) return null;
    const base = await inTime<unknown>(store.get(BASE), null);
    // Written by this file, read by this file.
    return { ...entry, base: (base as DraftContent | null | undefined) ?? null };
  }

  async keep(doc: Y.Doc, epoch: number, mayWrite: boolean): Promise<void> {
    const before = this.#entry();
    if (before && before.epoch !== epoch) await this.forget();
    if (this.#store) {
      this.#note({ mayWrite });
      return;
    }
    if (!(await this.#open(doc, epoch))) return;
    const { tenantId, invoiceId } = this.#owner;
    const entry = { tenantId, invoiceId, epoch, openedAt: this.#now(), waiting: false, mayWrite };
    const others = copiesOf(this.#owner.userId).filter((one) => !this.#isOwn(one));
    // The oldest go first, but nothing that is nowhere else.
    const kept = others.sort((a, b) => Number(b.waiting) - Number(a.waiting) || b.openedAt - a.openedAt);
    for (const old of kept.splice(COPIES_MAX - 1)) deleteDatabase(databaseName({ ...this.#owner, ...old }, old.epoch));
    writeCopies(this.#owner.userId, [
      ...kept,
      before ? { ...entry, waiting: before.waiting && before.epoch === epoch } : entry,
    ]);
  }

  async noteWaiting(waiting: boolean, base: DraftContent | null): Promise<void> {
    if (!this.#store) return;
    this.#note({ waiting });
    if (waiting && base) await inTime(this.#store.set(BASE, base as never), undefined);
  }

  close(): void {
    const store = this.#store;
    this.#store = null;
    if (store) void store.destroy().catch(ignoreStoreFailure);
  }

  async forget(): Promise<void> {
    const entry = this.#entry();
    const store = this.#store;
    this.#store = null;
    if (store) await inTime(store.destroy(), undefined);
    if (entry) deleteDatabase(databaseName(this.#owner, entry.epoch));
    writeCopies(
      this.#owner.userId,
      copiesOf(this.#owner.userId).filter((one) => !this.#isOwn(one)),
    );
  }

  async #open(doc: Y.Doc, epoch: number): Promise<IndexeddbPersistence | null> {
    const name = databaseName(this.#owner, epoch);
    // y-indexeddb does not say that a database cannot be opened, so that is tried first.
    if (!(await inTime(canOpen(name), false)) || this.#store) return this.#store;
    const store = new IndexeddbPersistence(name, doc);
    const synced = await inTime(
      store.whenSynced.then(() => true),
      false,
    );
    if (!synced) {
      void store.destroy().catch(ignoreStoreFailure);
      return null;
    }
    this.#store = store;
    return store;
  }

  #entry(): CopyEntry | null {
    return copiesOf(this.#owner.userId).find((one) => this.#isOwn(one)) ?? null;
  }

  #isOwn(one: CopyEntry): boolean {
    return one.tenantId === this.#owner.tenantId && one.invoiceId === this.#owner.invoiceId;
  }

  #note(change: Partial<CopyEntry>): void {
    writeCopies(
      this.#owner.userId,
      copiesOf(this.#owner.userId).map((one) => (this.#isOwn(one) ? { ...one, ...change } : one)),
    );
  }
}

/** Reads a copy without opening the draft: what it says, and what it said when it was last sent. Null where it is gone. */
export async function readCopy(
  owner: CopyOwner,
  read: (doc: Y.Doc) => DraftContent,
): Promise<{ entry: CopyEntry; base: DraftContent | null; content: DraftContent } | null> {
  const doc = new Y.Doc();
  const copy = new BrowserCopy(owner, () => 0);
  try {
    const restored = await copy.restore(doc);
    if (!restored || doc.store.clients.size === 0) return null;
    const { base, ...entry } = restored;
    return { entry, base, content: read(doc) };
  } finally {
    copy.close();
    doc.destroy();
  }
}

function canOpen(name: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  try {
    const request = indexedDB.open(name);
    // As y-indexeddb makes them: whoever opens a database first decides what is in it.
    request.onupgradeneeded = () => {
      request.result.createObjectStore("updates", { autoIncrement: true });
      request.result.createObjectStore("custom");
    };
    request.onsuccess = () => {
      request.result.close();
      resolve(true);
    };
    request.onerror = () => resolve(false);
    request.onblocked = () => resolve(false);
  } catch {
    resolve(false);
  }
  return promise;
}

async function inTime<T>(work: Promise<T>, otherwise: T): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  const timer = setTimeout(() => resolve(otherwise), STORE_MS_MAX);
  try {
    return await Promise.race([work, promise]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}

/** Closing a database that never opened fails; there is nothing to do about it. */
function ignoreStoreFailure(): void {}
