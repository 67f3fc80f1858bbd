/**
 * The Durable Object of one draft: its only writer, wherever on earth its people are. It sleeps between messages; sockets
 * stay open meanwhile, and what belongs to them is in their attachments. Nothing here keeps it awake: no timer while
 * nothing is under way, no heartbeat, no open connection to the database; what has to happen later is an alarm.
 */
import type { DraftContent } from "#core/draft-content.ts";
import type { Role } from "#core/permissions.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { Room } from "#server/collab/room.ts";
import type { CloseReason } from "#server/collab/room-limits.ts";
import { readTicket, type TicketClaims } from "#server/collab/ticket.ts";
import { mayStayFrozen } from "#server/invoices/may-stay-frozen.ts";
import { projectDraft } from "#server/invoices/project-draft.ts";
import { LiveRoom } from "./live-room.ts";
import type { RoomNeeds } from "./needs.ts";
import { claimDraft } from "./origin.ts";
import { dismiss, RoomSockets } from "./room-sockets.ts";
import { type RoomContext, type RoomSocket, switchingProtocols } from "./runtime.ts";
import { SqliteLog } from "./sqlite-log.ts";

const COLLAB = /^\/collab\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

export class InvoiceRoom {
  readonly #ctx: RoomContext;
  readonly #needs: RoomNeeds;
  readonly #log: SqliteLog;
  readonly #sockets: RoomSockets;
  #live: LiveRoom | null = null;
  #opening: Promise<LiveRoom | CloseReason> | null = null;
  #alarmAt: number | null = null;
  #rightsEpoch = 0;

  constructor(ctx: RoomContext, needs: RoomNeeds) {
    this.#ctx = ctx;
    this.#needs = needs;
    this.#log = new SqliteLog(ctx.storage);
    this.#sockets = new RoomSockets(ctx.getWebSockets());
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = await ctx.storage.getAlarm();
    });
  }

  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const invoiceId = COLLAB.exec(url.pathname)?.[1];
    if (invoiceId === undefined) return new Response(null, { status: 404 });
    const ticket = readTicket(this.#needs.secret, url.searchParams.get("ticket") ?? "", new Date());
    if (!ticket.ok) return refused(ticket.reason === "expired" ? "ticket_expired" : "ticket_invalid");
    if (ticket.claims.invoiceId !== invoiceId) return refused("ticket_invalid");
    return this.#admit(ticket.claims);
  }

  webSocketMessage(socket: RoomSocket, data: ArrayBuffer | string): void {
    const live = this.#wake();
    const id = this.#sockets.idOf(socket);
    if (!live || id === null) dismiss(socket, "room_restarting");
    else if (typeof data === "string") live.step({ type: "text-frame", socket: id });
    else live.step({ type: "frame", socket: id, data: new Uint8Array(data) });
  }

  webSocketClose(socket: RoomSocket): void {
    const id = this.#sockets.idOf(socket);
    if (id === null) return;
    this.#sockets.remove(id);
    this.#wake()?.step({ type: "left", socket: id });
  }

  webSocketError(socket: RoomSocket): void {
    this.webSocketClose(socket);
  }

  async alarm(): Promise<void> {
    this.#alarmAt = null;
    const live = this.#wake();
    await live?.alarm();
  }

  async #admit(claims: TicketClaims): Promise<Response> {
    const ref = { tenantId: claims.tenantId, invoiceId: claims.invoiceId };
    let live: LiveRoom | CloseReason;
    let rights: { role: Role; name: string } | null;
    try {
      let epoch: number;
      do {
        // Somebody's rights changed while we looked: this socket was in no room yet and would not have heard of it.
        epoch = this.#rightsEpoch;
        live = await this.#open(ref);
        rights = await this.#memberNow(claims.tenantId, claims.userId);
      } while (epoch !== this.#rightsEpoch);
    } catch (error) {
      this.#needs.logger.error({ err: error, ...ref }, "a draft could not be opened for a socket");
      return refused("unavailable");
    }
    if (typeof live === "string") return refused(live);
    if (!rights) return refused("rights_lost");
    if (!live.open) return refused("room_restarting");
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server);
    const id = this.#sockets.add(server, Date.now());
    const { userId, memberId } = claims;
    live.step({ type: "joined", socket: id, member: { userId, memberId, name: rights.name, role: rights.role } });
    return switchingProtocols(client);
  }

  /** The room, adopted if this is the first that we hear of it. One opening at a time. */
  #open(ref: RoomRef): Promise<LiveRoom | CloseReason> {
    if (this.#live) return Promise.resolve(this.#live);
    this.#opening ??= this.#load(ref).finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #load(ref: RoomRef): Promise<LiveRoom | CloseReason> {
    let record = this.#log.room();
    if (!record) {
      const claimed = await this.#needs.withDatabase(({ inTenant }) => claimDraft(inTenant, ref));
      if (!claimed) return "no_such_draft";
      if (claimed === "elsewhere") return "unavailable";
      this.#log.adopt(ref, claimed);
      record = this.#log.room();
    }
    if (record?.tenantId !== ref.tenantId || record.invoiceId !== ref.invoiceId) {
      throw new Error("this object holds another draft than the one it was asked for");
    }
    // A server may have ended between freezing this draft and writing what it was frozen for.
    if (record.frozen && !(await this.#needs.withDatabase(({ inTenant }) => mayStayFrozen(inTenant, ref)))) {
      this.#log.setFrozen(false, null);
    }
    return this.#wake() ?? "unavailable";
  }

  /** The room as the log and the attachments have it, at once. Null where no draft was adopted. */
  #wake(): LiveRoom | null {
    if (this.#live) return this.#live;
    const opened = this.#log.open();
    const record = this.#log.room();
    if (!opened || !record) return null;
    const ref = { tenantId: record.tenantId, invoiceId: record.invoiceId };
    this.#sockets.closeAll("room_restarting");
    const live: LiveRoom = new LiveRoom({
      ref,
      room: new Room(opened, Date.now()),
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
      },
    });
    this.#live = live;
    return live;
  }

  #arm(at: number): void {
    // A later alarm is found out when the earlier one rings: typing does not write one for every key.
    if (at === Number.POSITIVE_INFINITY || (this.#alarmAt !== null && this.#alarmAt <= at)) return;
    this.#alarmAt = at;
    this.#ctx.waitUntil(this.#ctx.storage.setAlarm(at));
  }

  #project(ref: RoomRef, content: DraftContent, seq: number): Promise<void> {
    return this.#needs.withDatabase(({ inTenant }) => projectDraft(inTenant, ref, content, seq));
  }

  async #memberNow(tenantId: string, userId: string): Promise<{ role: Role; name: string } | null> {
    const memberships = await this.#needs.withDatabase(({ crossTenant }) => crossTenant.membershipsOf(userId));
    const found = memberships.find((membership) => membership.tenantId === tenantId);
    return found ? { role: found.role, name: found.name } : null;
  }
}

/** Refused after the handshake, because a browser never learns the status or the reason of a refused one. */
function refused(reason: CloseReason): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  (server as RoomSocket & { accept(): void }).accept();
  dismiss(server, reason);
  return switchingProtocols(client);
}
