/**
 * One room in the memory of this host: what server/collab/room.ts decides is carried out here, on the log, the sockets and a timer.
 */
import type { WebSocket } from "ws";
import type { DraftContent } from "#core/draft-content.ts";
import type { DraftLog } from "#server/collab/draft-log.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import type { Room } from "#server/collab/room.ts";
import type { Batch, RequestId, RoomEffect, RoomInput, SocketId } from "#server/collab/room-io.ts";
import { CLOSES, type CloseReason, ROOM_LIMITS } from "#server/collab/room-limits.ts";
import { RoomEnded, RoomRequests } from "#server/collab/room-requests.ts";
import { SocketWrites, type Written } from "./socket-writes.ts";

// `ws` keeps it on every socket, at the end of a chain of getters.
const OPEN = 1;

export type Connection = Written & { id: SocketId; ws: WebSocket; userKey: string; answered: boolean };

export type CollabLogger = {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
};

/** What all rooms of a host share. */
export type CollabRoomParts = {
  log: DraftLog;
  logger: CollabLogger;
  now(): number;
  /** Rejects where it takes too long. */
  projectDraft(ref: RoomRef, content: DraftContent, seq: number): Promise<void>;
  /** Work that a stop waits for. Whoever began it hears of its failure. */
  run(work: Promise<unknown>): void;
  /** Has the room in the next group commit. */
  save(room: CollabRoom): void;
  /** The room is forgotten. */
  ended(room: CollabRoom): void;
};

export class CollabRoom {
  readonly ref: RoomRef;
  readonly connections = new Map<SocketId, Connection>();
  readonly #room: Room;
  readonly #parts: CollabRoomParts;
  readonly #requests: RoomRequests;
  readonly #writes = new SocketWrites<Connection>();
  readonly #cutIfSlow = (connection: Connection) => this.#cut(connection);
  readonly #ended = Promise.withResolvers<void>();
  #life: "open" | "restarting" | "ended" = "open";
  #alarm: NodeJS.Timeout | null = null;
  #alarmAt = Number.POSITIVE_INFINITY;

  constructor(ref: RoomRef, room: Room, parts: CollabRoomParts) {
    this.ref = ref;
    this.#room = room;
    this.#parts = parts;
    this.#requests = new RoomRequests(ref.invoiceId, (input) => this.step(input));
    this.#arm();
  }

  get fence(): number {
    return this.#room.fence;
  }

  get open(): boolean {
    return this.#life === "open";
  }

  get pendingBytes(): number {
    return this.#room.pendingBytes;
  }

  /** Resolves when the room is forgotten. */
  get end(): Promise<void> {
    return this.#ended.promise;
  }

  userIds(): Set<string> {
    return this.#room.userIds();
  }

  /** Rejects with RoomEnded where the room was forgotten meanwhile: the request had no effect and can be made again. */
  ask(make: (id: RequestId) => RoomInput): Promise<DraftContent> {
    return this.open ? this.#requests.ask(make) : Promise.reject(new RoomEnded("ended"));
  }

  takeBatch(): Batch | null {
    return this.#life === "ended" ? null : this.#room.takeBatch();
  }

  /** The batch that was taken is committed, or (null) the room is somebody else's. */
  saved(seq: number | null): void {
    if (seq === null) this.forget("room_moved");
    else this.step({ type: "saved", seq });
    this.#endWhenSaved();
  }

  step(input: RoomInput): void {
    if (this.#life === "ended") return;
    const { logger, now } = this.#parts;
    let effects: RoomEffect[];
    try {
      effects = this.#room.step(input, now());
    } catch (error) {
      // A bug, not an input: this room starts again from what is committed, the others go on.
      logger.error({ err: error, ...this.ref, input: input.type }, "a live draft failed and is opened again");
      this.forget("room_restarting");
      return;
    }
    for (const effect of effects) this.#carryOut(effect);
    this.#writes.flush(this.#cutIfSlow);
    this.#arm();
  }

  disconnect(connection: Connection, reason: CloseReason): void {
    this.connections.delete(connection.id);
    this.#writes.flushOne(connection);
    dismiss(connection.ws, reason);
    if (reason === "too_slow") connection.ws.terminate();
    this.step({ type: "left", socket: connection.id });
  }

  /** Forgets the room. What was accepted and not committed is refused; nobody has seen it, and clients still have theirs. */
  forget(reason: CloseReason): void {
    if (this.#life === "ended") return;
    this.#life = "ended";
    if (this.#alarm) clearTimeout(this.#alarm);
    this.#parts.ended(this);
    for (const connection of [...this.connections.values()]) this.disconnect(connection, reason);
    this.#requests.end();
    this.#ended.resolve();
  }

  #carryOut(effect: RoomEffect): void {
    const { run, save } = this.#parts;
    switch (effect.type) {
      case "send":
        this.#send(effect.sockets, effect.frame);
        break;
      case "close": {
        const connection = this.connections.get(effect.socket);
        if (connection) this.disconnect(connection, effect.reason);
        break;
      }
      case "save":
        save(this);
        break;
      case "keep-frozen":
        run(this.#keepFrozen(effect.frozen, effect.by));
        break;
      case "answer":
        this.#requests.answer(effect.request, effect.content);
        break;
      case "refuse":
        this.#requests.refuse(effect.request, effect.refusal);
        break;
      case "project":
        run(this.#project(effect.content, effect.seq));
        break;
      case "compact":
        run(this.#compact(effect.snapshot));
        break;
      case "restart":
        this.#life = "restarting";
        this.#endWhenSaved();
        break;
      case "unload":
        this.forget("room_restarting");
        // Another host may have it at once; a failure costs it one detour over this one.
        run(this.#parts.log.release(this.ref, this.fence));
        break;
    }
  }

  #endWhenSaved(): void {
    if (this.#life === "restarting" && this.#room.pendingBytes === 0) this.forget("room_restarting");
  }

  /** The same bytes for everybody, at the end of this step. */
  #send(ids: readonly SocketId[], payload: Uint8Array): void {
    const open: Connection[] = [];
    for (const id of ids) {
      const connection = this.connections.get(id);
      if (connection?.ws.readyState === OPEN) open.push(connection);
    }
    this.#writes.add(open, payload);
  }

  #cut(connection: Connection): void {
    if (connection.raw.writableLength <= ROOM_LIMITS.socketBufferedBytesMax) return;
    if (this.connections.get(connection.id) === connection) this.disconnect(connection, "too_slow");
  }

  async #keepFrozen(frozen: boolean, by: string | null): Promise<void> {
    const { log, logger } = this.#parts;
    try {
      const kept = await log.setFrozen(this.ref, this.fence, frozen, by);
      if (kept) this.step({ type: "frozen-kept", kept: true });
      else this.forget("room_moved");
    } catch (error) {
      logger.error({ err: error, ...this.ref, frozen }, "a draft could not be frozen or thawed");
      this.step({ type: "frozen-kept", kept: false });
    }
  }

  async #project(content: DraftContent, seq: number): Promise<void> {
    const { projectDraft, logger } = this.#parts;
    try {
      await projectDraft(this.ref, content, seq);
      this.step({ type: "projected", ok: true });
    } catch (error) {
      logger.warn({ err: error, ...this.ref, seq }, "a draft's projection failed; trying again");
      this.step({ type: "projected", ok: false });
    }
  }

  async #compact(snapshot: { seq: number; state: Uint8Array }): Promise<void> {
    const { log, logger } = this.#parts;
    try {
      await log.compact(this.ref, this.fence, snapshot);
      this.step({ type: "compacted", ok: true });
    } catch (error) {
      logger.warn({ err: error, ...this.ref }, "a draft could not be compacted; trying again later");
      this.step({ type: "compacted", ok: false });
    }
  }

  #arm(): void {
    if (this.#life === "ended") return;
    const { now } = this.#parts;
    const at = this.#room.nextAlarmAt();
    // A later alarm is found out when the earlier one rings: typing does not make and drop a timer for every key.
    if (this.#alarm && this.#alarmAt <= at) return;
    if (this.#alarm) clearTimeout(this.#alarm);
    this.#alarmAt = at;
    this.#alarm = setTimeout(() => this.#ring(), Math.max(1, at - now()));
    this.#alarm.unref();
  }

  #ring(): void {
    this.#alarm = null;
    if (this.#parts.now() >= this.#room.nextAlarmAt()) this.step({ type: "alarm" });
    else this.#arm();
  }
}

export function dismiss(ws: WebSocket, reason: CloseReason): void {
  ws.close(CLOSES[reason].code, CLOSES[reason].sentence);
}
