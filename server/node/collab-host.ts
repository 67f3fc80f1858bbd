/**
 * The Node shell of live drafts, put together: rooms that are open here (collab-registry), people's sockets (collab-sockets), the
 * port to the rest of the product (collab-calls), the door for other hosts, and this host's lease.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { DraftContent } from "#core/draft-content.ts";
import type { Role } from "#core/permissions.ts";
import type { DraftLeases } from "#db/draft-leases.ts";
import { createBoundedCache } from "#server/bounded-cache.ts";
import type { DraftLog } from "#server/collab/draft-log.ts";
import type { DraftRooms, RoomRef } from "#server/collab/draft-rooms.ts";
import { createRoomsDoor, type RoomsDoor } from "#server/collab/rooms-door.ts";
import { TICKET_LIFE_MS_MAX } from "#server/collab/ticket.ts";
import { within } from "#server/collab/within.ts";
import { createCollabCalls } from "./collab-calls.ts";
import { CollabRegistry } from "./collab-registry.ts";
import type { CollabLogger } from "./collab-room.ts";
import { CollabSockets } from "./collab-sockets.ts";
import { HostLease } from "./host-lease.ts";

export type CollabHostOptions = {
  log: DraftLog;
  /**
   * Keeps other hosts on the same database from claiming what is open here; of the owner that `log` claims for. Without it
   * whoever opens a room last has it.
   */
  lease?: { leases: DraftLeases; leaseMs?: number; alone?: boolean };
  /** The product's secret; tickets and calls between hosts are signed with keys derived from it. */
  secret: string;
  /** Pages of this origin, and of the host that the request itself was sent to, may open sockets. */
  publicUrl: string;
  /**
   * Keeps what a draft says where lists and search find it. Called when a room settles, never twice at once for one room,
   * and again later where it rejects. `seq` grows with every commit of the room: an older one must not replace a newer.
   */
  projectDraft(ref: RoomRef, content: DraftContent, seq: number): Promise<void>;
  /** The member's place in the agency as the database has it now (not as it is remembered), or null. */
  memberNow(tenantId: string, userId: string): Promise<{ role: Role; name: string } | null>;
  /**
   * Asked when a frozen room is opened: a server may have ended between freezing it and writing what it was frozen for.
   * False thaws it. Without this, a frozen room stays frozen until `thaw`.
   */
  mayStayFrozen?(ref: RoomRef): Promise<boolean>;
  logger: CollabLogger;
  now: () => Date;
};

export type CollabHost = {
  /** Every draft, wherever it is open. */
  rooms: DraftRooms;
  /** What is open here, for other hosts: `POST /internal/rooms/…`. */
  door: RoomsDoor;
  /** Begins the lease. Before it resolves nothing is opened where there is one. */
  start(): Promise<void>;
  /** The HTTP server's upgrade listener. Answers every upgrade: those that are not for a draft with 404. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Commits and projects what waits (bounded by `withinMs`), gives the rooms back, then tells every socket to connect again. */
  close(withinMs?: number): Promise<void>;
};

/** Who comes and goes all the time does not have the database asked each time: rights that were read so long ago are known. */
const RIGHTS_KNOWN_MS = 1_000;
const RIGHTS_KNOWN_MAX = 2_000;
/** More than sign out in a minute: they are remembered for as long as there may be a ticket of theirs. */
const SESSIONS_ENDED_MAX = 10_000;
// A notification can get lost with its connection; nobody keeps rights for longer than this.
const RIGHTS_SWEEP_MS = 60_000;

export function createCollabHost(options: CollabHostOptions): CollabHost {
  const { log, logger, secret } = options;
  const lease = options.lease ? new HostLease({ ...options.lease, logger }) : null;
  let rightsEpoch = 0;
  let stopping = false;
  const known = createBoundedCache<string, ReturnType<typeof options.memberNow>>({
    entriesMax: RIGHTS_KNOWN_MAX,
    ttlMs: RIGHTS_KNOWN_MS,
    now: options.now,
  });
  const ended = createBoundedCache<string, true>({
    entriesMax: SESSIONS_ENDED_MAX,
    ttlMs: TICKET_LIFE_MS_MAX,
    now: options.now,
  });
  const registry = new CollabRegistry({
    log,
    lease,
    logger,
    now: () => options.now().getTime(),
    projectDraft: options.projectDraft,
    mayStayFrozen: options.mayStayFrozen,
  });
  const { everywhere, here } = createCollabCalls({
    log,
    registry,
    lease,
    secret,
    now: options.now,
    recheck,
    stopping: () => stopping,
  });
  const sockets = new CollabSockets({
    registry,
    lease,
    secret,
    publicUrl: options.publicUrl,
    memberNow: rightsOf,
    rightsEpoch: () => rightsEpoch,
    hasEnded: (sessionId) => ended.get(sessionId) === true,
    stopping: () => stopping,
    logger,
    now: options.now,
  });

  /** As the database had them since anybody's rights last changed, for whoever comes in. */
  function rightsOf(tenantId: string, userId: string): ReturnType<typeof options.memberNow> {
    const key = `${rightsEpoch}/${tenantId}/${userId}`;
    const asked = known.get(key);
    if (asked) return asked;
    const asking = options.memberNow(tenantId, userId);
    known.set(key, asking);
    asking.catch(() => known.delete(key));
    return asking;
  }

  async function recheck(tenantId: string, userId: string | null, endedSession?: string): Promise<void> {
    rightsEpoch++;
    if (endedSession !== undefined) ended.set(endedSession, true);
    const people = new Set<string>();
    for (const room of registry.all()) {
      if (room.ref.tenantId !== tenantId) continue;
      if (endedSession !== undefined) room.step({ type: "session-ended", sessionId: endedSession });
      for (const id of room.userIds()) if (userId === null || userId === id) people.add(id);
    }
    await Promise.all([...people].map((id) => recheckPerson(tenantId, id)));
  }

  async function recheckPerson(tenantId: string, userId: string): Promise<void> {
    const rights = await options.memberNow(tenantId, userId).catch((error: unknown) => {
      logger.error({ err: error, tenantId }, "a member's rights cannot be read; their sockets are closed");
      return "unknown" as const;
    });
    for (const room of registry.all()) {
      if (room.ref.tenantId !== tenantId || !room.userIds().has(userId)) continue;
      if (rights !== "unknown") room.step({ type: "rights", userId, rights });
      else {
        // Whoever may still come in does so with a new ticket once the database answers.
        for (const connection of [...room.connections.values()]) {
          if (connection.userKey === `${tenantId}/${userId}`) room.disconnect(connection, "unavailable");
        }
      }
    }
  }

  /** The lease had ended and there is a new one: what somebody else has claimed meanwhile is theirs. */
  async function lookWhatIsOurs(): Promise<void> {
    const rooms = registry.all();
    const held = (await options.lease?.leases.stillHeld(rooms)) ?? [];
    rooms.forEach((room, at) => {
      if (!held[at]) room.forget("room_moved");
    });
  }

  const sweep = setInterval(() => {
    const tenants = new Set(registry.all().map((room) => room.ref.tenantId));
    for (const tenantId of tenants) registry.run(recheck(tenantId, null));
  }, RIGHTS_SWEEP_MS);
  sweep.unref();

  return {
    rooms: everywhere,
    door: createRoomsDoor({ rooms: here, secret, now: options.now, logger }),
    start: async () => lease?.start(lookWhatIsOurs),
    upgrade: (incoming, raw, head) => sockets.upgrade(incoming, raw, head),
    async close(withinMs = 5_000) {
      stopping = true;
      clearInterval(sweep);
      await within(registry.drain(), withinMs).catch((error: unknown) => {
        logger.error({ err: error }, "live drafts were not all saved before the stop");
      });
      // Before anybody is sent away: whoever comes back finds the rooms free.
      await lease?.stop().catch((error: unknown) => logger.warn({ err: error }, "the lease could not be given back"));
      registry.stop();
      sockets.stop();
    },
  };
}
