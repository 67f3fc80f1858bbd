/** The rooms that this host has open: opened once, committed together, counted by agency, emptied before a stop. */
import type { DraftContent } from "#core/draft-content.ts";
import type { DraftLog, RoomHeld } from "#server/collab/draft-log.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { documentAnew, inNewEpoch } from "#server/collab/new-epoch.ts";
import { Room } from "#server/collab/room.ts";
import { type CloseReason, ROOM_LIMITS } from "#server/collab/room-limits.ts";
import { type CollabLogger, CollabRoom, type CollabRoomParts } from "./collab-room.ts";
import { decrement, increment } from "./counts.ts";
import { GroupCommit } from "./group-commit.ts";
import type { HostLease } from "./host-lease.ts";
import { ProjectionQueue } from "./projection-queue.ts";

// Nobody sees this between a key and the word that it is kept; in a room where others type, something is sent sooner, and the
// word goes along with it.
const COMPANY_MS = 100;
// Lists and search see a draft when its typing pauses; one that never pauses costs them a rewritten row with all its words.
const PROJECT_MS_MAX = 8_000;

const ROOM_OPTIONS = { companyMs: COMPANY_MS, settleMsMax: PROJECT_MS_MAX };

export type RegistryOptions = {
  log: DraftLog;
  lease: HostLease | null;
  logger: CollabLogger;
  now(): number;
  projectDraft(ref: RoomRef, content: DraftContent, seq: number): Promise<void>;
  mayStayFrozen?: ((ref: RoomRef) => Promise<boolean>) | undefined;
};

export class CollabRegistry {
  readonly #options: RegistryOptions;
  readonly #rooms = new Map<string, CollabRoom>();
  readonly #opening = new Map<string, Promise<CollabRoom | RoomHeld | null>>();
  readonly #ofTenant = new Map<string, number>();
  readonly #underway = new Set<Promise<void>>();
  readonly #commits: GroupCommit<CollabRoom>;
  readonly #projections = new ProjectionQueue();
  readonly #parts: CollabRoomParts;

  constructor(options: RegistryOptions) {
    this.#options = options;
    const { log, lease, logger, now } = options;
    this.#commits = new GroupCommit<CollabRoom>({
      append: (batch) => (this.#leased ? log.append(batch) : Promise.reject(new Error("the lease has ended"))),
      take: (room) => {
        const batch = room.takeBatch();
        return batch ? { ref: room.ref, ...batch } : null;
      },
      saved: (room, seq) => room.saved(seq),
      failed: (room) => room.step({ type: "save-failed" }),
      report: (error) => logger.error({ err: error, lease: lease?.held }, "live drafts cannot be saved; trying again"),
    });
    this.#parts = {
      log,
      logger,
      now,
      projectDraft: (...draft) => this.#projections.run(() => options.projectDraft(...draft)),
      run: (work) => this.run(work),
      save: (room) => this.#commits.add(room),
      ended: (room) => this.#forget(room),
    };
  }

  all(): CollabRoom[] {
    return [...this.#rooms.values()];
  }

  /** The room, if it is open here. */
  get(ref: RoomRef): CollabRoom | undefined {
    return this.#rooms.get(keyOf(ref));
  }

  /** The room, opened if need be; who else has it; null where there is none. One opening of a room at a time. */
  open(ref: RoomRef): Promise<CollabRoom | RoomHeld | null> {
    const key = keyOf(ref);
    const known = this.#rooms.get(key);
    if (known) return Promise.resolve(known);
    const coming = this.#opening.get(key);
    if (coming) return coming;
    const opening = this.#load(ref, key).finally(() => this.#opening.delete(key));
    this.#opening.set(key, opening);
    return opening;
  }

  /** Why nobody can come into this room at the moment, or null. */
  refuseOpening(ref: RoomRef): CloseReason | null {
    if (!this.get(ref) && (this.#ofTenant.get(ref.tenantId) ?? 0) >= ROOM_LIMITS.roomsPerTenant)
      return "too_many_rooms";
    return this.storeIsFull() ? "unavailable" : null;
  }

  /** Only while commits fail can more than one batch pile up. */
  storeIsFull(): boolean {
    if (!this.#commits.failing) return false;
    let bytes = 0;
    for (const room of this.#rooms.values()) bytes += room.pendingBytes;
    return bytes > ROOM_LIMITS.hostPendingBytesMax;
  }

  /** Work that a stop waits for. Whoever began it hears of its failure. */
  run(work: Promise<unknown>): void {
    const done = work.then(
      () => {},
      () => {},
    );
    this.#underway.add(done);
    void done.then(() => this.#underway.delete(done));
  }

  /** Answers what was asked, commits everything, and projects what was not projected yet. */
  async drain(): Promise<void> {
    this.#projections.hurry();
    await this.#quiet();
    for (const room of this.all()) room.step({ type: "settle" });
    await this.#quiet();
  }

  stop(): void {
    for (const room of this.all()) room.forget("host_stopping");
    this.#commits.stop();
  }

  get #leased(): boolean {
    return this.#options.lease?.held ?? true;
  }

  async #load(ref: RoomRef, key: string): Promise<CollabRoom | RoomHeld | null> {
    const { log, lease, mayStayFrozen, now } = this.#options;
    const generation = lease?.generation;
    const opened = await log.open(ref);
    if (!opened || "heldBy" in opened) return opened;
    if (opened.frozen && mayStayFrozen && !(await mayStayFrozen(ref))) {
      if (await log.setFrozen(ref, opened.fence, false)) opened.frozen = false;
    }
    const anew = documentAnew(opened, now());
    const begun = anew && (await log.beginEpoch(ref, opened.fence, anew));
    // The lease had ended meanwhile: somebody may have claimed it after us, and nobody looked on behalf of this room.
    if (generation !== lease?.generation) return this.#load(ref, key);
    const stored = anew && begun ? inNewEpoch(opened, anew, begun) : opened;
    const room = new CollabRoom(ref, new Room(stored, now(), ROOM_OPTIONS), this.#parts);
    this.#rooms.set(key, room);
    increment(this.#ofTenant, ref.tenantId);
    return room;
  }

  #forget(room: CollabRoom): void {
    this.#rooms.delete(keyOf(room.ref));
    decrement(this.#ofTenant, room.ref.tenantId);
    this.#commits.forget(room);
  }

  async #quiet(): Promise<void> {
    do {
      await Promise.all([...this.#underway]);
      await this.#commits.drained();
    } while (this.#underway.size > 0);
  }
}

function keyOf(ref: RoomRef): string {
  return `${ref.tenantId}/${ref.invoiceId}`;
}
