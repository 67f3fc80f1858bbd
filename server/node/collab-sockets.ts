/** The sockets of people: let in by their ticket, to the room that is open here or on to the host that has it. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { type WebSocket, WebSocketServer } from "ws";
import { epochOf } from "#core/draft-presence.ts";
import type { Role } from "#core/permissions.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { type CloseReason, ROOM_LIMITS } from "#server/collab/room-limits.ts";
import { readTicket, type TicketClaims } from "#server/collab/ticket.ts";
import type { CollabRegistry } from "./collab-registry.ts";
import { type CollabLogger, type CollabRoom, type Connection, dismiss } from "./collab-room.ts";
import { decrement, increment } from "./counts.ts";
import { DraftSocket } from "./draft-socket.ts";
import type { HostLease } from "./host-lease.ts";
import { answerPlainly, LAST_WORD_MS, refuseUpgrade } from "./refuse-upgrade.ts";
import { RELAYED_HEADER, type Relayed, relaySocket } from "./relay-socket.ts";

const PATH = /^\/collab\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
// Proxies cut what is silent for a minute; a laptop that was closed is noticed after two of these.
const PING_MS = 25_000;
/** A little longer than a lease: an owner that was killed is missed for as long, and a socket waits rather than fails. */
const OWNER_WAIT_MS = 5_000;
const LOOK_AGAIN_MS = 150;
/** A refusal takes a twentieth of a millisecond. */
const REFUSALS_PER_TURN = 8;
/** More than knock in a second; beyond, nobody is told why. */
const REFUSALS_WAITING_MAX = 5_000;

export type SocketsOptions = {
  registry: CollabRegistry;
  lease: HostLease | null;
  secret: string;
  publicUrl: string;
  memberNow(tenantId: string, userId: string): Promise<{ role: Role; name: string } | null>;
  /** Grows whenever somebody's rights may have changed, or a session has ended. */
  rightsEpoch(): number;
  /** Whether somebody has signed out of this session, as long as a ticket of it may be about. */
  hasEnded(sessionId: string): boolean;
  stopping(): boolean;
  logger: CollabLogger;
  now: () => Date;
};

type Upgrade = { incoming: IncomingMessage; raw: Duplex; head: Buffer };
/** Where a socket belongs: here (and why not, where that is known already), at another host, or nowhere any more. */
type Place = { at: "here"; refusal: CloseReason | null } | { at: "elsewhere" } | { at: "gone" };

export class CollabSockets {
  readonly #options: SocketsOptions;
  readonly #ofUser = new Map<string, number>();
  readonly #relayed = new Set<Relayed>();
  readonly #pings: NodeJS.Timeout;
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: ROOM_LIMITS.messageBytesMax,
    WebSocket: DraftSocket,
  });
  readonly #refusals: { upgrade: Upgrade; reason: CloseReason }[] = [];
  #nextId = 1;

  constructor(options: SocketsOptions) {
    this.#options = options;
    this.#pings = setInterval(() => this.#ping(), PING_MS);
    this.#pings.unref();
  }

  /** The HTTP server's upgrade listener. Answers every upgrade: those that are not for a draft with 404. */
  upgrade(incoming: IncomingMessage, raw: Duplex, head: Buffer): void {
    raw.on("error", () => raw.destroy());
    const { secret, now, stopping } = this.#options;
    const url = URL.parse(incoming.url ?? "", "http://host");
    const invoiceId = url ? PATH.exec(url.pathname)?.[1] : undefined;
    const status = !invoiceId ? "404 Not Found" : this.#isForeign(incoming) ? "403 Forbidden" : null;
    if (!url || status || stopping()) {
      answerPlainly(raw, status ?? "503 Service Unavailable");
      return;
    }
    const ticket = readTicket(secret, url.searchParams.get("ticket") ?? "", now());
    const upgrade = { incoming, raw, head };
    if (!ticket.ok) this.#refuse(upgrade, ticket.reason === "expired" ? "ticket_expired" : "ticket_invalid");
    else if (ticket.claims.invoiceId !== invoiceId) this.#refuse(upgrade, "ticket_invalid");
    else void this.#enter(upgrade, ticket.claims);
  }

  stop(): void {
    clearInterval(this.#pings);
    for (const relayed of this.#relayed) relayed.close();
    this.#server.close();
  }

  #isForeign(incoming: IncomingMessage): boolean {
    const { origin, host } = incoming.headers;
    // Programs send no Origin; a browser always does, and the page cannot choose it.
    if (origin === undefined) return false;
    return origin !== new URL(this.#options.publicUrl).origin && URL.parse(origin)?.host !== host;
  }

  #refuse(upgrade: Upgrade, reason: CloseReason): void {
    if (this.#refusals.length >= REFUSALS_WAITING_MAX) upgrade.raw.destroy();
    else if (this.#refusals.push({ upgrade, reason }) === 1) setImmediate(this.#refuseSome);
  }

  /** A few a turn of the event loop: a crowd at the door must not keep those inside waiting. */
  readonly #refuseSome = () => {
    for (const { upgrade, reason } of this.#refusals.splice(0, REFUSALS_PER_TURN)) {
      const { incoming, raw } = upgrade;
      if (!raw.destroyed) refuseUpgrade(incoming, raw, reason);
    }
    if (this.#refusals.length > 0) setImmediate(this.#refuseSome);
  };

  // What listens to a socket for its whole life is made where nothing of its upgrade is in reach: a listener keeps all that its
  // surroundings keep, and the request with its headers is as large as the socket.
  #shakeHands({ incoming, raw, head }: Upgrade, then: (ws: WebSocket) => void): void {
    this.#server.handleUpgrade(incoming, raw, head, (ws) => {
      ws.on("error", endBroken);
      then(ws);
    });
  }

  /** One more socket of this person, until it closes. */
  #count(raw: Duplex, userKey: string): void {
    increment(this.#ofUser, userKey);
    raw.once("close", () => decrement(this.#ofUser, userKey));
  }

  async #enter(upgrade: Upgrade, claims: TicketClaims): Promise<void> {
    const userKey = `${claims.tenantId}/${claims.userId}`;
    if ((this.#ofUser.get(userKey) ?? 0) >= ROOM_LIMITS.socketsPerUser)
      return this.#refuse(upgrade, "too_many_sockets");
    this.#count(upgrade.raw, userKey);
    const ref = { tenantId: claims.tenantId, invoiceId: claims.invoiceId };
    const place = await this.#placeOf(ref, upgrade);
    if (place.at !== "here") return;
    if (place.refusal) this.#refuse(upgrade, place.refusal);
    else {
      const epoch = epochOf(new URL(upgrade.incoming.url ?? "", "http://host"));
      this.#shakeHands(upgrade, (ws) => void this.#admit(ws, upgrade.raw, epoch, userKey, claims));
    }
  }

  /** Finds out where the room is, and hands the socket over where that is at another host. */
  async #placeOf(ref: RoomRef, { incoming, raw, head }: Upgrade): Promise<Place> {
    const { registry, lease, logger } = this.#options;
    const until = performance.now() + OWNER_WAIT_MS;
    for (;;) {
      const refusal = registry.refuseOpening(ref);
      if (refusal) return { at: "here", refusal };
      try {
        const wasRelayed = RELAYED_HEADER in incoming.headers;
        if (wasRelayed && lease?.held === false) return { at: "here", refusal: "room_moved" };
        await lease?.whenHeld(OWNER_WAIT_MS);
        const room = await registry.open(ref);
        if (raw.destroyed) return { at: "gone" };
        if (!room || !("heldBy" in room)) return { at: "here", refusal: room ? null : "no_such_draft" };
        // Relayed to us by somebody who took us for the owner: it will look again when the client comes back.
        if (wasRelayed) return { at: "here", refusal: "room_moved" };
        const { url } = room.heldBy;
        const relayed = url === null ? null : await relaySocket(url, incoming, raw, head);
        if (relayed) {
          this.#relayed.add(relayed);
          raw.once("close", () => this.#relayed.delete(relayed));
          return { at: "elsewhere" };
        }
      } catch (error) {
        logger.error({ err: error, ...ref }, "a draft could not be opened for a socket");
        return { at: "here", refusal: "unavailable" };
      }
      if (performance.now() > until) return { at: "here", refusal: "unavailable" };
      await pause(LOOK_AGAIN_MS);
      if (raw.destroyed) return { at: "gone" };
    }
  }

  async #admit(ws: WebSocket, raw: Duplex, epoch: number | null, userKey: string, claims: TicketClaims): Promise<void> {
    const { logger } = this.#options;
    // What the client says before the room is open waits in the socket, not in memory of ours.
    ws.pause();
    const found = await this.#openFor(claims).catch((error: unknown) => {
      logger.error({ err: error, invoiceId: claims.invoiceId }, "a draft could not be opened for a socket");
      return "unavailable" as const;
    });
    ws.resume();
    if (ws.readyState !== ws.OPEN) return;
    if (typeof found === "string") return dismiss(ws, found);
    const { room, rights } = found;
    if (!room.open || this.#options.stopping()) return dismiss(ws, "room_restarting");
    const connection: Connection = { id: this.#nextId++, ws, raw, out: null, userKey, answered: true };
    room.connections.set(connection.id, connection);
    this.#listen(room, connection);
    const { userId, memberId, sessionId } = claims;
    const member = { userId, memberId, sessionId, name: rights.name, role: rights.role };
    room.step({ type: "joined", socket: connection.id, member, epoch });
  }

  async #openFor({
    tenantId,
    invoiceId,
    userId,
    sessionId,
  }: TicketClaims): Promise<{ room: CollabRoom; rights: { role: Role; name: string } } | CloseReason> {
    const { registry, memberNow, rightsEpoch, hasEnded } = this.#options;
    for (;;) {
      const epoch = rightsEpoch();
      const room = await registry.open({ tenantId, invoiceId });
      const rights = await memberNow(tenantId, userId);
      // Somebody's rights changed while we looked: this socket was in no room yet and would not have heard of it.
      if (epoch !== rightsEpoch()) continue;
      if (sessionId !== null && hasEnded(sessionId)) return "signed_out";
      if (!room) return "no_such_draft";
      if ("heldBy" in room) return "room_moved";
      return rights ? { room, rights } : "rights_lost";
    }
  }

  #listen(room: CollabRoom, connection: Connection): void {
    const { ws, id } = connection;
    ws.on("pong", () => {
      connection.answered = true;
    });
    ws.once("close", () => {
      if (room.connections.get(id) !== connection) return;
      room.connections.delete(id);
      room.step({ type: "left", socket: id });
    });
    ws.on("message", (data: Buffer, isBinary: boolean) => {
      if (room.connections.get(id) !== connection) return;
      if (this.#options.registry.storeIsFull()) room.disconnect(connection, "store_full");
      else room.step(isBinary ? { type: "frame", socket: id, data } : { type: "text-frame", socket: id });
    });
  }

  #ping(): void {
    for (const room of this.#options.registry.all()) {
      for (const connection of room.connections.values()) {
        if (!connection.answered) connection.ws.terminate();
        else if (connection.ws.readyState === connection.ws.OPEN) {
          connection.answered = false;
          connection.ws.ping();
        }
      }
    }
  }
}

/**
 * What the protocol forbids is answered with its own code by `ws`. The rest of a frame that was too long is still on its way then, and a
 * connection that is torn down meanwhile loses that answer: it has a moment to arrive.
 */
function endBroken(this: WebSocket, error: Error & { code?: string }): void {
  if (error.code?.startsWith("WS_ERR_")) setTimeout(() => this.terminate(), LAST_WORD_MS).unref();
  else this.terminate();
}
