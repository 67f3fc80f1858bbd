/**
 * The Durable Object of one draft: its only writer, wherever on earth its people are. It sleeps between messages; sockets
 * stay open meanwhile, and what belongs to them is in their attachments. Nothing here keeps it awake: no timer while
 * nothing is under way, no heartbeat, no open connection to the database; what has to happen later is an alarm.
 *
 * A stock y-websocket client gives a connection up after 30 s without a message. It also says its own presence every 15 s, and
 * the room answers that ("answering" in server/collab/room-memory.ts), so it stays. A client that has switched its presence off
 * and is alone in a quiet draft reconnects every 30 s; it loses nothing by that.
 */
import type { DraftContent } from "#core/draft-content.ts";
import { epochOf } from "#core/draft-presence.ts";
import { may, type Role } from "#core/permissions.ts";
import { createBoundedCache } from "#server/bounded-cache.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { documentAnew } from "#server/collab/new-epoch.ts";
import { Room } from "#server/collab/room.ts";
import { type CloseReason, ROOM_LIMITS } from "#server/collab/room-limits.ts";
import { createRoomsDoor, type RoomsDoor } from "#server/collab/rooms-door.ts";
import { readTicket, type TicketClaims } from "#server/collab/ticket.ts";
import { within } from "#server/collab/within.ts";
import { mayStayFrozen } from "#server/invoices/may-stay-frozen.ts";
import { projectDraft } from "#server/invoices/project-draft.ts";
import { refusedSocket } from "../runtime.ts";
import { giveBack, type HeldDraft, settleReturn } from "./give-back.ts";
import { LiveRoom } from "./live-room.ts";
import type { RoomNeeds } from "./needs.ts";
import { claimDraft, isOver } from "./origin.ts";
import { createOwnRooms } from "./own-rooms.ts";
import { dismiss, RoomSockets } from "./room-sockets.ts";
import { type RoomContext, type RoomSocket, switchingProtocols } from "./runtime.ts";
import { SqliteLog } from "./sqlite-log.ts";

const COLLAB = /^\/collab\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
/** Nobody keeps rights for longer than this, should the word of a change get lost. Looked at when somebody says something. */
const RIGHTS_MS_MAX = 60_000;
/** Every look is a connection to the database: who comes and goes all the time does not make one each time. */
const RIGHTS_KNOWN_MS = 1_000;
/** A stock client is heard of, and answered, every 15 s. One that was not for so long is a laptop that was closed. */
const SILENCE_MS_MAX = 90_000;
/** The database is not waited for any longer than this; whoever asked may ask again. */
const DATABASE_MS_MAX = 15_000;
/** PostgreSQL hears of a draft when its typing pauses; every projection is a connection and an alarm. */
const SETTLE = { settleMs: 1_000, settleMsMax: 5_000 };
/**
 * Less than the ten quiet seconds after which an object leaves the memory: a room that was rebuilt for its alarm counts from then,
 * and would otherwise be rebuilt for ever.
 */
const UNLOAD_MS = 2_000;

const RETURN_RETRY_MS = 600_000;

type Rights = { role: Role; name: string };

export class InvoiceRoom {
  readonly #ctx: RoomContext;
  readonly #needs: RoomNeeds;
  readonly #sockets: RoomSockets;
  readonly #door: RoomsDoor;
  #log: SqliteLog;
  #live: LiveRoom | null = null;
  #opening: Promise<LiveRoom | CloseReason> | null = null;
  #alarmAt: number | null = null;
  #rightsEpoch = 0;
  readonly #asking = new Map<string, Promise<Rights | null>>();
  readonly #known = createBoundedCache<string, Rights | null>({
    entriesMax: ROOM_LIMITS.socketsPerRoom,
    ttlMs: RIGHTS_KNOWN_MS,
    now: () => new Date(),
  });
  #sweepAt: number;
  #freezeLookedAt = false;

  constructor(ctx: RoomContext, needs: RoomNeeds) {
    this.#ctx = ctx;
    this.#needs = needs;
    this.#log = new SqliteLog(ctx.storage);
    this.#sockets = new RoomSockets(ctx.getWebSockets());
    this.#sweepAt = this.#sockets.rightsAt(Date.now()) + RIGHTS_MS_MAX;
    const rooms = createOwnRooms({
      log: () => this.#log,
      withDatabase: this.#ask,
      open: (ref) => this.#open(ref),
      occupied: () => (this.#sockets.size > 0 ? this.#wake() : null),
      recheck: (userId, endedSession) => this.#recheck(userId, endedSession),
    });
    this.#door = createRoomsDoor({ rooms, secret: needs.secret, now: () => new Date(), logger: needs.logger });
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = await ctx.storage.getAlarm();
    });
  }

  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const invoiceId = COLLAB.exec(url.pathname)?.[1];
    if (invoiceId === undefined) return this.#door(request);
    const ticket = readTicket(this.#needs.secret, url.searchParams.get("ticket") ?? "", new Date());
    if (!ticket.ok) return refusedSocket(ticket.reason === "expired" ? "ticket_expired" : "ticket_invalid");
    if (ticket.claims.invoiceId !== invoiceId) return refusedSocket("ticket_invalid");
    return this.#admit(ticket.claims, epochOf(url));
  }

  webSocketMessage(socket: RoomSocket, data: ArrayBuffer | string): void {
    const live = this.#wake();
    const id = this.#sockets.idOf(socket);
    if (!live || id === null) dismiss(socket, "room_restarting");
    else if (typeof data === "string") live.step({ type: "text-frame", socket: id });
    else live.step({ type: "frame", socket: id, data: new Uint8Array(data) });
    if (live && Date.now() >= this.#sweepAt) this.#ctx.waitUntil(this.#sweep(live));
  }

  webSocketClose(socket: RoomSocket): void {
    const id = this.#sockets.idOf(socket);
    if (id === null) return;
    const live = this.#wake();
    this.#sockets.remove(id);
    live?.step({ type: "left", socket: id });
  }

  webSocketError(socket: RoomSocket): void {
    this.webSocketClose(socket);
  }

  async alarm(): Promise<void> {
    this.#alarmAt = null;
    if (this.#log.room()?.returning) await settleReturn(this.#lease());
    await this.#wake()?.alarm();
  }

  // --- coming in -----------------------------------------------------------------------------------------------------

  async #admit(claims: TicketClaims, documentEpoch: number | null): Promise<Response> {
    const ref = { tenantId: claims.tenantId, invoiceId: claims.invoiceId };
    let live: LiveRoom | CloseReason;
    let rights: Rights | null;
    try {
      let epoch: number;
      do {
        // Somebody's rights changed while we looked: this socket was in no room yet and would not have heard of it.
        epoch = this.#rightsEpoch;
        [live, rights] = await Promise.all([this.#open(ref), this.#rightsOf(claims.tenantId, claims.userId)]);
      } while (epoch !== this.#rightsEpoch);
    } catch (error) {
      this.#needs.logger.error({ err: error, ...ref }, "a draft could not be opened for a socket");
      return refusedSocket("unavailable");
    }
    if (typeof live === "string") return refusedSocket(live);
    if (!rights || !may(rights.role, "invoices.read")) return refusedSocket("rights_lost");
    if (claims.sessionId !== null && this.#log.hasEnded(claims.sessionId, Date.now()))
      return refusedSocket("signed_out");
    // Asked before the socket is taken: workerd sends the close of one that hibernates only long after its handshake.
    const refusal = live.refuseJoin(claims.userId, documentEpoch);
    if (refusal) return refusedSocket(refusal);
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server);
    const id = this.#sockets.add(server, Date.now());
    const { userId, memberId, sessionId } = claims;
    const member = { userId, memberId, sessionId, name: rights.name, role: rights.role };
    live.step({ type: "joined", socket: id, member, epoch: documentEpoch });
    return switchingProtocols(client);
  }

  /** What a host's timers do, done when somebody speaks: looks at everybody's rights, and lets go of who is not there any more. */
  async #sweep(live: LiveRoom): Promise<void> {
    this.#sweepAt = Date.now() + RIGHTS_MS_MAX;
    for (const id of this.#sockets.silentSince(Date.now() - SILENCE_MS_MAX)) {
      this.#sockets.close(id, "room_restarting");
      live.step({ type: "left", socket: id });
    }
    await this.#recheck(null);
  }

  async #recheck(userId: string | null, endedSession?: string): Promise<void> {
    this.#rightsEpoch++;
    const live = this.#sockets.size > 0 ? this.#wake() : null;
    if (!live) return;
    if (endedSession !== undefined) {
      this.#log.endSession(endedSession, Date.now());
      live.step({ type: "session-ended", sessionId: endedSession });
    }
    try {
      const people = [...live.userIds()].filter((id) => userId === null || id === userId);
      for (const person of people) {
        live.step({ type: "rights", userId: person, rights: await this.#memberNow(live.ref.tenantId, person) });
      }
      if (userId === null) this.#sockets.rightsLookedUp(Date.now());
    } catch (error) {
      // Whoever may still come in does so with a new ticket once the database answers.
      this.#needs.logger.error({ err: error, ...live.ref }, "members' rights cannot be read; their sockets are closed");
      live.end("unavailable");
    }
  }

  #ask: RoomNeeds["withDatabase"] = (work) => within(this.#needs.withDatabase(work), DATABASE_MS_MAX);

  /** For whoever comes in: what was read a moment ago is known, unless rights have changed since. Values, for promises end with their event. */
  async #rightsOf(tenantId: string, userId: string): Promise<Rights | null> {
    const key = `${this.#rightsEpoch}/${userId}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const rights = await this.#memberNow(tenantId, userId);
    this.#known.set(key, rights);
    return rights;
  }

  /** One look for all who ask at once; whoever asks after a change looks anew. */
  #memberNow(tenantId: string, userId: string): Promise<Rights | null> {
    const key = `${this.#rightsEpoch}/${userId}`;
    const asked = this.#asking.get(key);
    if (asked) return asked;
    const looking = this.#ask(({ crossTenant }) => crossTenant.memberNow(tenantId, userId));
    const asking = looking.finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  // --- the room ------------------------------------------------------------------------------------------------------

  /** The room, adopted if this is the first that we hear of it. One opening at a time. */
  #open(ref: RoomRef): Promise<LiveRoom | CloseReason> {
    this.#opening ??= this.#load(ref).finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #load(ref: RoomRef): Promise<LiveRoom | CloseReason> {
    if (this.#log.room()?.returning) await settleReturn(this.#lease());
    let record = this.#log.room();
    if (!record) {
      const claimed = await this.#ask(({ inTenant }) => claimDraft(inTenant, ref));
      if (!claimed) return "no_such_draft";
      if (claimed === "elsewhere") return "unavailable";
      this.#log.adopt(ref, claimed);
      record = this.#log.room();
    }
    if (record?.tenantId !== ref.tenantId || record.invoiceId !== ref.invoiceId) {
      throw new Error("this object holds another draft than the one it was asked for");
    }
    if (!this.#live && record.frozen && !this.#freezeLookedAt) {
      // A server may have ended between freezing this draft and writing what it was frozen for.
      const stays = await this.#ask(({ inTenant }) => mayStayFrozen(inTenant, ref));
      if (!stays && !this.#live) this.#log.setFrozen(false, null);
      this.#freezeLookedAt = true;
    }
    const opened = this.#live || this.#sockets.size > 0 ? null : this.#openAnew();
    return this.#wake(opened) ?? "unavailable";
  }

  /** What is stored, in a new epoch where it is time for one: before anybody is in the room. It is durable before a word is said of it. */
  #openAnew(): ReturnType<SqliteLog["open"]> {
    const opened = this.#log.open();
    const anew = opened && documentAnew(opened, Date.now());
    return anew && this.#log.beginEpoch(anew, Date.now()) ? this.#log.open() : opened;
  }

  /** The room as the log and the attachments have it, at once. Null where no draft was adopted. */
  #wake(stored: ReturnType<SqliteLog["open"]> = null): LiveRoom | null {
    if (this.#live) return this.#live;
    const opened = stored ?? this.#log.open();
    const record = this.#log.room();
    if (!opened || !record || record.returning) return null;
    const ref = { tenantId: record.tenantId, invoiceId: record.invoiceId };
    const remembered = this.#sockets.memories();
    const live: LiveRoom = new LiveRoom({
      ref,
      room: new Room(opened, Date.now(), { heartbeat: "answering", ...SETTLE, unloadMs: UNLOAD_MS, remembered }),
      log: this.#log,
      storage: this.#ctx.storage,
      sockets: this.#sockets,
      logger: this.#needs.logger,
      now: Date.now,
      projectDraft: (content, seq) => this.#project(ref, content, seq),
      keepAlive: (work) => this.#ctx.waitUntil(work),
      arm: (at) => this.#arm(at),
      ended: () => {
        if (this.#live === live) this.#live = null;
        this.#freezeLookedAt = false;
      },
      left: () => this.#ctx.waitUntil(this.#leave(ref)),
    });
    this.#live = live;
    return live;
  }

  /** A draft that is over goes home: what was written here is PostgreSQL's then, and this object keeps nothing. */
  async #leave(ref: RoomRef): Promise<void> {
    try {
      if (!(await this.#ask(({ inTenant }) => isOver(inTenant, ref)))) return;
      // What rejects in there takes the whole object down with it, so a failure comes out as a value.
      const failure = await this.#ctx.blockConcurrencyWhile(async () => {
        // Somebody may have come back while we asked; now nobody can.
        if (this.#live || this.#opening || this.#sockets.size > 0) return null;
        return giveBack(this.#lease()).then(
          () => null,
          (error: unknown) => ({ error }),
        );
      });
      if (failure) throw failure.error;
    } catch (error) {
      this.#needs.logger.warn(
        { err: error, ...ref },
        "a draft that is over could not be given back; tried again later",
      );
      this.#arm(Date.now() + RETURN_RETRY_MS);
    }
  }

  #lease(): HeldDraft {
    return {
      log: this.#log,
      storage: this.#ctx.storage,
      withDatabase: this.#ask,
      forget: async () => {
        await this.#ctx.storage.deleteAll();
        this.#log = new SqliteLog(this.#ctx.storage);
        this.#alarmAt = null;
      },
    };
  }

  #arm(at: number): void {
    // A later alarm is found out when the earlier one rings: typing does not write one for every key.
    if (at === Number.POSITIVE_INFINITY || (this.#alarmAt !== null && this.#alarmAt <= at)) return;
    this.#alarmAt = at;
    this.#ctx.waitUntil(this.#ctx.storage.setAlarm(at));
  }

  #project(ref: RoomRef, content: DraftContent, seq: number): Promise<void> {
    return this.#ask(({ inTenant }) => projectDraft(inTenant, ref, content, seq));
  }
}
