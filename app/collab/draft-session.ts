/**
 * One draft, open in this browser: the live document, who else is here, what is saved, and what to undo.
 *
 * Until the document has come (from the server, or from this browser's own copy where there is no line) the session shows
 * the content that the page was rendered from, read-only: a line written into a document that has not arrived would sit
 * beside the arriving ones, not among them.
 */
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { countChanges } from "#core/carry-over.ts";
import type { DraftContent, DraftLine } from "#core/draft-content.ts";
import { readDraft } from "#core/draft-document.ts";
import { colourOfMember, type Rest, type RoomNotice, readRoomNotice } from "#core/draft-presence.ts";
import { stepBack } from "#core/draft-undo.ts";
import { sameValue } from "#core/same-value.ts";
import { afterPaint } from "./after-paint.ts";
import type { DraftCopy } from "./browser-copy.ts";
import { DraftProjection } from "./draft-projection.ts";
import type { KeptEdits, NotTaken } from "./kept-edits.ts";
import { isTyped, LocalEdit } from "./local-edit.ts";
import { type Observable, type Source, source } from "./observable.ts";
import { type ObservedEdit, observeEdits } from "./observed-edits.ts";
import { OwnPresence } from "./own-presence.ts";
import { RivalEdits, type Rivalry } from "./rival-edits.ts";
import { RoomLine, type Ticket } from "./room-line.ts";
import { isKept, type Peer, readPeers } from "./room-state.ts";
import type { SessionStatus } from "./session-status.ts";
import { shareStructure } from "./share-structure.ts";
import { SharedTexts, type TextListener, textAt } from "./shared-texts.ts";

/** A line that somebody else removed while this person was in it, what it said last, and who it was where that is known. */
export type LostLine = { line: DraftLine; after: string | null; field: string; by: string | null };

/** What somebody else has just done. `by` null: it is not known who. */
export type HeardEdit = { edit: ObservedEdit; by: { memberId: string; name: string; colour: number } | null };

export type DraftSessionOptions = {
  content: DraftContent;
  fetchTicket: () => Promise<Ticket>;
  /** This browser's own copy of the draft; absent where nothing is to be kept. */
  copy?: DraftCopy;
  /** Takes edits that the draft did not take. `kept` lacks only what tells it from others. */
  onNotTaken?: (kept: Pick<KeptEdits, "reason" | "base" | "mine">) => void;
  selfMemberId?: string;
  /** Who edited the draft last, for an edit by nobody who has it open: a program, an import, a form. Null: the system. */
  lastAuthor?: () => Promise<{ memberId: string; name: string } | null>;
  now?: () => number;
};

type Live = {
  doc: Y.Doc;
  awareness: Awareness;
  line: RoomLine;
  undo: Y.UndoManager;
  /** Something written here is not known to be kept by the room. */
  unsaved: boolean;
  /** What the draft said when nothing was unsaved; null where that is not known. */
  base: DraftContent | null;
  epoch: number | null;
  /** The last word of the room, which holds on while the line is down. */
  notice: RoomNotice | null;
  mayWrite: boolean;
};

// Typing within this time is one step of undo, as in any editor.
const UNDO_CAPTURE_MS = 600;
// A line that has not come up by then may take longer: people can go on with their own copy.
const COPY_SHOWN_AFTER_MS = 2_500;
// Short enough that a closed lid loses nothing, long enough that typing on a good line writes no base at all.
const NOTE_WAITING_AFTER_MS = 400;
// A removal and the word about who did it travel apart.
const REMOVED_HEARD_MS = 5_000;

export class DraftSession {
  readonly content: Observable<DraftContent>;
  readonly order: Observable<readonly string[]>;
  readonly status: Observable<SessionStatus>;
  /** Everybody else in the document, one entry a tab. */
  readonly peers: Observable<readonly Peer[]>;
  /** The colour in which the others see this person; null until the room has said it. */
  readonly colour: Observable<number | null>;
  readonly history: Observable<{ canUndo: boolean; canRedo: boolean }>;
  readonly lost: Observable<LostLine | null>;
  /** Values that somebody else and this person wrote within seconds of each other. */
  readonly rivalries: Observable<readonly Rivalry[]>;
  /** Whether an edit would be taken: silent while typing turns into saving and back, unlike `status`. */
  readonly canWrite: Observable<boolean>;
  /** True once the document is here: from then on what is shown is the document. */
  readonly ready: Observable<boolean>;
  /** Counters of the room for what lies beside the document (core/draft-presence.ts). */
  readonly news: Observable<{ remarks: number }>;

  readonly #options: DraftSessionOptions;
  readonly #now: () => number;
  readonly #shown: DraftProjection;
  readonly #texts = new SharedTexts();
  readonly #rivals = new RivalEdits();
  readonly #status = source<SessionStatus>({ state: "connecting" });
  readonly #peers = source<readonly Peer[]>([]);
  readonly #colour = source<number | null>(null);
  readonly #history = source({ canUndo: false, canRedo: false });
  readonly #lost: Source<LostLine | null> = source<LostLine | null>(null);
  readonly #rivalries = source<readonly Rivalry[]>([]);
  readonly #ready = source(false);
  readonly #canWrite = source(false);
  readonly #news = source({ remarks: 0 });
  readonly #heard = new Set<(heard: HeardEdit) => void>();
  /** Lines that peers said they removed, with the time; for the word about who removed one's own. */
  readonly #removals = new Map<string, { name: string; at: number }>();
  /** What was typed stands in its field already: the rest of the page takes it in after the frame that shows it. */
  readonly #typed = afterPaint(() => {
    this.#shown.refresh();
    this.#look();
  });
  #live: Live | null = null;
  readonly #self = new OwnPresence();
  #offlineSince: number | null = null;
  #onUndo: (field: string) => void = () => {};
  #onDropped: (reason: NotTaken) => void = () => {};
  #refused: string | null = null;
  #close: () => void = () => {};

  constructor(options: DraftSessionOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#shown = new DraftProjection(options.content);
    this.content = this.#shown.content;
    this.order = this.#shown.order;
    this.status = this.#status;
    this.peers = this.#peers;
    this.colour = this.#colour;
    this.history = this.#history;
    this.lost = this.#lost;
    this.rivalries = this.#rivalries;
    this.ready = this.#ready;
    this.canWrite = this.#canWrite;
    this.news = this.#news;
  }

  /** One line, for one row: silent while other lines change; null once the line is gone. */
  line(lineId: string): Observable<DraftLine | null> {
    return this.#shown.line(lineId);
  }

  /** Connects and stays connected until the returned function is called. Call it in an effect. */
  open(): () => void {
    this.#refused = null;
    this.#begin();
    return () => this.#close();
  }

  /** Whether an edit would be taken. Offline counts: it is kept here and sent later. */
  writable(): boolean {
    const { state } = this.#status.get();
    return this.#ready.get() && (state === "live" || (state === "offline" && this.#live?.mayWrite === true));
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

  /** Whoever acts on what the draft says calls this first: what was typed a moment ago is part of it. */
  settle(): void {
    this.#typed.now();
  }

  undo(): boolean {
    const live = this.#live;
    return live !== null && this.writable() && stepBack(live.undo, live.doc, "undo") !== null;
  }

  redo(): boolean {
    const live = this.#live;
    return live !== null && this.writable() && stepBack(live.undo, live.doc, "redo") !== null;
  }

  /** `listener` hears the path of the field where an undone or redone edit was made, so that focus can go there. */
  onUndo(listener: (field: string) => void): () => void {
    this.#onUndo = listener;
    return () => {
      if (this.#onUndo === listener) this.#onUndo = () => {};
    };
  }

  /** `listener` hears that edits made here were not taken, and why. They have gone to `onNotTaken`. */
  onDropped(listener: (reason: NotTaken) => void): () => void {
    this.#onDropped = listener;
    return () => {
      if (this.#onDropped === listener) this.#onDropped = () => {};
    };
  }

  /** `listener` hears what others do to the draft, from when it is shown. */
  onHeard(listener: (heard: HeardEdit) => void): () => void {
    this.#heard.add(listener);
    return () => this.#heard.delete(listener);
  }

  /** Says to the others which field this person is in: "lines/<id>/quantity", or null. */
  enterField(path: string | null): void {
    if (this.#self.field === path) return;
    // What is typed in the next field is another step of undo.
    this.#live?.undo.stopCapturing();
    this.#self.enterField(path);
  }

  /** Says to the others that this person is not busy here just now, or (null) is again. */
  setRest(rest: Rest | null): void {
    this.#self.setRest(rest);
  }

  /** Says to the others that it was this person who removed the line. */
  sayRemoved(lineId: string): void {
    this.#self.sayRemoved(lineId);
  }

  /** Says where this person's caret is in the shared text at `path`, between letters, so that it moves as they move. */
  moveCaret(path: string, index: number): void {
    const text = this.text(path);
    if (!text || path !== this.#self.field) return;
    this.#self.moveCaret(Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index)));
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
    return this.#texts.listen(path, listener);
  }

  forgetLost(): void {
    this.#lost.set(null);
  }

  /** This person has decided which of two values holds, or leaves it. */
  settleRivalry(path: string): void {
    this.#rivals.settle(path);
    this.#rivalries.set(this.#rivals.open);
  }

  /** Resolves true once everything written here is kept by the server, false when that took longer than `withinMs`. */
  async saved(withinMs: number): Promise<boolean> {
    this.settle();
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

  #begin(): void {
    const doc = new Y.Doc();
    const awareness = new Awareness(doc);
    const line = new RoomLine(doc, awareness, this.#options.fetchTicket, {
      onChange: () => this.#look(),
      onSynced: () => this.#show(),
      onOldEpoch: () => this.#beginAnew("rebuilt"),
      onRefused: (say, why) => {
        this.#refused = say;
        if (why === "closed") this.#giveUp();
        this.#look();
      },
    });
    const live: Live = {
      doc,
      awareness,
      line,
      undo: this.#undoOf(doc),
      unsaved: false,
      base: null,
      epoch: null,
      notice: null,
      mayWrite: false,
    };
    this.#live = live;
    this.#shown.attach(doc);
    let isOpen = true;
    const late = setTimeout(() => this.#show(), COPY_SHOWN_AFTER_MS);
    this.#close = () => {
      this.#close = () => {};
      isOpen = false;
      clearTimeout(late);
      this.#typed.cancel();
      this.#self.fallSilent();
      live.undo.destroy();
      line.close();
      awareness.destroy();
      this.#options.copy?.close();
      this.#live = null;
      this.#rivals.clear();
      this.#rivalries.set(this.#rivals.open);
      this.#ready.set(false);
      this.#canWrite.set(false);
      this.#peers.set([]);
      doc.destroy();
    };
    const { copy } = this.#options;
    if (!copy) {
      this.#follow(live);
      line.start();
      return;
    }
    // The own copy first: what it holds must be known before the room is asked whether that is still the same document.
    void copy.restore(doc).then((restored) => {
      if (!isOpen) return;
      if (restored) {
        live.epoch = restored.epoch;
        line.epoch = restored.epoch;
        live.unsaved = restored.waiting;
        live.base = restored.base;
        live.mayWrite = restored.mayWrite;
      }
      this.#follow(live);
      line.start();
      if (globalThis.navigator?.onLine === false) this.#show();
    });
  }

  /**
   * Takes the document anew; what was written here since goes to `onNotTaken`. The room did not take it, or was built anew,
   * and a screen that goes on showing it would show what nobody else ever sees.
   */
  #beginAnew(reason: NotTaken): void {
    const live = this.#live;
    const unsaved = live?.unsaved === true;
    if (live && unsaved) {
      this.#options.onNotTaken?.({ reason, base: live.base, mine: readDraft(live.doc) });
    }
    const { copy } = this.#options;
    const forgotten = copy?.forget() ?? Promise.resolve();
    this.#close();
    void forgotten.then(() => this.#begin());
    if (unsaved || reason === "rebuilt") this.#onDropped(reason);
  }

  /** The draft is none any more: what was not sent is set aside, and there is nothing left to keep a copy of. */
  #giveUp(): void {
    const live = this.#live;
    if (live?.unsaved) {
      this.#options.onNotTaken?.({ reason: "closed", base: live.base, mine: readDraft(live.doc) });
      live.unsaved = false;
      this.#onDropped("closed");
    }
    void this.#options.copy?.forget();
  }

  #undoOf(doc: Y.Doc): Y.UndoManager {
    const scope = [
      doc.getMap("invoice"),
      doc.getMap("lines"),
      doc.getMap("adjustments"),
      doc.getText("notes"),
      doc.getText("terms"),
    ];
    const undo = new Y.UndoManager(scope, {
      trackedOrigins: new Set([LocalEdit]),
      captureTimeout: UNDO_CAPTURE_MS,
    });
    const note = () =>
      this.#history.set(shareStructure(this.#history.get(), { canUndo: undo.canUndo(), canRedo: undo.canRedo() }));
    undo.on("stack-item-added", ({ stackItem, type }) => {
      if (type === "undo" && this.#self.field !== null) stackItem.meta.set("field", this.#self.field);
      note();
    });
    undo.on("stack-item-popped", ({ stackItem }) => {
      note();
      const field: unknown = stackItem.meta.get("field");
      if (typeof field === "string") this.#onUndo(field);
    });
    return undo;
  }

  #follow(live: Live): void {
    const { doc, awareness } = live;
    this.#texts.follow(doc);
    observeEdits(doc, (edit, transaction) => this.#observed(live, edit, transaction));
    doc.on("afterTransaction", (transaction: Y.Transaction) => {
      if (!this.#ready.get() || transaction.changed.size === 0) return;
      if (isTyped(transaction.origin)) return this.#typed.soon();
      const before = this.#shown.refresh();
      if (!transaction.local) this.#noteLoss(before);
    });
    let noting: ReturnType<typeof setTimeout> | null = null;
    doc.on("update", (_update: Uint8Array, origin: unknown) => {
      // What came over the line, or from this browser's own copy, is not news to send.
      if (!(origin instanceof LocalEdit) && !(origin instanceof Y.UndoManager)) return;
      live.unsaved = true;
      // On a good line this has been saved long before; only what really waits is worth a write.
      noting ??= setTimeout(() => {
        noting = null;
        if (live.unsaved) void this.#options.copy?.noteWaiting(true, live.base);
      }, NOTE_WAITING_AFTER_MS);
      if (isTyped(origin)) this.#typed.soon();
      else this.#look();
    });
    doc.on("destroy", () => {
      if (noting !== null) clearTimeout(noting);
      if (live.unsaved) void this.#options.copy?.noteWaiting(true, live.base);
    });
    // What this tab says of itself, at every move of the caret, is no news to it.
    awareness.on("change", (_changed: unknown, origin: unknown) => origin !== "local" && this.#look());
    this.#self.speakTo(awareness);
    this.#look();
  }

  /** Shows the document instead of what the page was rendered with, if there is one to show. */
  #show(): void {
    const live = this.#live;
    if (!live || this.#ready.get() || live.doc.store.clients.size === 0) return;
    this.#shown.refresh();
    live.base ??= live.unsaved ? null : this.content.get();
    this.#ready.set(true);
    this.#texts.renewAll(live.line);
    this.#look();
  }

  #observed(live: Live, edit: ObservedEdit, transaction: Y.Transaction): void {
    if (!this.#ready.get()) return;
    const own = transaction.origin instanceof LocalEdit || transaction.origin instanceof Y.UndoManager;
    const at = this.#now();
    if (own) for (const { path, value } of edit.writes) this.#rivals.wrote(path, value, at);
    else if (live.line.brought(transaction.origin)) {
      for (const { path, value, clientId } of edit.writes) {
        const by = this.#personOf(clientId);
        // The same person in another tab is no rival.
        if (by?.memberId === this.#options.selfMemberId && by !== null) continue;
        this.#rivals.came(path, value, by, at, live.unsaved);
        // Only who was overwritten knows both values; the other's document has forgotten the one that did not stand.
        const rivalry = this.#rivals.open.find((one) => one.path === path && one.at === at);
        if (rivalry) this.#self.sayOverwritten(path, rivalry.mine);
      }
      const by = edit.clientId === null ? this.#removerOf(edit) : this.#personOf(edit.clientId);
      if (by === null && edit.clientId !== null) void this.#hearFromElsewhere(edit);
      else this.#tellHeard({ edit, by });
    }
    this.#rivalries.set(this.#rivals.open);
  }

  #tellHeard(heard: HeardEdit): void {
    for (const listener of [...this.#heard]) listener(heard);
  }

  /** What came by another door is told with the name of whoever did it, which the history of the draft knows. */
  async #hearFromElsewhere(edit: ObservedEdit): Promise<void> {
    const author = await this.#options.lastAuthor?.().catch(() => null);
    const by = author ? { ...author, colour: colourOfMember(author.memberId) } : null;
    this.#tellHeard({ edit, by });
  }

  #personOf(clientId: number): { memberId: string; name: string; colour: number } | null {
    const peer = this.#peers.get().find((one) => one.clientId === clientId);
    return peer ? { memberId: peer.memberId, name: peer.name, colour: peer.colour } : null;
  }

  /** Who did what left no trace: whoever says that they removed one of these lines. */
  #removerOf(edit: ObservedEdit): { memberId: string; name: string; colour: number } | null {
    const peer = this.#peers.get().find((one) => one.removed && edit.linesRemoved.includes(one.removed));
    return peer ? { memberId: peer.memberId, name: peer.name, colour: peer.colour } : null;
  }

  #noteLoss(before: DraftContent): void {
    const { field } = this.#self;
    const [table, lineId] = field?.split("/") ?? [];
    if (table !== "lines" || !lineId || field === null || this.line(lineId).get()) return;
    const at = before.lines.findIndex((line) => line.id === lineId);
    const line = before.lines[at];
    if (!line) return;
    const said = this.#removals.get(lineId);
    const by = said && this.#now() - said.at < REMOVED_HEARD_MS ? said.name : null;
    this.#lost.set({ line, after: before.lines[at - 1]?.id ?? null, field, by });
  }

  /** Hears what others wrote and this person overwrote, which the document does not tell. */
  #noteOverwritten(peers: readonly Peer[]): void {
    for (const { wrote, clientId, memberId, name, colour } of peers) {
      const known = this.#peers.get().find((peer) => peer.clientId === clientId)?.wrote;
      if (!wrote || memberId === this.#options.selfMemberId || sameValue(wrote, known)) continue;
      this.#rivals.heard(wrote.path, wrote.value, { memberId, name, colour }, this.#now(), true);
    }
    this.#rivalries.set(this.#rivals.open);
  }

  /** Hears who removed what; the word may come before the removal or after it. */
  #noteRemovals(peers: readonly Peer[]): void {
    for (const { removed, name, clientId } of peers) {
      const known = this.#peers.get().find((peer) => peer.clientId === clientId)?.removed;
      if (!removed || removed === known) continue;
      // Bounded by how often it is looked at: only the last minute's matter.
      if (this.#removals.size > 100) this.#removals.clear();
      this.#removals.set(removed, { name, at: this.#now() });
      const lost = this.#lost.get();
      if (lost?.line.id === removed && lost.by === null) this.#lost.set({ ...lost, by: name });
    }
  }

  /** Reads status and people anew; silent where nothing changed. */
  #look(): void {
    const live = this.#live;
    if (live) {
      const notice = readRoomNotice(live.awareness.getStates());
      if (notice) {
        live.notice = notice;
        live.epoch ??= notice.epoch;
        live.line.epoch = live.epoch;
        const dropped = live.epoch === notice.epoch ? notTaken(live, notice) : "rebuilt";
        if (dropped !== null) {
          this.#beginAnew(dropped);
          return;
        }
        this.#hear(live, notice);
      }
      const peers = live.line.connected ? readPeers(live.awareness) : [];
      this.#noteRemovals(peers);
      this.#noteOverwritten(peers);
      this.#peers.set(shareStructure(this.#peers.get(), peers));
    }
    this.#noteLine(live);
    this.#status.set(shareStructure<SessionStatus>(this.#status.get(), this.#statusNow()));
    this.#canWrite.set(this.writable());
  }

  #hear(live: Live, notice: RoomNotice): void {
    this.#colour.set(notice.you.colour);
    this.#news.set(shareStructure(this.#news.get(), { remarks: notice.news.remarks }));
    live.mayWrite = notice.mayWrite && !notice.frozen;
    const clock = Y.getState(live.doc.store, live.doc.clientID);
    const kept = isKept(notice, { updates: live.line.sent, clock });
    if (live.line.synced) void this.#options.copy?.keep(live.doc, notice.epoch, live.mayWrite);
    if (!kept || !live.line.connected) return;
    if (live.unsaved) {
      live.unsaved = false;
      void this.#options.copy?.noteWaiting(false, null);
    }
    if (!this.#ready.get()) return;
    this.#shown.refresh();
    live.base = this.content.get();
  }

  #noteLine(live: Live | null): void {
    if (live?.line.connected) {
      this.#offlineSince = null;
      return;
    }
    const wasOpen = this.#status.get().state === "live" || this.#status.get().state === "reading";
    if (wasOpen || (live && live.line.failures > 0)) this.#offlineSince ??= this.#now();
    if (live && live.line.failures > 0) this.#showCopy();
  }

  /** Not now, but after what is under way: showing looks again. */
  #showCopy(): void {
    if (!this.#ready.get()) queueMicrotask(() => this.#show());
  }

  #statusNow(): SessionStatus {
    const live = this.#live;
    if (this.#refused !== null) return { state: "refused", say: this.#refused };
    if (!live) return { state: "connecting" };
    const { notice } = live;
    if (notice?.frozen) return { state: "frozen", by: notice.frozenBy };
    if (!live.line.connected && this.#offlineSince !== null) return this.#offlineNow(live, this.#offlineSince);
    if (!this.#ready.get()) return { state: "connecting" };
    // Connected again, and the room has not spoken yet: what may be written is what could be written before.
    if (notice && !notice.mayWrite) return { state: "reading" };
    return { state: "live", saving: live.unsaved, stuck: notice?.saving === "failing" };
  }

  #offlineNow(live: Live, since: number): SessionStatus {
    const known = live.base ?? this.#options.content;
    // Something that cannot be counted (a change and its undo) still waits to be sent.
    const waiting = live.unsaved ? Math.max(1, countChanges(known, this.content.get())) : 0;
    return { state: "offline", since, waiting, kept: this.#options.copy?.keeps ?? false, content: this.#ready.get() };
  }
}

/** Why edits made here are not in the draft and never will be, or null. */
function notTaken(live: Live, notice: RoomNotice): "frozen" | "read_only" | null {
  // Only a program that speaks for others is told of a forgery.
  if (notice.refused && notice.refused.reason !== "forged") return notice.refused.reason;
  // Nobody is asked for what would be refused: what was written offline stays here, unsent.
  const stranded = live.unsaved && live.line.sent === 0 && live.line.synced;
  if (!stranded) return null;
  if (notice.frozen) return "frozen";
  return notice.mayWrite ? null : "read_only";
}
