/**
 * Somebody with a browser: a real Yjs document, the y-websocket protocol as the stock provider speaks it, undo as the
 * editor has it, and a list of what they did, so that the end of a life can be compared with it.
 *
 * A `session` behaves as app/collab/draft-session.ts: what was refused is put aside and the document taken anew. A `stock`
 * provider goes on with its document, and its edits come when they are allowed again.
 */
import * as Y from "yjs";
import { isKept } from "#app/collab/room-state.ts";
import { shareStructure } from "#app/collab/share-structure.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { EMPTY_DRAFT, readDraft } from "#core/draft-document.ts";
import { ROOM_CLIENT_ID, type RoomNotice } from "#core/draft-presence.ts";
import { stepBack } from "#core/draft-undo.ts";
import type { Role } from "#core/permissions.ts";
import { awarenessFrame, readAwareness, readFrame, step1Frame, step2Frame, updateFrame } from "#server/collab/wire.ts";
import type { Wire } from "./host.ts";
import { Broken } from "./ledger.ts";
import type { Trace } from "./trace.ts";

/**
 * One thing that somebody did. `reach`: only in their own document; sent to somebody who may have taken it; known to its
 * author to be kept.
 */
export type Deed = {
  what: "line" | "remove" | "token" | "erase";
  id: string;
  /** Where a token stands: "notes", "terms", or a line. */
  home: string;
  reach: "own" | "sent" | "kept";
};

class OwnEdit {}
const FROM_WIRE = Symbol("from the wire");

export class Person {
  readonly name: string;
  readonly kind: "session" | "stock";
  role: Role = "editor";
  doc: Y.Doc;
  undo: Y.UndoManager;
  wire: Wire | null = null;
  notice: RoomNotice | null = null;
  sent = 0;
  /** What is in this document by this person's hand, in order. */
  deeds: Deed[] = [];
  /** What IndexedDB has of it. */
  disk: { state: Uint8Array; deeds: Deed[]; epoch: number | null } | null = null;
  epoch: number | null = null;
  content: DraftContent = EMPTY_DRAFT;
  readonly #trace: Trace;
  readonly #allDeeds: Deed[];

  /** Everything that anybody does is also noted in `allDeeds`. */
  constructor(name: string, kind: Person["kind"], clientId: number, trace: Trace, allDeeds: Deed[]) {
    this.name = name;
    this.kind = kind;
    this.#trace = trace;
    this.#allDeeds = allDeeds;
    this.doc = new Y.Doc();
    this.undo = this.#take(this.doc, clientId);
  }

  /** Does something in one transaction; `deeds` is what it amounts to where it changes anything. */
  edit(change: (doc: Y.Doc) => void, deeds: readonly Omit<Deed, "reach">[] = []): void {
    this.#do(deeds, () => this.doc.transact(() => change(this.doc), new OwnEdit()));
  }

  undoOrRedo(which: "undo" | "redo"): void {
    // What it brings back and takes away is seen by comparing, as a person would.
    const before = this.#looks();
    this.#do([], () => void stepBack(this.undo, this.doc, which));
    const after = this.#looks();
    for (const [id, home] of after.tokens) if (!before.tokens.has(id)) this.#note("erase", id, home);
    for (const [id, home] of before.tokens) if (!after.tokens.has(id)) this.#note("erase", id, home);
    for (const id of after.lines) if (!before.lines.has(id)) this.#note("line", id, "");
    for (const id of before.lines) if (!after.lines.has(id)) this.#note("remove", id, "");
  }

  connect(wire: Wire): void {
    this.wire = wire;
    this.notice = null;
    this.sent = 0;
    this.#send(step1Frame(Y.encodeStateVector(this.doc)));
    this.#send(awarenessFrame([{ clientId: this.doc.clientID, clock: 1, json: '{"field":null}' }]));
  }

  /** The connection is over for this end of it. */
  disconnect(): void {
    if (this.wire) this.wire.clientOpen = false;
    this.wire = null;
    this.notice = null;
  }

  /** What a page says of its document when it connects; a stock provider says nothing. */
  saysEpoch(): number | null {
    return this.kind === "session" ? this.epoch : null;
  }

  /** Puts everything aside and takes the document from the server. */
  beginAnew(clientId: number): void {
    this.disconnect();
    this.disk = null;
    this.epoch = null;
    this.#anew(clientId);
  }

  /** One frame from the server, in its turn. */
  receive(frame: Uint8Array, clientId: () => number): void {
    const read = readFrame(frame);
    if (!read) throw new Broken("the server sent what is no frame");
    if (read.type === "step1") this.#send(step2Frame(Y.encodeStateAsUpdate(this.doc, read.stateVector)));
    else if (read.type === "step2" || read.type === "update") Y.applyUpdate(this.doc, read.update, FROM_WIRE);
    else if (read.type === "awareness") {
      for (const entry of readAwareness(read.payload) ?? []) {
        if (entry.clientId === ROOM_CLIENT_ID)
          this.#hear((JSON.parse(entry.json) as { room: RoomNotice }).room, clientId);
      }
    }
  }

  /** A frame that a stock provider would not send now, counted as its own: a repetition, or two in the wrong order. */
  sendAgain(update: Uint8Array): void {
    if (!this.wire) return;
    this.sent++;
    this.#send(updateFrame(update));
  }

  isKept(): boolean {
    return isKept(this.notice, { updates: this.sent, clock: Y.getState(this.doc.store, this.doc.clientID) });
  }

  save(): void {
    this.disk = { state: Y.encodeStateAsUpdate(this.doc), deeds: [...this.deeds], epoch: this.epoch };
  }

  /** A new page in this browser, with what its disk has of the draft: perhaps an old history, with edits never sent. */
  reload(clientId: number): void {
    this.#anew(clientId);
    if (!this.disk) return;
    Y.applyUpdate(this.doc, this.disk.state, FROM_WIRE);
    this.deeds = [...this.disk.deeds];
    this.epoch = this.disk.epoch;
  }

  /** The content as the screen has it, part by part the same object as long as it says the same. */
  look(): DraftContent {
    this.content = shareStructure(this.content, readDraft(this.doc));
    return this.content;
  }

  #do(deeds: readonly Omit<Deed, "reach">[], change: () => void): void {
    let changed = false;
    const listen = () => {
      changed = true;
    };
    const doing = deeds.map((deed): Deed => ({ ...deed, reach: "own" }));
    // Noted first, so that the frame of this very edit carries them.
    this.deeds.push(...doing);
    this.doc.on("update", listen);
    change();
    this.doc.off("update", listen);
    if (changed) this.#allDeeds.push(...doing);
    else this.deeds.length -= doing.length;
  }

  #note(what: Deed["what"], id: string, home: string): void {
    // It left with the frame that went before this note.
    const deed: Deed = { what, id, home, reach: this.wire ? "sent" : "own" };
    this.deeds.push(deed);
    this.#allDeeds.push(deed);
  }

  #hear(notice: RoomNotice, clientId: () => number): void {
    this.notice = notice;
    if (this.isKept()) for (const deed of this.deeds) deed.reach = "kept";
    const rebuilt = this.epoch !== null && this.epoch !== notice.epoch;
    this.epoch = notice.epoch;
    if (rebuilt || (this.kind === "session" && notice.refused !== null && notice.refused.reason !== "forged")) {
      this.beginAnew(clientId());
    }
  }

  #anew(clientId: number): void {
    this.disconnect();
    this.undo.destroy();
    this.doc.destroy();
    this.deeds = [];
    this.content = EMPTY_DRAFT;
    this.doc = new Y.Doc();
    this.undo = this.#take(this.doc, clientId);
  }

  #take(doc: Y.Doc, clientId: number): Y.UndoManager {
    doc.clientID = clientId;
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === FROM_WIRE || !this.wire) return;
      this.sent++;
      this.#send(updateFrame(update));
    });
    const parts = [doc.getMap("invoice"), doc.getMap("lines"), doc.getMap("adjustments")];
    return new Y.UndoManager([...parts, doc.getText("notes"), doc.getText("terms")], {
      trackedOrigins: new Set([OwnEdit]),
      // No clock here: a step of undo ends where the life says so.
      captureTimeout: Number.MAX_SAFE_INTEGER,
    });
  }

  #send(frame: Uint8Array): void {
    if (!this.wire) return;
    this.#trace.bytes(frame);
    // Into a connection whose other end is gone, it goes nowhere.
    if (this.wire.serverOpen) this.wire.up.push({ frame, deeds: this.deeds, count: this.deeds.length });
  }

  #looks(): { tokens: Map<string, string>; lines: Set<string> } {
    const tokens = new Map<string, string>();
    const read = (text: Y.Text, home: string) => {
      for (const token of text.toString().match(TOKENS) ?? []) tokens.set(token, home);
    };
    read(this.doc.getText("notes"), "notes");
    read(this.doc.getText("terms"), "terms");
    const lines = new Set<string>();
    for (const [id, line] of this.doc.getMap("lines").entries()) {
      lines.add(id);
      const title = line instanceof Y.Map ? line.get("title") : null;
      if (title instanceof Y.Text) read(title, id);
    }
    return { tokens, lines };
  }
}

/** What people type here: every token once, so that a lost or a doubled one is seen. */
export const TOKENS = /«\d+»/g;
