/**
 * One draft, open in this browser: the live document, who else is here, what is saved, and what to undo.
 *
 * Until the document has come from the server the session shows the content that the page was rendered from, read-only:
 * a line written into a document that has not arrived would sit beside the arriving ones, not among them.
 */
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import type { DraftContent, DraftLine } from "#core/draft-content.ts";
import { readDraft } from "#core/draft-document.ts";
import { type RoomNotice, readRoomNotice } from "#core/draft-presence.ts";
import { type Observable, type Source, source } from "./observable.ts";
import { isKept, type Peer, readPeers } from "./room-state.ts";
import { shareStructure } from "./share-structure.ts";
import type { TextDelta } from "./text-splice.ts";

/** `url` and `room` name the socket, `token` opens it until `expiresAt` (an ISO instant). */
export type Ticket = { url: string; room: string; token: string; expiresAt: string };

/**
 * Thrown by the ticket source when asking again is of no use: signed out, not a member, no longer a draft. The message is
 * a sentence for people.
 */
export class TicketRefused extends Error {
  override readonly name = "TicketRefused";
}

export type SessionStatus =
  | { state: "connecting" }
  /** `stuck`: the server is there and cannot store; edits wait and are tried again. */
  | { state: "live"; saving: boolean; stuck: boolean }
  /** The connection is gone; edits stay in this tab and are sent when it is back. */
  | { state: "offline"; unsaved: boolean }
  /** This person's role only reads drafts. */
  | { state: "reading" }
  /** Submitted: everybody reads, nobody writes. */
  | { state: "frozen"; by: string | null }
  /** The server will not have us: signed out, removed from the agency, or no longer a draft. */
  | { state: "refused"; say: string };

/** A line that somebody else removed while this person was in it, and what it said last. */
export type LostLine = { line: DraftLine; after: string | null; field: string };

/** The origin of every edit made in this tab; undo follows these and no others. `by` is the field that already shows it. */
export class LocalEdit {
  readonly by: object | null;
  constructor(by: object | null) {
    this.by = by;
  }
}

export type TextListener = (delta: TextDelta | null, origin: unknown) => void;

type Live = {
  doc: Y.Doc;
  provider: WebsocketProvider;
  undo: Y.UndoManager;
  /** Update messages sent on the present connection. */
  sent: number;
  /** Something written here is not known to be kept by the room. */
  unsaved: boolean;
  epoch: number | null;
};

// Typing within this time is one step of undo, as in any editor.
const UNDO_CAPTURE_MS = 600;
const RETRY_MS_MIN = 400;
const RETRY_MS_MAX = 15_000;

export class DraftSession {
  readonly content: Observable<DraftContent>;
  /** Line ids from top to bottom; the same array as long as no line came, went or moved. */
  readonly order: Observable<readonly string[]>;
  readonly status: Observable<SessionStatus>;
  /** Everybody else in the document, one entry a tab. */
  readonly peers: Observable<readonly Peer[]>;
  /** The colour in which the others see this person; null until the room has said it. */
  readonly colour: Observable<number | null>;
  readonly history: Observable<{ canUndo: boolean; canRedo: boolean }>;
  readonly lost: Observable<LostLine | null>;
  /** Whether an edit would be taken: silent while typing turns into saving and back, unlike `status`. */
  readonly canWrite: Observable<boolean>;
  /** True once the document has arrived: from then on what is shown is the document. */
  readonly ready: Observable<boolean>;

  readonly #fetchTicket: () => Promise<Ticket>;
  readonly #content: Source<DraftContent>;
  readonly #order: Source<readonly string[]>;
  readonly #lines = new Map<string, Source<DraftLine | null>>();
  readonly #status = source<SessionStatus>({ state: "connecting" });
  readonly #peers = source<readonly Peer[]>([]);
  readonly #colour = source<number | null>(null);
  readonly #history = source({ canUndo: false, canRedo: false });
  readonly #lost = source<LostLine | null>(null);
  readonly #ready = source(false);
  readonly #canWrite = source(false);
  readonly #texts = new Map<string, Set<TextListener>>();
  #live: Live | null = null;
  #field: string | null = null;
  #onUndo: (field: string) => void = () => {};
  #onDropped: (reason: "frozen" | "read_only" | "rebuilt") => void = () => {};
  #refused: string | null = null;
  #close: () => void = () => {};

  constructor(options: { content: DraftContent; fetchTicket: () => Promise<Ticket> }) {
    this.#fetchTicket = options.fetchTicket;
    this.#content = source(options.content);
    this.#order = source<readonly string[]>(options.content.lines.map((line) => line.id));
    for (const line of options.content.lines) this.#lines.set(line.id, source<DraftLine | null>(line));
    this.content = this.#content;
    this.order = this.#order;
    this.status = this.#status;
    this.peers = this.#peers;
    this.colour = this.#colour;
    this.history = this.#history;
    this.lost = this.#lost;
    this.ready = this.#ready;
    this.canWrite = this.#canWrite;
  }

  /** One line, for one row: silent while other lines change; null once the line is gone. */
  line(lineId: string): Observable<DraftLine | null> {
    const known = this.#lines.get(lineId);
    if (known) return known;
    const made = source<DraftLine | null>(null);
    this.#lines.set(lineId, made);
    return made;
  }

  /** Connects and stays connected until the returned function is called. Call it in an effect. */
  open(): () => void {
    this.#refused = null;
    this.#begin();
    return () => this.#close();
  }

  #begin(): void {
    const doc = new Y.Doc();
    const closing = new AbortController();
    this.#close = () => {
      this.#close = () => {};
      closing.abort();
      this.#live?.undo.destroy();
      this.#live?.provider.destroy();
      this.#live = null;
      this.#ready.set(false);
      this.#canWrite.set(false);
      doc.destroy();
    };
    void this.#connect(doc, closing.signal);
  }

  /**
   * Takes the document anew and drops what was written here since: the room did not take it, or was built anew, and a
   * screen that goes on showing it would show what nobody else ever sees.
   */
  #beginAnew(reason: "frozen" | "read_only" | "rebuilt"): void {
    this.#close();
    this.#begin();
    this.#onDropped(reason);
  }

  /** Whether an edit would be taken. Offline counts: it is kept here and sent later. */
  writable(): boolean {
    const { state } = this.#status.get();
    return this.#ready.get() && (state === "live" || state === "offline");
  }

  /**
   * One transaction of this person. `by` is the text field that shows the change already; `step: "own"` makes it a step of
   * undo of its own rather than a part of what was typed just before. False when nothing may be written now.
   */
  edit(change: (doc: Y.Doc) => void, options: { by?: object; step?: "own" } = {}): boolean {
    const live = this.#live;
    if (!live || !this.writable()) return false;
    if (options.step === "own") live.undo.stopCapturing();
    live.doc.transact(() => change(live.doc), new LocalEdit(options.by ?? null));
    if (options.step === "own") live.undo.stopCapturing();
    return true;
  }

  undo(): boolean {
    return this.writable() && this.#live?.undo.undo() != null;
  }

  redo(): boolean {
    return this.writable() && this.#live?.undo.redo() != null;
  }

  /** `listener` hears the path of the field where an undone or redone edit was made, so that focus can go there. */
  onUndo(listener: (field: string) => void): () => void {
    this.#onUndo = listener;
    return () => {
      if (this.#onUndo === listener) this.#onUndo = () => {};
    };
  }

  /** `listener` hears that edits made here were not taken, and why. */
  onDropped(listener: (reason: "frozen" | "read_only" | "rebuilt") => void): () => void {
    this.#onDropped = listener;
    return () => {
      if (this.#onDropped === listener) this.#onDropped = () => {};
    };
  }

  /** Says to the others which field this person is in: "lines/<id>/quantity", or null. */
  enterField(path: string | null): void {
    if (this.#field === path) return;
    this.#field = path;
    // What is typed in the next field is another step of undo.
    this.#live?.undo.stopCapturing();
    // The caret of the field before would be drawn in this one.
    this.#live?.provider.awareness.setLocalState({ field: path, cursor: null });
  }

  /** Says where this person's caret is in the shared text at `path`, between letters, so that it moves as they move. */
  moveCaret(path: string, index: number): void {
    const text = this.text(path);
    if (!text || !this.#live || path !== this.#field) return;
    const cursor = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index));
    this.#live.provider.awareness.setLocalStateField("cursor", cursor);
  }

  /** Where a peer's caret stands now in the text of their field; null where they have none. */
  caretOf(peer: Peer): number | null {
    const text = peer.field === null ? null : this.text(peer.field);
    if (!text?.doc || typeof peer.cursor !== "object" || peer.cursor === null) return null;
    try {
      const position = Y.createRelativePositionFromJSON(peer.cursor);
      const at = Y.createAbsolutePositionFromRelativePosition(position, text.doc);
      return at?.type === text ? at.index : null;
    } catch {
      // What a peer claims about itself is not to be trusted to have a shape.
      return null;
    }
  }

  /** The shared text at "lines/<id>/title", "lines/<id>/detail", "notes" or "terms"; null before the document came. */
  text(path: string): Y.Text | null {
    const doc = this.#live?.doc;
    return doc && this.#ready.get() ? textAt(doc, path) : null;
  }

  /** `listener` hears every change of that text with its delta, or null where the text was replaced by another. */
  onText(path: string, listener: TextListener): () => void {
    const listeners = this.#texts.get(path) ?? new Set();
    this.#texts.set(path, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#texts.delete(path);
    };
  }

  forgetLost(): void {
    this.#lost.set(null);
  }

  /** Resolves true once everything written here is kept by the server, false when that took longer than `withinMs`. */
  async saved(withinMs: number): Promise<boolean> {
    const isSaved = () => {
      const status = this.#status.get();
      return status.state === "live" && !status.saving;
    };
    if (isSaved()) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), withinMs);
    const stop = this.#status.subscribe(() => {
      if (isSaved()) resolve(true);
      else if (this.#status.get().state === "frozen") resolve(false);
    });
    const result = await promise;
    clearTimeout(timer);
    stop();
    return result;
  }

  async #connect(doc: Y.Doc, closing: AbortSignal): Promise<void> {
    let attempt = 0;
    while (!closing.aborted) {
      const ticket = await this.#ticket();
      if (closing.aborted || ticket === "refused") return;
      if (ticket !== null) {
        // A socket that opened counts as success; what closes it later starts the waiting from the beginning.
        const opened = await this.#socket(doc, ticket, closing);
        if (opened === "refused") return;
        if (opened === "opened") attempt = 0;
      }
      this.#look();
      await delay(Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** attempt) * jitter(), closing);
      attempt++;
    }
  }

  async #ticket(): Promise<Ticket | "refused" | null> {
    try {
      return await this.#fetchTicket();
    } catch (error) {
      if (!(error instanceof TicketRefused)) return null;
      this.#refused = error.message;
      this.#look();
      return "refused";
    }
  }

  /** One connection from opening to close. Every one has a fresh ticket: rights may have changed, and tickets end. */
  #socket(doc: Y.Doc, ticket: Ticket, closing: AbortSignal): Promise<"opened" | "failed" | "refused"> {
    const { promise, resolve } = Promise.withResolvers<"opened" | "failed" | "refused">();
    let opened = false;
    let live = this.#live;
    if (!live) {
      // Other tabs of this browser are other sockets: the server alone says what is committed.
      const provider = new WebsocketProvider(ticket.url, ticket.room, doc, { connect: false, disableBc: true });
      live = { doc, provider, undo: this.#watch(doc, provider), sent: 0, unsaved: false, epoch: null };
      this.#live = live;
    }
    const { provider } = live;
    provider.params = { ticket: ticket.token };
    const connection = live;
    const onStatus = ({ status }: { status: string }) => {
      if (status === "connected") {
        opened = true;
        connection.sent = 0;
        // Said anew, with a new clock: those who saw this tab leave ignore a state that is as old as its leaving.
        provider.awareness.setLocalStateField("field", this.#field);
      }
      this.#look();
    };
    const onClose = (event: CloseEvent | null) => {
      provider.shouldConnect = false;
      const terminal = event !== null && !provider.shouldReconnect(event, provider);
      if (terminal) this.#refused = event.reason || "The server closed this draft.";
      off();
      // The provider is told of the close before it has cleaned up after it.
      queueMicrotask(() => {
        this.#look();
        resolve(terminal ? "refused" : opened ? "opened" : "failed");
      });
    };
    const onAbort = () => {
      off();
      resolve("failed");
    };
    const off = () => {
      provider.off("status", onStatus);
      provider.off("connection-close", onClose);
      closing.removeEventListener("abort", onAbort);
    };
    provider.on("status", onStatus);
    provider.on("connection-close", onClose);
    closing.addEventListener("abort", onAbort);
    provider.connect();
    return promise;
  }

  #watch(doc: Y.Doc, provider: WebsocketProvider): Y.UndoManager {
    const lines = doc.getMap("lines");
    const notes = doc.getText("notes");
    const terms = doc.getText("terms");
    const undo = new Y.UndoManager([doc.getMap("invoice"), lines, doc.getMap("adjustments"), notes, terms], {
      trackedOrigins: new Set([LocalEdit]),
      captureTimeout: UNDO_CAPTURE_MS,
    });
    undo.on("stack-item-added", ({ stackItem, type }) => {
      if (type === "undo" && this.#field !== null) stackItem.meta.set("field", this.#field);
      this.#noteHistory(undo);
    });
    undo.on("stack-item-popped", ({ stackItem }) => {
      this.#noteHistory(undo);
      const field: unknown = stackItem.meta.get("field");
      if (typeof field === "string") this.#onUndo(field);
    });

    lines.observeDeep((events, transaction) => {
      for (const event of events) this.#hearLines(event, transaction.origin);
    });
    notes.observe((event, transaction) => this.#tell("notes", event.delta, transaction.origin));
    terms.observe((event, transaction) => this.#tell("terms", event.delta, transaction.origin));
    doc.on("afterTransaction", (transaction: Y.Transaction) => {
      if (this.#ready.get() && transaction.changed.size > 0) this.#project(doc, !transaction.local);
    });
    doc.on("update", (_update: Uint8Array, origin: unknown) => {
      if (origin === provider || !this.#live) return;
      if (provider.wsconnected) this.#live.sent++;
      this.#live.unsaved = true;
      this.#look();
    });
    provider.on("sync", (synced: boolean) => {
      if (synced && !this.#ready.get()) {
        this.#project(doc, false);
        this.#ready.set(true);
        // Fields that stand on the page bind to the texts that have just come.
        for (const path of this.#texts.keys()) this.#tell(path, null, provider);
      }
      this.#look();
    });
    provider.awareness.on("change", () => this.#look());
    provider.awareness.setLocalState({ field: this.#field, cursor: null });
    return undo;
  }

  #hearLines(event: Y.YEvent<Y.AbstractType<unknown>>, origin: unknown): void {
    const [lineId, part] = event.path;
    if (event.target instanceof Y.Text && typeof lineId === "string" && typeof part === "string") {
      this.#tell(`lines/${lineId}/${part}`, event.delta as TextDelta, origin);
      return;
    }
    // A line that came back under its old id has new texts.
    if (event.path.length === 0) {
      for (const id of event.keys.keys()) {
        this.#tell(`lines/${id}/title`, null, origin);
        this.#tell(`lines/${id}/detail`, null, origin);
      }
    } else if (event.path.length === 1) {
      for (const key of event.keys.keys()) this.#tell(`lines/${String(lineId)}/${key}`, null, origin);
    }
  }

  #tell(path: string, delta: TextDelta | null, origin: unknown): void {
    for (const listener of [...(this.#texts.get(path) ?? [])]) listener(delta, origin);
  }

  #project(doc: Y.Doc, byOthers: boolean): void {
    const before = this.#content.get();
    const after = shareStructure(before, readDraft(doc));
    const lines = new Map(after.lines.map((line) => [line.id, line]));
    if (byOthers) this.#noteLoss(before, lines);
    this.#content.set(after);
    const order = after.lines.map((line) => line.id);
    this.#order.set(shareStructure(this.#order.get(), order));
    for (const line of after.lines) {
      const known = this.#lines.get(line.id);
      if (known) known.set(line);
      else this.#lines.set(line.id, source<DraftLine | null>(line));
    }
    for (const [id, known] of this.#lines) if (!lines.has(id)) known.set(null);
  }

  #noteLoss(before: DraftContent, after: ReadonlyMap<string, DraftLine>): void {
    const [table, lineId] = this.#field?.split("/") ?? [];
    const at = before.lines.findIndex((line) => line.id === lineId);
    const line = before.lines[at];
    if (table !== "lines" || !line || after.has(line.id) || this.#field === null) return;
    this.#lost.set({ line, after: before.lines[at - 1]?.id ?? null, field: this.#field });
  }

  #noteHistory(undo: Y.UndoManager): void {
    this.#history.set(shareStructure(this.#history.get(), { canUndo: undo.canUndo(), canRedo: undo.canRedo() }));
  }

  /** Reads status and people anew; silent where nothing changed. */
  #look(): void {
    const live = this.#live;
    if (live) {
      const notice = readRoomNotice(live.provider.awareness.getStates());
      if (notice) {
        live.epoch ??= notice.epoch;
        const dropped = live.epoch === notice.epoch ? notTaken(live, notice) : "rebuilt";
        if (dropped !== null) {
          this.#beginAnew(dropped);
          return;
        }
        this.#colour.set(notice.you.colour);
        const clock = Y.getState(live.doc.store, live.doc.clientID);
        if (isKept(notice, { updates: live.sent, clock })) live.unsaved = false;
      }
      this.#peers.set(shareStructure(this.#peers.get(), readPeers(live.provider.awareness)));
    }
    this.#status.set(shareStructure<SessionStatus>(this.#status.get(), this.#statusNow()));
    this.#canWrite.set(this.writable());
  }

  #statusNow(): SessionStatus {
    const live = this.#live;
    if (this.#refused !== null) return { state: "refused", say: this.#refused };
    if (!live) return { state: "connecting" };
    const notice = readRoomNotice(live.provider.awareness.getStates());
    if (notice?.frozen) return { state: "frozen", by: notice.frozenBy };
    if (!this.#ready.get()) return { state: "connecting" };
    if (!live.provider.wsconnected) return { state: "offline", unsaved: live.unsaved };
    // Connected again, and the room has not spoken yet: what may be written is what could be written before.
    if (notice && !notice.mayWrite) return { state: "reading" };
    return { state: "live", saving: live.unsaved, stuck: notice?.saving === "failing" };
  }
}

/** Why edits made here are not in the draft and never will be, or null. */
function notTaken(live: Live, notice: RoomNotice): "frozen" | "read_only" | null {
  if (notice.refused) return notice.refused.reason;
  // Nobody is asked for what would be refused: what was written offline stays here, unsent.
  const stranded = live.unsaved && live.sent === 0 && live.provider.synced;
  if (!stranded) return null;
  if (notice.frozen) return "frozen";
  return notice.mayWrite ? null : "read_only";
}

function textAt(doc: Y.Doc, path: string): Y.Text | null {
  if (path === "notes" || path === "terms") return doc.getText(path);
  const [table, lineId, part] = path.split("/");
  const line = table === "lines" && lineId ? doc.getMap("lines").get(lineId) : undefined;
  const text = line instanceof Y.Map && part ? line.get(part) : undefined;
  return text instanceof Y.Text ? text : null;
}

/** Between a half and one: a server that restarts is not met by everybody in the same millisecond. */
function jitter(): number {
  return 0.5 + Math.random() / 2;
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  // Back from sleep or out of a tunnel: no reason to wait for the rest of the pause.
  const now = () => resolve();
  globalThis.addEventListener?.("online", now, { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    resolve();
  });
  return promise.finally(() => globalThis.removeEventListener?.("online", now));
}
