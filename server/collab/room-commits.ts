/**
 * From accepted to committed: what waits, what is under way, and everything that may only be said once it is safe. One batch of a
 * room is under way at a time.
 */
import type { RoomNotice } from "#core/draft-presence.ts";
import { mergeAll } from "./room-document.ts";
import type { RoomEffect, SocketId } from "./room-io.ts";
import type { RoomSockets, Socket } from "./room-sockets.ts";
import { updateFrame } from "./wire.ts";

/** An accepted update (`bytes` null where it brought nothing new) and what its sender learns when it is committed. */
export type Entry = {
  source: SocketId | null;
  memberId: string | null;
  bytes: Uint8Array | null;
  received: number;
  clock: number;
  synced: boolean;
};

/** What one source brought into a batch: one row of the log, one frame to everybody else. */
export type Part = { source: SocketId | null; memberId: string | null; update: Uint8Array };

type Queued = Entry & { position: number };

export class RoomCommits {
  readonly #sockets: RoomSockets;
  readonly #notice: (socket: Socket, effects: RoomEffect[]) => void;
  #queue: Queued[] = [];
  #inFlight: { entries: Queued[]; parts: Part[] } | null = null;
  /** What may only be said once everything up to `position` is committed, in that order. */
  #afterCommit: { position: number; effect: RoomEffect; socket: SocketId | null }[] = [];
  #accepted = 0;
  #committed = 0;
  #pendingBytes = 0;
  #seq: number;
  #saving: RoomNotice["saving"] = "ok";
  #recovered = false;
  #saveAsked = false;
  readonly #companyMs: number;
  /** Authors who have not heard yet that their edits are kept, and since when the first of them waits. */
  readonly #owed = new Map<SocketId, Socket>();
  #owedSince = 0;

  constructor(
    sockets: RoomSockets,
    start: { seq: number; companyMs: number },
    notice: (socket: Socket, effects: RoomEffect[]) => void,
  ) {
    this.#sockets = sockets;
    this.#seq = start.seq;
    this.#companyMs = start.companyMs;
    this.#notice = notice;
  }

  /** Of the last commit. */
  get seq(): number {
    return this.#seq;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  get saving(): RoomNotice["saving"] {
    return this.#saving;
  }

  /** Whether everything that was accepted is committed. */
  get settled(): boolean {
    return this.#committed === this.#accepted;
  }

  /** Sends `effect` once everything that is accepted now is committed; never, where `socket` has left by then. */
  afterCommit(effect: RoomEffect, socket: SocketId | null, effects: RoomEffect[]): void {
    if (this.settled) this.#emit(effect, socket, effects);
    else this.#afterCommit.push({ position: this.#accepted, effect, socket });
  }

  forget(socket: SocketId): void {
    this.#owed.delete(socket);
    this.#afterCommit = this.#afterCommit.filter((waiting) => waiting.socket !== socket);
  }

  /** When the authors who wait are told at the latest, or null. */
  noticeAt(): number | null {
    return this.#owed.size > 0 ? this.#owedSince + this.#companyMs : null;
  }

  /** Tells every author who waits that their edits are kept. */
  noticeOwed(effects: RoomEffect[]): void {
    for (const socket of this.#owed.values()) this.#notice(socket, effects);
    this.#owed.clear();
  }

  enqueue(entry: Entry, now: number, effects: RoomEffect[]): void {
    this.#accepted++;
    this.#queue.push({ ...entry, position: this.#accepted });
    this.#pendingBytes += entry.bytes?.length ?? 0;
    if (this.#inFlight === null && this.#queue.every(({ bytes }) => bytes === null)) {
      // Nothing new and nothing before it under way: it is committed already.
      this.#commitQueue(now, effects);
      return;
    }
    this.#askToSave(effects);
  }

  /** What waits, as one batch; null where nothing does or a batch is under way. */
  take(): readonly Part[] | null {
    this.#saveAsked = false;
    if (this.#inFlight || !this.#queue.some((entry) => entry.bytes !== null)) return null;
    const entries = this.#queue;
    this.#queue = [];
    const parts = partsOf(entries);
    this.#inFlight = { entries, parts };
    return parts;
  }

  /** The batch under way is committed: says so to everybody. `next` goes on afterwards. */
  landed(seq: number, now: number, effects: RoomEffect[]): void {
    const done = this.#inFlight;
    if (!done) throw new Error("room: a batch was saved that was never taken");
    this.#inFlight = null;
    this.#seq = seq;
    this.#recovered = this.#saving === "failing";
    this.#saving = "ok";
    this.#commit(done.entries, done.parts, now, effects);
  }

  next(now: number, effects: RoomEffect[]): void {
    if (this.#recovered) for (const socket of this.#sockets.all()) this.#notice(socket, effects);
    this.#recovered = false;
    if (this.#queue.some((entry) => entry.bytes !== null)) this.#askToSave(effects);
    else if (this.#queue.length > 0) this.#commitQueue(now, effects);
  }

  failed(effects: RoomEffect[]): void {
    const failed = this.#inFlight;
    if (!failed) throw new Error("room: a batch failed that was never taken");
    this.#inFlight = null;
    this.#queue = [...failed.entries, ...this.#queue];
    this.#saveAsked = true;
    effects.push({ type: "save" });
    if (this.#saving === "failing") return;
    this.#saving = "failing";
    for (const socket of this.#sockets.all()) this.#notice(socket, effects);
  }

  #askToSave(effects: RoomEffect[]): void {
    if (this.#saveAsked || this.#inFlight !== null) return;
    this.#saveAsked = true;
    effects.push({ type: "save" });
  }

  #commitQueue(now: number, effects: RoomEffect[]): void {
    const entries = this.#queue;
    this.#queue = [];
    this.#commit(entries, [], now, effects);
  }

  /** Everything that may be said now that `entries` are committed: first to those who waited, then to all, then to authors. */
  #commit(entries: readonly Queued[], parts: readonly Part[], now: number, effects: RoomEffect[]): void {
    this.#committed = entries.at(-1)?.position ?? this.#committed;
    const waiting = this.#afterCommit;
    this.#afterCommit = [];
    for (const item of waiting) {
      if (item.position <= this.#committed) this.#emit(item.effect, item.socket, effects);
      else this.#afterCommit.push(item);
    }
    for (const { source, update } of parts) {
      const sockets: SocketId[] = [];
      for (const socket of this.#sockets.all()) if (socket.hasState && socket.id !== source) sockets.push(socket.id);
      if (sockets.length > 0) effects.push({ type: "send", sockets, frame: updateFrame(update) });
    }
    if (this.#owed.size === 0) this.#owedSince = now;
    for (const entry of entries) {
      this.#pendingBytes -= entry.bytes?.length ?? 0;
      const socket = entry.source === null ? undefined : this.#sockets.get(entry.source);
      if (!socket) continue;
      socket.saved = {
        updates: Math.max(socket.saved.updates, entry.received),
        clock: Math.max(socket.saved.clock, entry.clock),
        synced: socket.saved.synced || entry.synced,
      };
      this.#owed.set(socket.id, socket);
    }
    if (now >= this.#owedSince + this.#companyMs) this.noticeOwed(effects);
    else this.#noticeAlong(parts, effects);
  }

  /** Tells those who wait and are being sent something anyway: every socket but the only author of this commit. */
  #noticeAlong(parts: readonly Part[], effects: RoomEffect[]): void {
    const [first, second] = parts;
    if (!first) return;
    for (const socket of this.#owed.values()) {
      if (!socket.hasState || (!second && first.source === socket.id)) continue;
      this.#owed.delete(socket.id);
      this.#notice(socket, effects);
    }
  }

  #emit(effect: RoomEffect, socketId: SocketId | null, effects: RoomEffect[]): void {
    const socket = socketId === null ? undefined : this.#sockets.get(socketId);
    if (socket) {
      socket.hasState = true;
      this.#sockets.touch(socket.id);
    }
    effects.push(effect);
  }
}

/**
 * One part a socket, then the edits of the server, neighbours of one author together. A socket's edits never build on those of
 * another in the same batch, because nobody has been told of them; an edit of the server may build on anything before it.
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
