/**
 * One room in memory: what server/collab/room.ts decides is carried out here on workerd's SQLite and sockets, as
 * server/node/collab-host.ts does it on PostgreSQL and `ws`. An update is written and `storage.sync()` has resolved before
 * the room hears of it; only then does anybody else.
 */
import type { DraftContent } from "#core/draft-content.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import type { Room } from "#server/collab/room.ts";
import type { RequestId, RoomEffect, RoomInput } from "#server/collab/room-io.ts";
import type { CloseReason } from "#server/collab/room-limits.ts";
import { RoomRequests } from "#server/collab/room-requests.ts";
import { within } from "#server/collab/within.ts";
import type { RoomNeeds } from "./needs.ts";
import type { RoomSockets } from "./room-sockets.ts";
import type { RoomStorage } from "./runtime.ts";
import type { SqliteLog } from "./sqlite-log.ts";

const PROJECT_MS_MAX = 15_000;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 3_000;

export type LiveRoomParts = {
  ref: RoomRef;
  room: Room;
  log: SqliteLog;
  storage: Pick<RoomStorage, "sync">;
  sockets: RoomSockets;
  logger: RoomNeeds["logger"];
  now(): number;
  projectDraft(content: DraftContent, seq: number): Promise<void>;
  /** Work that must not be cut off by the end of the event that began it. */
  keepAlive(work: Promise<unknown>): void;
  /** The room may want its alarm earlier than before. */
  arm(at: number): void;
  ended(): void;
  /** Nobody has been here for a while and everything is done. */
  left(): void;
};

export class LiveRoom {
  readonly #parts: LiveRoomParts;
  readonly #requests: RoomRequests;
  readonly #underway = new Set<Promise<void>>();
  #life: "open" | "restarting" | "ended" = "open";
  #retryMs = 0;

  constructor(parts: LiveRoomParts) {
    this.#parts = parts;
    this.#requests = new RoomRequests(parts.ref.invoiceId, (input) => this.step(input));
    parts.arm(parts.room.nextAlarmAt());
  }

  get ref(): RoomRef {
    return this.#parts.ref;
  }

  /** Why this person cannot come in right now, or null. */
  refuseJoin(userId: string, epoch: number | null): CloseReason | null {
    return this.#life === "open" ? this.#parts.room.refuseJoin(userId, epoch) : "room_restarting";
  }

  get ended(): boolean {
    return this.#life === "ended";
  }

  userIds(): Set<string> {
    return this.#parts.room.userIds();
  }

  /** Rejects with RoomEnded where the room was opened again meanwhile: the request had no effect and can be made again. */
  ask(make: (id: RequestId) => RoomInput): Promise<DraftContent> {
    return this.#requests.ask(make);
  }

  step(input: RoomInput): void {
    if (this.ended) return;
    const { room, sockets, logger, ref, now } = this.#parts;
    let effects: RoomEffect[];
    try {
      effects = room.step(input, now());
    } catch (error) {
      // A bug, not an input: this room starts again from what is committed.
      logger.error({ err: error, ...ref, input: input.type }, "a live draft failed and is opened again");
      this.end("room_restarting");
      return;
    }
    for (const effect of effects) this.#carryOut(effect);
    for (const id of sockets.takeSlow()) {
      sockets.close(id, "too_slow");
      this.step({ type: "left", socket: id });
    }
    // Before the event is over: the object may be gone after it.
    sockets.remember(room.takeRemembered());
    if (!this.ended) this.#parts.arm(room.nextAlarmAt());
  }

  /** Whether nobody is here and nothing is left to do: what the log says is all there is. */
  get idle(): boolean {
    return this.#underway.size === 0 && this.#parts.room.socketCount === 0 && this.#parts.room.pendingBytes === 0;
  }

  /** What the alarm is for, and all that it set going. */
  async alarm(): Promise<void> {
    const { room, now, arm } = this.#parts;
    if (now() >= room.nextAlarmAt()) this.step({ type: "alarm" });
    // It rang for something that was put off since it was set: typing does not set it anew for every key.
    else arm(room.nextAlarmAt());
    await Promise.all([...this.#underway]);
  }

  /** Forgets the room. What was accepted and not committed is refused; nobody has seen it, and clients still have theirs. */
  end(reason: CloseReason): void {
    if (this.#life === "ended") return;
    this.#life = "ended";
    this.#parts.sockets.closeAll(reason);
    this.#requests.end();
    this.#parts.ended();
  }

  #carryOut(effect: RoomEffect): void {
    const { sockets } = this.#parts;
    switch (effect.type) {
      case "send":
        sockets.send(effect.sockets, effect.frame);
        break;
      case "close":
        sockets.close(effect.socket, effect.reason);
        break;
      case "save":
        this.#run(this.#save());
        break;
      case "keep-frozen":
        this.#run(this.#keepFrozen(effect.frozen, effect.by));
        break;
      case "answer":
        this.#requests.answer(effect.request, effect.content);
        break;
      case "refuse":
        this.#requests.refuse(effect.request, effect.refusal);
        break;
      case "project":
        this.#run(this.#project(effect.content, effect.seq));
        break;
      case "compact":
        this.#compact(effect.snapshot);
        break;
      case "restart":
        this.#life = "restarting";
        this.#endWhenSaved();
        break;
      case "unload":
        this.end("room_restarting");
        this.#parts.left();
        break;
    }
  }

  #run(work: Promise<void>): void {
    this.#underway.add(work);
    this.#parts.keepAlive(work.finally(() => this.#underway.delete(work)));
  }

  /** One batch at a time: what comes meanwhile waits for the next, so that a crowd costs one row and not twenty. */
  async #save(): Promise<void> {
    const { room, log, storage, logger, ref, now } = this.#parts;
    if (this.#retryMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#retryMs));
    const batch = this.ended ? null : room.takeBatch();
    if (!batch) return;
    let seq: number;
    try {
      seq = log.append(batch.parts, now());
      await storage.sync();
      this.#retryMs = 0;
    } catch (error) {
      if (this.#retryMs === 0) logger.error({ err: error, ...ref }, "a live draft cannot be saved; trying again");
      this.#retryMs = Math.min(RETRY_MS_MAX, Math.max(RETRY_MS_MIN, this.#retryMs * 2));
      this.step({ type: "save-failed" });
      return;
    }
    this.step({ type: "saved", seq });
    this.#endWhenSaved();
  }

  #endWhenSaved(): void {
    if (this.#life === "restarting" && this.#parts.room.pendingBytes === 0) this.end("room_restarting");
  }

  async #keepFrozen(frozen: boolean, by: string | null): Promise<void> {
    const { log, storage, logger, ref } = this.#parts;
    try {
      log.setFrozen(frozen, by);
      await storage.sync();
      this.step({ type: "frozen-kept", kept: true });
    } catch (error) {
      logger.error({ err: error, ...ref, frozen }, "a draft could not be frozen or thawed");
      this.step({ type: "frozen-kept", kept: false });
    }
  }

  async #project(content: DraftContent, seq: number): Promise<void> {
    const { log, logger, ref } = this.#parts;
    try {
      await within(this.#parts.projectDraft(content, seq), PROJECT_MS_MAX);
      // Kept, so that a room that only slept does not tell PostgreSQL again what it knows.
      log.setProjected(seq);
      this.step({ type: "projected", ok: true });
    } catch (error) {
      logger.warn({ err: error, ...ref, seq }, "a draft's projection failed; trying again");
      this.step({ type: "projected", ok: false });
    }
  }

  #compact(snapshot: { seq: number; state: Uint8Array }): void {
    const { log, logger, ref } = this.#parts;
    let ok = true;
    try {
      log.compact(snapshot);
    } catch (error) {
      ok = false;
      logger.warn({ err: error, ...ref }, "a draft could not be compacted; trying again later");
    }
    this.step({ type: "compacted", ok });
  }
}
