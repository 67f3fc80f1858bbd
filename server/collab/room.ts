/**
 * One live draft as decisions: `step(input, now)` changes the room and says what the shell must do. No timers, no I/O, no
 * clock, so that the Node host and a Durable Object are thin shells around the same thing, and tests drive it directly.
 *
 * The order that makes edits safe: an update is checked and applied to the document here (*accepted*), the shell commits
 * it (`takeBatch` … `saved`), and only then is it sent to anyone or acknowledged (*committed*). Everything that would
 * tell somebody about accepted updates — the answer to a newcomer, the result of an edit, the projection — waits in line
 * behind them. One batch of a room is under way at a time.
 *
 * How a client connects, and what it reads and writes in awareness, is in core/draft-presence.ts: a stock y-websocket
 * provider on `${COLLAB_URL}/collab`, room = the invoice id, `params: { ticket }`, `disableBc: true`. Its local state is
 * `{ field, cursor }`; the others see `{ field, cursor, person: { memberId, name, colour } }`; saved, frozen and refused
 * come as the state of `ROOM_CLIENT_ID`.
 */
import * as Y from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import { readDraft } from "#core/draft-document.ts";
import {
  colourOfMember,
  PRESENCE_COLOURS,
  type PresencePerson,
  ROOM_CLIENT_ID,
  type RoomNews,
  type RoomNotice,
  readOwnPresence,
} from "#core/draft-presence.ts";
import { may, type Role } from "#core/permissions.ts";
import type { OpenedRoom } from "./draft-log.ts";
import { type CloseReason, ROOM_LIMITS, type TokenBucket, takeToken } from "./room-limits.ts";
import type { RoomOptions, SocketMemory } from "./room-memory.ts";
import {
  type AwarenessEntry,
  awarenessFrame,
  readAwareness,
  readFrame,
  step1Frame,
  step2Frame,
  updateFrame,
} from "./wire.ts";

/** Who holds a socket, as their ticket says. */
export type RoomMember = { userId: string; memberId: string; name: string; role: Role };

/** Names a socket or a request within its room; the shell chooses it and never uses it twice. */
export type SocketId = number;
export type RequestId = number;

export type RoomInput =
  | { type: "joined"; socket: SocketId; member: RoomMember }
  | { type: "frame"; socket: SocketId; data: Uint8Array }
  | { type: "text-frame"; socket: SocketId }
  | { type: "left"; socket: SocketId }
  /** What this person may do from now on; null: nothing. */
  | { type: "rights"; userId: string; rights: { role: Role; name: string } | null }
  | { type: "edit"; request: RequestId; edit: (doc: Y.Doc) => void; memberId?: string | null }
  | { type: "read"; request: RequestId }
  | { type: "freeze"; request: RequestId; by: string | null }
  | { type: "thaw"; request: RequestId }
  /** Something beside the document has changed. */
  | { type: "poke"; news: RoomNews }
  /** The answer to a taken batch. */
  | { type: "saved"; seq: number }
  | { type: "save-failed" }
  /** The answers to the effects of the same names. */
  | { type: "frozen-kept"; kept: boolean }
  | { type: "projected"; ok: boolean }
  | { type: "compacted"; ok: boolean }
  | { type: "alarm" }
  /** The shell is about to stop: what was put off is due now. */
  | { type: "settle" };

export type RoomEffect =
  /** The same bytes to every one of these sockets. */
  | { type: "send"; sockets: readonly SocketId[]; frame: Uint8Array }
  | { type: "close"; socket: SocketId; reason: CloseReason }
  /** Something waits: call `takeBatch` when it suits, and answer with `saved` or `save-failed`. */
  | { type: "save" }
  /** Keep in the store whether the room is frozen; answer with `frozen-kept`. */
  | { type: "keep-frozen"; frozen: boolean; by: string | null }
  | { type: "answer"; request: RequestId; content: DraftContent }
  | { type: "refuse"; request: RequestId; refusal: RoomRefusal }
  /** Everything in `content` is committed up to `seq`; answer with `projected`. One at a time. */
  | { type: "project"; content: DraftContent; seq: number }
  | { type: "compact"; snapshot: { seq: number; state: Uint8Array } }
  /** The document can no longer be trusted: commit what waits, close every socket, load the room again. */
  | { type: "restart" }
  /** Nobody is here and nothing waits: the shell may forget the room, now. */
  | { type: "unload" };

export type RoomRefusal = "draft_frozen" | "limit_reached" | "unavailable" | { thrown: unknown };

/** `parts` in the order in which they are to be applied, each by one author. */
export type Batch = { fence: number; parts: readonly { memberId: string | null; update: Uint8Array }[] };

export const ROOM_TIMING = {
  /** The projection follows when typing pauses, and at the latest after the second time under steady typing. */
  settleMs: 300,
  settleMsMax: 2_000,
  projectRetryMs: 5_000,
  /** A stock client forgets a state after 30 s without news, and gives the connection up after 30 s of silence. */
  heartbeatMs: 12_000,
  /** Where clients are answered instead: not more often than this, and each of them speaks every 15 s. */
  answerMs: 10_000,
  unloadMs: 20_000,
} as const;

/** A snapshot replaces the log after so many rows; on unload it is worth it sooner. */
const COMPACT_ROWS = 300;
const COMPACT_ROWS_ON_UNLOAD = 40;
const YJS_CLIENT_ID_MAX = 0xffff_ffff;
// An update without structs and without deletions.
const EMPTY_UPDATE_BYTES = 2;

type Socket = {
  id: SocketId;
  member: RoomMember;
  person: PresencePerson;
  /** Its Yjs client id: bound by its first awareness state, never another's. */
  clientId: number | null;
  /** True once it was sent the state; before that, updates would only wait in its queue. */
  hasState: boolean;
  /** Asked for what it has and we do not; its next step 2 answers that. */
  asked: boolean;
  received: number;
  saved: RoomNotice["saved"];
  refused: RoomNotice["refused"];
  updates: TokenBucket;
  awareness: TokenBucket;
  noticedAt: number;
};

/** An accepted update (`bytes` null where it brought nothing new) and what its sender learns when it is committed. */
type Entry = {
  position: number;
  source: SocketId | null;
  memberId: string | null;
  bytes: Uint8Array | null;
  received: number;
  clock: number;
  synced: boolean;
};

type Access =
  | { state: "open" }
  /** `again`: it was frozen already, and stays so where the store cannot be asked. */
  | { state: "freezing"; by: string | null; requests: RequestId[]; again: boolean }
  | { state: "frozen"; by: string | null }
  | { state: "thawing"; by: string | null; requests: RequestId[] };

/** What one source brought into a batch: one row of the log, one frame to everybody else. */
type Part = { source: SocketId | null; memberId: string | null; update: Uint8Array };

type InFlight = {
  entries: Entry[];
  parts: Part[];
  snapshot: Uint8Array | null;
  projection: DraftContent | null;
};

export class Room {
  readonly #doc: Y.Doc;
  readonly #fence: number;
  readonly #epoch: number;
  readonly #sockets = new Map<SocketId, Socket>();
  readonly #colours = new Map<string, number>();
  /** What was last said by each client that is here. */
  readonly #presence = new Map<number, { socket: SocketId; entry: AwarenessEntry }>();
  #access: Access;
  #broken = false;
  #editorId: number | null = null;

  #queue: Entry[] = [];
  #inFlight: InFlight | null = null;
  /** What may only be said once everything up to `position` is committed, in that order. */
  #afterCommit: { position: number; effect: RoomEffect; socket: SocketId | null }[] = [];
  #accepted = 0;
  #committed = 0;
  #pendingBytes = 0;
  #documentBytes: number;
  #seq: number;
  #saving: RoomNotice["saving"] = "ok";
  #news: RoomNotice["news"] = { remarks: 0 };
  #saveAsked = false;

  #rowsSinceSnapshot: number;
  #compacting = false;
  #dirtySince: number | null;
  #editedAt: number;
  #projecting = false;
  #projectWithBatch = false;
  #heartbeatAt: number;
  #activeAt: number;
  #awarenessClock: number;
  readonly #options: RoomOptions;
  /** Sockets whose memory has changed, where somebody remembers them. */
  readonly #touched = new Set<SocketId>();
  #now: number;

  /** `opened` is what the log holds; throws when it cannot be read as a document. `now` in milliseconds since 1970. */
  constructor(opened: OpenedRoom, now: number, options: RoomOptions = {}) {
    this.#options = options;
    this.#now = now;
    this.#doc = new Y.Doc({ gc: true });
    this.#fence = opened.fence;
    this.#epoch = opened.epoch;
    this.#access = opened.frozen ? { state: "frozen", by: opened.frozenBy ?? null } : { state: "open" };
    const stored = opened.updates.map(({ update }) => update);
    if (opened.snapshot) stored.unshift(opened.snapshot.state);
    this.#doc.transact(() => {
      for (const update of stored) Y.applyUpdate(this.#doc, update);
    });
    this.#documentBytes = stored.reduce((bytes, update) => bytes + update.length, 0);
    this.#seq = opened.updates.at(-1)?.seq ?? opened.snapshot?.seq ?? 0;
    this.#rowsSinceSnapshot = opened.updates.length;
    // The host before this one may have ended between a commit and its projection.
    this.#dirtySince = this.#seq > (opened.projectedSeq ?? opened.snapshot?.seq ?? 0) ? now : null;
    this.#editedAt = now;
    this.#heartbeatAt = now + ROOM_TIMING.heartbeatMs;
    this.#activeAt = now;
    let spoken = 0;
    for (const memory of options.remembered ?? []) {
      this.#remember(memory, now);
      if (memory.clock < spoken) continue;
      spoken = memory.clock;
      this.#news = memory.news;
    }
    // Above every clock that a host before this one has used, without storing any.
    this.#awarenessClock = Math.max(now, spoken);
  }

  get fence(): number {
    return this.#fence;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  get socketCount(): number {
    return this.#sockets.size;
  }

  socketIds(): SocketId[] {
    return [...this.#sockets.keys()];
  }

  /** What is to be kept of each socket that changed since the last call, for whoever rebuilds this room (`remembered`). */
  takeRemembered(): SocketMemory[] {
    const memories: SocketMemory[] = [];
    for (const id of this.#touched) {
      const socket = this.#sockets.get(id);
      if (socket) memories.push(this.#memoryOf(socket));
    }
    this.#touched.clear();
    return memories;
  }

  /** The people who are here, each once. */
  userIds(): Set<string> {
    return new Set([...this.#sockets.values()].map((socket) => socket.member.userId));
  }

  /** Why this person cannot come in right now, or null. */
  refuseJoin(userId: string): CloseReason | null {
    if (this.#broken) return "room_restarting";
    if (this.#sockets.size >= ROOM_LIMITS.socketsPerRoom) return "room_full";
    let windows = 0;
    for (const socket of this.#sockets.values()) if (socket.member.userId === userId) windows++;
    return windows >= ROOM_LIMITS.socketsPerUserInRoom ? "too_many_windows" : null;
  }

  step(input: RoomInput, now: number): RoomEffect[] {
    const effects: RoomEffect[] = [];
    this.#now = now;
    if (input.type !== "alarm") this.#activeAt = now;
    switch (input.type) {
      case "joined":
        this.#join(input.socket, input.member, now, effects);
        break;
      case "frame":
        this.#frame(input.socket, input.data, now, effects);
        break;
      case "text-frame":
        this.#cut(input.socket, "text_frame", effects);
        break;
      case "left":
        this.#leave(input.socket, effects);
        break;
      case "rights":
        this.#setRights(input.userId, input.rights, effects);
        break;
      case "edit":
        this.#edit(input, now, effects);
        break;
      case "read":
        this.#answerAfterCommit(
          { type: "answer", request: input.request, content: readDraft(this.#doc) },
          null,
          effects,
        );
        break;
      case "freeze":
        this.#freeze(input.request, input.by, effects);
        break;
      case "thaw":
        this.#thaw(input.request, effects);
        break;
      case "poke":
        this.#news = { ...this.#news, [input.news]: this.#news[input.news] + 1 };
        this.#noticeAll(effects);
        break;
      case "saved":
        this.#saved(input.seq, now, effects);
        break;
      case "save-failed":
        this.#saveFailed(effects);
        break;
      case "frozen-kept":
        this.#frozenKept(input.kept, effects);
        break;
      case "projected":
        this.#projecting = false;
        if (!input.ok) this.#dirtySince = this.#editedAt = now + ROOM_TIMING.projectRetryMs;
        break;
      case "compacted":
        this.#compacting = false;
        // Not at the next batch, but not never.
        if (!input.ok) this.#rowsSinceSnapshot += COMPACT_ROWS / 2;
        break;
      case "alarm":
        this.#alarm(now, effects);
        break;
      case "settle":
        if (this.#projectAt() !== null && this.#committed === this.#accepted) {
          this.#project(readDraft(this.#doc), effects);
        }
        break;
    }
    return effects;
  }

  /** When `step({ type: "alarm" })` is wanted next, in milliseconds since 1970. */
  nextAlarmAt(): number {
    let at = this.#activeAt + ROOM_TIMING.unloadMs;
    if (this.#sockets.size > 0) at = this.#answers ? Number.POSITIVE_INFINITY : this.#heartbeatAt;
    const projectAt = this.#projectAt();
    if (projectAt !== null && projectAt < at) at = projectAt;
    return at;
  }

  /** What waits to be committed, as one update; null where nothing does or a batch is under way. */
  takeBatch(): Batch | null {
    this.#saveAsked = false;
    if (this.#inFlight || !this.#queue.some((entry) => entry.bytes !== null)) return null;
    const entries = this.#queue;
    this.#queue = [];
    const parts = partsOf(entries);
    // The document is exactly what is committed once this batch is, so this is the moment to read it whole.
    const compact = !this.#broken && !this.#compacting && this.#rowsSinceSnapshot + parts.length >= COMPACT_ROWS;
    const project = !this.#broken && this.#projectWithBatch && !this.#projecting;
    this.#inFlight = {
      entries,
      parts,
      snapshot: compact ? Y.encodeStateAsUpdate(this.#doc) : null,
      projection: project ? readDraft(this.#doc) : null,
    };
    if (compact) this.#compacting = true;
    if (project) {
      this.#projectWithBatch = false;
      this.#projecting = true;
      this.#dirtySince = null;
    }
    return { fence: this.#fence, parts };
  }

  #join(id: SocketId, member: RoomMember, now: number, effects: RoomEffect[]): void {
    const refusal = may(member.role, "invoices.read") ? this.refuseJoin(member.userId) : "rights_lost";
    if (refusal) {
      effects.push({ type: "close", socket: id, reason: refusal });
      return;
    }
    const person = { memberId: member.memberId, name: member.name, colour: this.#colourOf(member.memberId) };
    const socket: Socket = {
      id,
      member,
      person,
      clientId: null,
      hasState: false,
      asked: false,
      received: 0,
      saved: { updates: 0, clock: 0, synced: false },
      refused: null,
      updates: { tokens: ROOM_LIMITS.updatesBurst, at: now },
      awareness: { tokens: ROOM_LIMITS.awarenessBurst, at: now },
      noticedAt: now,
    };
    if (this.#sockets.size === 0) this.#heartbeatAt = now + ROOM_TIMING.heartbeatMs;
    this.#sockets.set(id, socket);
    this.#sendNotice(socket, effects);
    this.#sendPresence(socket, effects);
    this.#ask(socket, effects);
  }

  #remember(memory: SocketMemory, now: number): void {
    const { id, member, colour, clientId, presence } = memory;
    const { memberId, name } = member;
    this.#sockets.set(id, {
      id,
      member,
      person: { memberId, name, colour },
      clientId,
      hasState: memory.hasState,
      asked: memory.asked,
      received: memory.received,
      saved: memory.saved,
      refused: memory.refused,
      noticedAt: memory.noticedAt,
      updates: { tokens: ROOM_LIMITS.updatesBurst, at: now },
      awareness: { tokens: ROOM_LIMITS.awarenessBurst, at: now },
    });
    this.#colours.set(memberId, colour);
    if (clientId !== null && presence) this.#presence.set(clientId, { socket: id, entry: { clientId, ...presence } });
  }

  #memoryOf(socket: Socket): SocketMemory {
    const { id, member, person, clientId, hasState, asked, received, saved, refused, noticedAt } = socket;
    const spoken = clientId === null ? undefined : this.#presence.get(clientId);
    const { clock, json } = spoken?.entry ?? { clock: 0, json: "" };
    return {
      id,
      member,
      colour: person.colour,
      clientId,
      hasState,
      asked,
      received,
      saved,
      refused,
      presence: spoken?.socket === id ? { clock, json } : null,
      noticedAt,
      clock: this.#awarenessClock,
      news: this.#news,
    };
  }

  #touch(id: SocketId): void {
    if (this.#options.remembered) this.#touched.add(id);
  }

  get #answers(): boolean {
    return this.#options.heartbeat === "answering";
  }

  #leave(id: SocketId, effects: RoomEffect[]): void {
    const socket = this.#sockets.get(id);
    if (!socket) return;
    this.#sockets.delete(id);
    this.#afterCommit = this.#afterCommit.filter((waiting) => waiting.socket !== id);
    if (socket.clientId !== null && this.#presence.get(socket.clientId)?.socket === id) {
      this.#withdrawPresence(socket.clientId, effects);
    }
  }

  #cut(id: SocketId, reason: CloseReason, effects: RoomEffect[]): void {
    if (!this.#sockets.has(id)) return;
    this.#leave(id, effects);
    effects.push({ type: "close", socket: id, reason });
  }

  #frame(id: SocketId, data: Uint8Array, now: number, effects: RoomEffect[]): void {
    const socket = this.#sockets.get(id);
    // What a socket sent before it heard that it was cut.
    if (!socket) return;
    const frame = data.length > ROOM_LIMITS.messageBytesMax ? "message_too_large" : (readFrame(data) ?? "malformed");
    if (typeof frame === "string") {
      this.#cut(id, frame, effects);
    } else if (frame.type === "awareness" || frame.type === "query-awareness") {
      if (!takeToken(socket.awareness, now, ROOM_LIMITS.awarenessPerSecond, ROOM_LIMITS.awarenessBurst)) return;
      if (frame.type === "query-awareness") {
        this.#sendNotice(socket, effects);
        this.#sendPresence(socket, effects);
      } else if (!this.#hearPresence(socket, frame.payload, effects)) this.#cut(id, "malformed", effects);
    } else if (!takeToken(socket.updates, now, ROOM_LIMITS.updatesPerSecond, ROOM_LIMITS.updatesBurst)) {
      this.#cut(id, "too_fast", effects);
    } else if (frame.type === "step1") this.#answerStep1(socket, frame.stateVector, effects);
    else this.#hearUpdate(socket, frame.update, frame.type, now, effects);
  }

  #answerStep1(socket: Socket, stateVector: Uint8Array, effects: RoomEffect[]): void {
    let missing: Uint8Array;
    try {
      missing = Y.encodeStateAsUpdate(this.#doc, stateVector);
    } catch {
      this.#cut(socket.id, "malformed", effects);
      return;
    }
    const effect: RoomEffect = { type: "send", sockets: [socket.id], frame: step2Frame(missing) };
    this.#answerAfterCommit(effect, socket.id, effects);
  }

  #hearUpdate(socket: Socket, update: Uint8Array, type: "step2" | "update", now: number, effects: RoomEffect[]): void {
    if (type === "update") socket.received++;
    this.#touch(socket.id);
    const answersUs = type === "step2" && socket.asked;
    if (answersUs) socket.asked = false;
    if (!this.#mayWrite(socket)) {
      if (update.length <= EMPTY_UPDATE_BYTES) return;
      const reason = may(socket.member.role, "invoices.write") ? "frozen" : "read_only";
      socket.refused = { count: (socket.refused?.count ?? 0) + 1, reason };
      this.#sendNotice(socket, effects);
      return;
    }
    const outcome = this.#accept(update, socket.id, now);
    if (typeof outcome === "string") {
      this.#cut(socket.id, outcome, effects);
      if (this.#broken) effects.push({ type: "restart" });
      return;
    }
    // It builds on something that we refused or never received: ask for all that is missing, and acknowledge nothing.
    // An answer that still has a gap is not asked for again: it has no end.
    if (outcome.gap && !answersUs) this.#ask(socket, effects);
    this.#enqueue(
      {
        source: socket.id,
        memberId: socket.member.memberId,
        bytes: outcome.bytes,
        received: outcome.gap || socket.asked ? 0 : socket.received,
        clock: socket.clientId === null ? 0 : Y.getState(this.#doc.store, socket.clientId),
        synced: answersUs && !outcome.gap,
      },
      effects,
    );
  }

  /** Applies `update` to the document. `bytes` is what it brought, null where all of it was known. */
  #accept(
    update: Uint8Array,
    origin: SocketId | null,
    now: number,
  ): { bytes: Uint8Array | null; gap: boolean } | CloseReason {
    if (this.#pendingBytes + update.length > ROOM_LIMITS.roomPendingBytesMax) return "store_full";
    if (!this.#fits(update.length)) return "document_full";
    let bytes: Uint8Array | null;
    try {
      // Decoding touches nothing, so a malformed update leaves no trace.
      Y.decodeUpdate(update);
    } catch {
      return "malformed";
    }
    try {
      bytes = this.#apply(update, origin);
    } catch {
      // Well-formed and yet impossible: it was applied by half, and this document is not what the log says any more.
      this.#broken = true;
      return "malformed";
    }
    if (bytes !== null) {
      this.#documentBytes += bytes.length;
      this.#editedAt = now;
      this.#dirtySince ??= now;
    }
    const { store } = this.#doc;
    const gap = store.pendingStructs !== null || store.pendingDs !== null;
    // What cannot be applied is not kept: the sender has it, and is asked for it.
    store.pendingStructs = null;
    store.pendingDs = null;
    return { bytes, gap };
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
    if (this.#documentBytes + bytes <= ROOM_LIMITS.documentBytesMax) return true;
    // The sum of updates counts what was deleted since; only near the bound is it worth encoding to know.
    this.#documentBytes = Y.encodeStateAsUpdate(this.#doc).length;
    return this.#documentBytes + bytes <= ROOM_LIMITS.documentBytesMax;
  }

  #edit(
    { request, edit, memberId = null }: Extract<RoomInput, { type: "edit" }>,
    now: number,
    effects: RoomEffect[],
  ): void {
    const closed = this.#broken ? "unavailable" : this.#access.state !== "open" ? "draft_frozen" : null;
    if (closed) {
      effects.push({ type: "refuse", request, refusal: closed });
      return;
    }
    let made: Uint8Array | null;
    try {
      made = this.#editCopy(edit);
    } catch (thrown) {
      effects.push({ type: "refuse", request, refusal: { thrown } });
      return;
    }
    const outcome = made === null ? { bytes: null } : this.#accept(made, null, now);
    if (typeof outcome === "string") {
      const refusal = outcome === "document_full" ? "limit_reached" : "unavailable";
      effects.push({ type: "refuse", request, refusal });
      if (this.#broken) effects.push({ type: "restart" });
      return;
    }
    this.#enqueue({ source: null, memberId, bytes: outcome.bytes, received: 0, clock: 0, synced: false }, effects);
    this.#answerAfterCommit({ type: "answer", request, content: readDraft(this.#doc) }, null, effects);
  }

  /** What `edit` changes, tried on a copy, because Yjs cannot take back half an edit that threw. */
  #editCopy(edit: (doc: Y.Doc) => void): Uint8Array | null {
    const copy = new Y.Doc({ gc: true });
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(this.#doc));
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

  #enqueue(entry: Omit<Entry, "position">, effects: RoomEffect[]): void {
    this.#accepted++;
    this.#queue.push({ ...entry, position: this.#accepted });
    this.#pendingBytes += entry.bytes?.length ?? 0;
    if (this.#inFlight === null && this.#queue.every(({ bytes }) => bytes === null)) {
      // Nothing new and nothing before it under way: it is committed already.
      const entries = this.#queue;
      this.#queue = [];
      this.#commit(entries, [], effects);
      return;
    }
    this.#askToSave(effects);
  }

  #askToSave(effects: RoomEffect[]): void {
    if (this.#saveAsked || this.#inFlight !== null) return;
    this.#saveAsked = true;
    effects.push({ type: "save" });
  }

  #saved(seq: number, now: number, effects: RoomEffect[]): void {
    const done = this.#inFlight;
    if (!done) throw new Error("room: a batch was saved that was never taken");
    this.#inFlight = null;
    this.#seq = seq;
    this.#rowsSinceSnapshot += done.parts.length;
    const recovered = this.#saving === "failing";
    this.#saving = "ok";
    this.#commit(done.entries, done.parts, effects);
    if (done.snapshot) {
      this.#rowsSinceSnapshot = 0;
      effects.push({ type: "compact", snapshot: { seq, state: done.snapshot } });
    }
    if (done.projection) effects.push({ type: "project", content: done.projection, seq });
    if (recovered) for (const socket of this.#sockets.values()) this.#sendNotice(socket, effects);
    if (this.#queue.some((entry) => entry.bytes !== null)) this.#askToSave(effects);
    else if (this.#queue.length > 0) {
      const entries = this.#queue;
      this.#queue = [];
      this.#commit(entries, [], effects);
    }
    this.#activeAt = now;
  }

  #saveFailed(effects: RoomEffect[]): void {
    const failed = this.#inFlight;
    if (!failed) throw new Error("room: a batch failed that was never taken");
    this.#inFlight = null;
    this.#queue = [...failed.entries, ...this.#queue];
    if (failed.snapshot) this.#compacting = false;
    if (failed.projection) {
      this.#projecting = false;
      this.#projectWithBatch = true;
      this.#dirtySince ??= this.#editedAt;
    }
    this.#saveAsked = true;
    effects.push({ type: "save" });
    if (this.#saving === "failing") return;
    this.#saving = "failing";
    for (const socket of this.#sockets.values()) this.#sendNotice(socket, effects);
  }

  /** Everything that may be said now that `entries` are committed: first to those who waited, then to all, then to authors. */
  #commit(entries: readonly Entry[], parts: readonly Part[], effects: RoomEffect[]): void {
    this.#committed = entries.at(-1)?.position ?? this.#committed;
    const waiting = this.#afterCommit;
    this.#afterCommit = [];
    for (const item of waiting) {
      if (item.position <= this.#committed) this.#emit(item.effect, item.socket, effects);
      else this.#afterCommit.push(item);
    }
    for (const { source, update } of parts) {
      const sockets: SocketId[] = [];
      for (const socket of this.#sockets.values()) if (socket.hasState && socket.id !== source) sockets.push(socket.id);
      if (sockets.length === 0) continue;
      effects.push({ type: "send", sockets, frame: updateFrame(update) });
    }
    const told = new Set<Socket>();
    for (const entry of entries) {
      this.#pendingBytes -= entry.bytes?.length ?? 0;
      const socket = entry.source === null ? undefined : this.#sockets.get(entry.source);
      if (!socket) continue;
      socket.saved = {
        updates: Math.max(socket.saved.updates, entry.received),
        clock: Math.max(socket.saved.clock, entry.clock),
        synced: socket.saved.synced || entry.synced,
      };
      told.add(socket);
    }
    for (const socket of told) this.#sendNotice(socket, effects);
  }

  #answerAfterCommit(effect: RoomEffect, socket: SocketId | null, effects: RoomEffect[]): void {
    if (this.#committed === this.#accepted) this.#emit(effect, socket, effects);
    else this.#afterCommit.push({ position: this.#accepted, effect, socket });
  }

  #emit(effect: RoomEffect, socketId: SocketId | null, effects: RoomEffect[]): void {
    const socket = socketId === null ? undefined : this.#sockets.get(socketId);
    if (socket) {
      socket.hasState = true;
      this.#touch(socket.id);
    }
    effects.push(effect);
  }

  #freeze(request: RequestId, by: string | null, effects: RoomEffect[]): void {
    const access = this.#access;
    if (this.#broken || access.state === "thawing") {
      effects.push({ type: "refuse", request, refusal: "unavailable" });
    } else if (access.state === "freezing") {
      access.requests.push(request);
    } else {
      // Also where it is frozen already the store has the word: a thaw that seemed to fail may have landed, and another
      // server may own the room by now. What a freeze returns must stay true after this room is gone.
      const again = access.state === "frozen";
      this.#access = { state: "freezing", by: again ? access.by : by, requests: [request], again };
      if (!again) this.#noticeAll(effects);
      this.#answerAfterCommit({ type: "keep-frozen", frozen: true, by }, null, effects);
    }
  }

  #thaw(request: RequestId, effects: RoomEffect[]): void {
    const access = this.#access;
    if (access.state === "freezing") {
      effects.push({ type: "refuse", request, refusal: "unavailable" });
    } else if (access.state === "thawing") {
      access.requests.push(request);
    } else if (access.state === "open") {
      effects.push({ type: "answer", request, content: readDraft(this.#doc) });
    } else {
      this.#access = { state: "thawing", by: access.by, requests: [request] };
      effects.push({ type: "keep-frozen", frozen: false, by: null });
    }
  }

  #frozenKept(kept: boolean, effects: RoomEffect[]): void {
    const access = this.#access;
    if (access.state !== "freezing" && access.state !== "thawing") throw new Error("room: no freeze was under way");
    const frozen = kept ? access.state === "freezing" : access.state === "thawing" || access.again;
    this.#access = frozen ? { state: "frozen", by: access.by } : { state: "open" };
    const content = readDraft(this.#doc);
    for (const request of access.requests) {
      effects.push(kept ? { type: "answer", request, content } : { type: "refuse", request, refusal: "unavailable" });
    }
    this.#noticeAll(effects);
    if (frozen) {
      if (kept && !this.#projecting) this.#project(content, effects);
      return;
    }
    // What people wrote while it was closed is still in their documents: it may come now.
    for (const socket of this.#sockets.values()) this.#ask(socket, effects);
  }

  #setRights(userId: string, rights: { role: Role; name: string } | null, effects: RoomEffect[]): void {
    for (const socket of [...this.#sockets.values()]) {
      if (socket.member.userId !== userId) continue;
      if (rights === null || !may(rights.role, "invoices.read")) {
        this.#cut(socket.id, "rights_lost", effects);
        continue;
      }
      const couldWrite = this.#mayWrite(socket);
      socket.member = { ...socket.member, role: rights.role, name: rights.name };
      socket.person = { ...socket.person, name: rights.name };
      this.#sendNotice(socket, effects);
      if (!couldWrite) this.#ask(socket, effects);
    }
  }

  #alarm(now: number, effects: RoomEffect[]): void {
    if (this.#sockets.size > 0 && !this.#answers && now >= this.#heartbeatAt) {
      this.#heartbeatAt = now + ROOM_TIMING.heartbeatMs;
      this.#noticeAll(effects);
    }
    const projectAt = this.#projectAt();
    if (projectAt !== null && now >= projectAt) {
      if (this.#committed === this.#accepted) this.#project(readDraft(this.#doc), effects);
      else this.#projectWithBatch = true;
    }
    if (this.#sockets.size > 0 || now < this.#activeAt + ROOM_TIMING.unloadMs) return;
    const busy = this.#projecting || this.#compacting || this.#dirtySince !== null || this.#accepted > this.#committed;
    if (busy || this.#access.state === "freezing" || this.#access.state === "thawing") {
      this.#activeAt = now;
    } else if (this.#rowsSinceSnapshot >= COMPACT_ROWS_ON_UNLOAD && !this.#broken) {
      this.#compacting = true;
      this.#rowsSinceSnapshot = 0;
      this.#activeAt = now;
      const snapshot = { seq: this.#seq, state: Y.encodeStateAsUpdate(this.#doc) };
      effects.push({ type: "compact", snapshot });
    } else effects.push({ type: "unload" });
  }

  #project(content: DraftContent, effects: RoomEffect[]): void {
    this.#projecting = true;
    this.#projectWithBatch = false;
    this.#dirtySince = null;
    effects.push({ type: "project", content, seq: this.#seq });
  }

  #projectAt(): number | null {
    // A projection under way is never overtaken by the next one; edits meanwhile make it dirty again.
    if (this.#dirtySince === null || this.#projecting || this.#projectWithBatch || this.#broken) return null;
    const { settleMs = ROOM_TIMING.settleMs, settleMsMax = ROOM_TIMING.settleMsMax } = this.#options;
    return Math.min(this.#editedAt + settleMs, this.#dirtySince + settleMsMax);
  }

  #mayWrite(socket: Socket): boolean {
    return this.#access.state === "open" && !this.#broken && may(socket.member.role, "invoices.write");
  }

  /** Asks a client for what it has and we do not. Nobody is asked for what would be refused. */
  #ask(socket: Socket, effects: RoomEffect[]): void {
    if (socket.asked || !this.#mayWrite(socket)) return;
    socket.asked = true;
    this.#touch(socket.id);
    const frame = step1Frame(Y.encodeStateVector(this.#doc));
    effects.push({ type: "send", sockets: [socket.id], frame });
  }

  /** False where the frame is malformed. */
  #hearPresence(socket: Socket, payload: Uint8Array, effects: RoomEffect[]): boolean {
    const entries = payload.length > ROOM_LIMITS.awarenessBytesMax ? null : readAwareness(payload);
    if (!entries) return false;
    for (const { clientId, json } of entries) {
      // A stock client sends back what it hears of others; only its own state is its to set.
      if (clientId !== (socket.clientId ?? this.#bind(socket, clientId, json))) continue;
      if (json.length > ROOM_LIMITS.presenceBytesMax) continue;
      const said = parseState(json);
      if (said === undefined) return false;
      if (said === null) this.#withdrawPresence(clientId, effects);
      else this.#announce(socket, clientId, { ...said, person: socket.person }, effects);
    }
    // The only word that is sure to come: a client that says where it is hears in return how things stand.
    if (this.#answers && this.#now >= socket.noticedAt + ROOM_TIMING.answerMs) this.#sendNotice(socket, effects);
    return true;
  }

  /** The first state that a socket sets names its client id, unless that is somebody else's. */
  #bind(socket: Socket, clientId: number, json: string): number | null {
    if (json === "null" || clientId > YJS_CLIENT_ID_MAX) return null;
    for (const other of this.#sockets.values()) {
      if (other.clientId !== clientId) continue;
      if (other.member.memberId !== socket.member.memberId) return null;
      // The same person is back before the old connection was found dead.
      other.clientId = null;
      this.#touch(other.id);
    }
    socket.clientId = clientId;
    this.#touch(socket.id);
    if (this.#committed === this.#accepted) socket.saved.clock = Y.getState(this.#doc.store, clientId);
    return clientId;
  }

  #announce(socket: Socket, clientId: number, state: object, effects: RoomEffect[]): void {
    const entry = { clientId, clock: this.#nextClock(), json: JSON.stringify(state) };
    this.#presence.set(clientId, { socket: socket.id, entry });
    this.#touch(socket.id);
    this.#sendToOthers(socket.id, entry, effects);
  }

  #withdrawPresence(clientId: number, effects: RoomEffect[]): void {
    const known = this.#presence.get(clientId);
    if (!known) return;
    this.#presence.delete(clientId);
    this.#touch(known.socket);
    this.#sendToOthers(known.socket, { clientId, clock: this.#nextClock(), json: "null" }, effects);
  }

  #sendToOthers(source: SocketId, entry: AwarenessEntry, effects: RoomEffect[]): void {
    const sockets: SocketId[] = [];
    for (const id of this.#sockets.keys()) if (id !== source) sockets.push(id);
    if (sockets.length > 0) effects.push({ type: "send", sockets, frame: awarenessFrame([entry]) });
  }

  #sendPresence(socket: Socket, effects: RoomEffect[]): void {
    const entries: AwarenessEntry[] = [];
    for (const known of this.#presence.values()) if (known.socket !== socket.id) entries.push(known.entry);
    if (entries.length > 0) effects.push({ type: "send", sockets: [socket.id], frame: awarenessFrame(entries) });
  }

  #noticeAll(effects: RoomEffect[]): void {
    for (const socket of this.#sockets.values()) this.#sendNotice(socket, effects);
  }

  #sendNotice(socket: Socket, effects: RoomEffect[]): void {
    socket.noticedAt = this.#now;
    this.#touch(socket.id);
    const access = this.#access;
    const frozen = access.state !== "open";
    const room: RoomNotice = {
      epoch: this.#epoch,
      frozen,
      frozenBy: frozen ? access.by : null,
      mayWrite: may(socket.member.role, "invoices.write"),
      you: socket.person,
      saved: socket.saved,
      saving: this.#saving,
      refused: socket.refused,
      news: this.#news,
    };
    const entry = { clientId: ROOM_CLIENT_ID, clock: this.#nextClock(), json: JSON.stringify({ room }) };
    effects.push({ type: "send", sockets: [socket.id], frame: awarenessFrame([entry]) });
  }

  /** Clocks are ours: a client that returns with its old one, or lies about it, is seen at once all the same. */
  #nextClock(): number {
    this.#awarenessClock++;
    return this.#awarenessClock;
  }

  /** The colour of a member stays theirs; a newcomer takes one that nobody here has, as long as there is one. */
  #colourOf(memberId: string): number {
    const known = this.#colours.get(memberId);
    if (known !== undefined) return known;
    const here = new Set([...this.#sockets.values()].map((socket) => socket.person.colour));
    // Their own first: it is the one they have on every other page.
    const own = colourOfMember(memberId);
    const all = [own, ...Array.from({ length: PRESENCE_COLOURS }, (_, at) => at + 1)];
    const colour = all.find((candidate) => !here.has(candidate)) ?? (this.#colours.size % PRESENCE_COLOURS) + 1;
    // Bounded by the members of one agency that ever opened this draft while it stayed in memory.
    this.#colours.set(memberId, colour);
    return colour;
  }
}

/** What a client may say of itself: null when it leaves, undefined where it is no state at all. */
function parseState(json: string): ReturnType<typeof readOwnPresence> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined;
  }
  return parsed === null ? null : (readOwnPresence(parsed) ?? undefined);
}

/**
 * One part a socket, then the edits of the server, neighbours of one author together. A socket's edits never build on those of another in the same batch, because
 * nobody has been told of them; an edit of the server may build on anything that was accepted before it.
 */
function partsOf(entries: readonly Entry[]): Part[] {
  const bySocket = new Map<SocketId, { memberId: string | null; updates: Uint8Array[] }>();
  const edits: { memberId: string | null; updates: Uint8Array[] }[] = [];
  for (const { source, memberId, bytes } of entries) {
    if (bytes === null) continue;
    const last = edits.at(-1);
    const known = source !== null ? bySocket.get(source) : last?.memberId === memberId ? last : undefined;
    if (known) known.updates.push(bytes);
    else if (source === null) edits.push({ memberId, updates: [bytes] });
    else bySocket.set(source, { memberId, updates: [bytes] });
  }
  const parts: Part[] = [];
  for (const [source, { memberId, updates }] of bySocket) parts.push({ source, memberId, update: mergeAll(updates) });
  for (const { memberId, updates } of edits) parts.push({ source: null, memberId, update: mergeAll(updates) });
  return parts;
}

function mergeAll(updates: Uint8Array[]): Uint8Array {
  const [only] = updates;
  return updates.length === 1 && only ? only : Y.mergeUpdates(updates);
}
