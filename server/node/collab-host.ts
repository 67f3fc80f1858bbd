/**
 * The Node shell of live drafts: sockets, timers, the log, and one group commit over all rooms. What happens in a room is
 * decided by server/collab/room.ts; this file carries it out. It also is the `DraftRooms` port for this process.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type * as Y from "yjs";
import { Doc, encodeStateAsUpdate } from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import { writeDraft } from "#core/draft-document.ts";
import type { RoomNews } from "#core/draft-presence.ts";
import type { Role } from "#core/permissions.ts";
import type { Tx } from "#db/tenant.ts";
import type { DraftLog } from "#server/collab/draft-log.ts";
import type { Author, DraftRooms, HistoryRange, RoomRef } from "#server/collab/draft-rooms.ts";
import { Room } from "#server/collab/room.ts";
import type { RoomEffect, RoomInput, RoomRefusal } from "#server/collab/room-io.ts";
import { CLOSES, type CloseReason, ROOM_LIMITS } from "#server/collab/room-limits.ts";
import { readTicket, type TicketClaims } from "#server/collab/ticket.ts";
import { DomainError } from "#server/errors.ts";
import { GroupCommit } from "./group-commit.ts";
import { SocketWrites, type Written } from "./socket-writes.ts";

export type CollabHostOptions = {
  log: DraftLog;
  /** The product's secret; tickets are signed with a key derived from it. */
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
  logger: { warn(details: object, message: string): void; error(details: object, message: string): void };
  now: () => Date;
};

export type CollabHost = {
  rooms: DraftRooms;
  /** The HTTP server's upgrade listener. Answers every upgrade: those that are not for a draft with 404. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Commits and projects what waits (bounded by `withinMs`), then tells every socket to connect again. */
  close(withinMs?: number): Promise<void>;
};

const PATH = /^\/collab\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
const REQUEST_TIMEOUT_MS = 15_000;
const PROJECT_TIMEOUT_MS = 15_000;
// Proxies cut what is silent for a minute; a laptop that was closed is noticed after two of these.
const PING_MS = 25_000;
// A notification can get lost with its connection; nobody keeps rights for longer than this.
const RIGHTS_SWEEP_MS = 60_000;
const MOVED_RETRIES = 3;
// Nobody sees this between a key and the word that it is kept; in a room where others type, something is sent sooner.
const COMPANY_MS = 40;
// `ws` keeps it on every socket, at the end of a chain of getters.
const OPEN = 1;

type Connection = Written & { id: number; ws: WebSocket; userKey: string; answered: boolean };

type Waiting = {
  resolve(content: DraftContent): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
};

type Loaded = {
  key: string;
  ref: RoomRef;
  room: Room;
  connections: Map<number, Connection>;
  requests: Map<number, Waiting>;
  /** Freezes under way: one that comes true when every caller has given up is taken back. */
  freezes: Map<number, "waiting" | "abandoned">;
  freezeWanted: boolean;
  alarm: NodeJS.Timeout | null;
  alarmAt: number;
  life: "open" | "restarting" | "ended";
  ended: PromiseWithResolvers<void>;
};

/** The room ended under a request; the request itself had no effect and can be made again. */
class RoomEnded extends Error {}

export function createCollabHost(options: CollabHostOptions): CollabHost {
  const { log, logger } = options;
  const now = () => options.now().getTime();
  const loaded = new Map<string, Loaded>();
  const loading = new Map<string, Promise<Loaded | null>>();
  const socketsOfUser = new Map<string, number>();
  const roomsOfTenant = new Map<string, number>();
  const underway = new Set<Promise<void>>();
  let nextId = 1;
  let rightsEpoch = 0;
  let stopping = false;

  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // The room itself refuses what is too long, with its sentence; this only keeps the memory.
    maxPayload: ROOM_LIMITS.messageBytesMax * 2,
  });

  const commits = new GroupCommit<Loaded>({
    append: (batch) => log.append(batch),
    take: (entry) => {
      const batch = entry.life === "ended" ? null : entry.room.takeBatch();
      return batch ? { ref: entry.ref, ...batch } : null;
    },
    saved: (entry, seq) => {
      if (entry.life === "ended") return;
      if (seq === null) end(entry, "room_moved");
      else step(entry, { type: "saved", seq });
      if (entry.life === "restarting" && entry.room.pendingBytes === 0) end(entry, "room_restarting");
    },
    failed: (entry) => {
      if (entry.life !== "ended") step(entry, { type: "save-failed" });
    },
    report: (error) => logger.error({ err: error }, "live drafts cannot be saved; trying again"),
  });

  // --- rooms ---------------------------------------------------------------------------------------------------------

  function keyOf(ref: RoomRef): string {
    return `${ref.tenantId}/${ref.invoiceId}`;
  }

  /** The room, opened if need be; null where there is none. One opening of a room at a time. */
  function open(ref: RoomRef): Promise<Loaded | null> {
    const key = keyOf(ref);
    const known = loaded.get(key);
    if (known) return Promise.resolve(known);
    const coming = loading.get(key);
    if (coming) return coming;
    const opening = load(ref, key).finally(() => loading.delete(key));
    loading.set(key, opening);
    return opening;
  }

  async function load(ref: RoomRef, key: string): Promise<Loaded | null> {
    const opened = await log.open(ref);
    if (!opened) return null;
    if ("heldBy" in opened) throw new Error(`the draft is open at ${opened.heldBy.url ?? opened.heldBy.owner}`);
    if (opened.frozen && options.mayStayFrozen && !(await options.mayStayFrozen(ref))) {
      if (await log.setFrozen(ref, opened.fence, false)) opened.frozen = false;
    }
    const entry: Loaded = {
      key,
      ref,
      room: new Room(opened, now(), { companyMs: COMPANY_MS }),
      connections: new Map(),
      requests: new Map(),
      freezes: new Map(),
      freezeWanted: false,
      alarm: null,
      alarmAt: Number.POSITIVE_INFINITY,
      life: "open",
      ended: Promise.withResolvers(),
    };
    loaded.set(key, entry);
    roomsOfTenant.set(ref.tenantId, (roomsOfTenant.get(ref.tenantId) ?? 0) + 1);
    arm(entry);
    return entry;
  }

  /** Forgets a room. What was accepted and not committed is refused; nobody has seen it, and clients still have theirs. */
  function end(entry: Loaded, reason: CloseReason): void {
    if (entry.life === "ended") return;
    entry.life = "ended";
    loaded.delete(entry.key);
    decrement(roomsOfTenant, entry.ref.tenantId);
    if (entry.alarm) clearTimeout(entry.alarm);
    commits.forget(entry);
    for (const [id, connection] of [...entry.connections]) disconnect(entry, id, connection, reason);
    for (const waiting of entry.requests.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new RoomEnded(reason));
    }
    entry.requests.clear();
    entry.ended.resolve();
  }

  function step(entry: Loaded, input: RoomInput): void {
    if (entry.life === "ended") return;
    let effects: RoomEffect[];
    try {
      effects = entry.room.step(input, now());
    } catch (error) {
      // A bug, not an input: this room starts again from what is committed, the others go on.
      logger.error({ err: error, ...entry.ref, input: input.type }, "a live draft failed and is opened again");
      end(entry, "room_restarting");
      return;
    }
    for (const effect of effects) carryOut(entry, effect);
    writes.flush((connection) => cutIfSlow(entry, connection));
    arm(entry);
  }

  function carryOut(entry: Loaded, effect: RoomEffect): void {
    switch (effect.type) {
      case "send":
        send(entry, effect.sockets, effect.frame);
        break;
      case "close": {
        const connection = entry.connections.get(effect.socket);
        if (connection) disconnect(entry, effect.socket, connection, effect.reason);
        break;
      }
      case "save":
        commits.add(entry);
        break;
      case "keep-frozen":
        run(keepFrozen(entry, effect.frozen, effect.by));
        break;
      case "answer":
        answer(entry, effect.request, effect.content);
        break;
      case "refuse":
        refuse(entry, effect.request, effect.refusal);
        break;
      case "project":
        run(project(entry, effect.content, effect.seq));
        break;
      case "compact":
        run(compact(entry, effect.snapshot));
        break;
      case "restart":
        entry.life = "restarting";
        if (entry.room.pendingBytes === 0) end(entry, "room_restarting");
        break;
      case "unload":
        end(entry, "room_restarting");
        break;
    }
  }

  /** Work that a stop waits for. Whoever began it hears of its failure. */
  function run(work: Promise<unknown>): void {
    const done = work.then(
      () => {},
      () => {},
    );
    underway.add(done);
    void done.then(() => underway.delete(done));
  }

  async function keepFrozen(entry: Loaded, frozen: boolean, by: string | null): Promise<void> {
    try {
      const kept = await log.setFrozen(entry.ref, entry.room.fence, frozen, by);
      if (kept) step(entry, { type: "frozen-kept", kept: true });
      else end(entry, "room_moved");
    } catch (error) {
      logger.error({ err: error, ...entry.ref, frozen }, "a draft could not be frozen or thawed");
      step(entry, { type: "frozen-kept", kept: false });
    }
  }

  async function project(entry: Loaded, content: DraftContent, seq: number): Promise<void> {
    try {
      await within(options.projectDraft(entry.ref, content, seq), PROJECT_TIMEOUT_MS);
      step(entry, { type: "projected", ok: true });
    } catch (error) {
      logger.warn({ err: error, ...entry.ref, seq }, "a draft's projection failed; trying again");
      step(entry, { type: "projected", ok: false });
    }
  }

  async function compact(entry: Loaded, snapshot: { seq: number; state: Uint8Array }): Promise<void> {
    try {
      await log.compact(entry.ref, entry.room.fence, snapshot);
      step(entry, { type: "compacted", ok: true });
    } catch (error) {
      logger.warn({ err: error, ...entry.ref }, "a draft could not be compacted; trying again later");
      step(entry, { type: "compacted", ok: false });
    }
  }

  function arm(entry: Loaded): void {
    if (entry.life === "ended") return;
    const at = entry.room.nextAlarmAt();
    // A later alarm is found out when the earlier one rings: typing does not make and drop a timer for every key.
    if (entry.alarm && entry.alarmAt <= at) return;
    if (entry.alarm) clearTimeout(entry.alarm);
    entry.alarmAt = at;
    entry.alarm = setTimeout(
      () => {
        entry.alarm = null;
        if (now() >= entry.room.nextAlarmAt()) step(entry, { type: "alarm" });
        else arm(entry);
      },
      Math.max(1, at - now()),
    );
    entry.alarm.unref();
  }

  // --- requests of this process --------------------------------------------------------------------------------------

  function request(entry: Loaded, make: (id: number) => RoomInput): Promise<DraftContent> {
    if (entry.life !== "open") return Promise.reject(new RoomEnded("ended"));
    const id = nextId++;
    return new Promise((resolve, reject) => {
      const input = make(id);
      const timer = setTimeout(() => {
        entry.requests.delete(id);
        if (entry.freezes.has(id)) entry.freezes.set(id, "abandoned");
        reject(new Error("the draft could not be saved in time"));
      }, REQUEST_TIMEOUT_MS);
      entry.requests.set(id, { resolve, reject, timer });
      if (input.type === "freeze") entry.freezes.set(id, "waiting");
      step(entry, input);
    });
  }

  function answer(entry: Loaded, id: number, content: DraftContent): void {
    const waiting = entry.requests.get(id);
    if (waiting) {
      entry.requests.delete(id);
      clearTimeout(waiting.timer);
      waiting.resolve(content);
    }
    noteFreeze(entry, id, true);
  }

  function noteFreeze(entry: Loaded, id: number, cameTrue: boolean): void {
    const freeze = entry.freezes.get(id);
    if (freeze === undefined) return;
    entry.freezes.delete(id);
    if (freeze === "waiting") entry.freezeWanted = true;
    if (entry.freezes.size > 0) return;
    if (cameTrue && !entry.freezeWanted) step(entry, { type: "thaw", request: nextId++ });
    entry.freezeWanted = false;
  }

  function refuse(entry: Loaded, id: number, refusal: RoomRefusal): void {
    noteFreeze(entry, id, false);
    const waiting = entry.requests.get(id);
    if (!waiting) return;
    entry.requests.delete(id);
    clearTimeout(waiting.timer);
    if (typeof refusal === "object") waiting.reject(refusal.thrown as Error);
    else if (refusal === "unavailable") waiting.reject(new Error("the draft is not available right now"));
    else waiting.reject(new DomainError(refusal, { invoiceId: entry.ref.invoiceId }));
  }

  function ask(ref: RoomRef, make: (id: number) => RoomInput): Promise<DraftContent> {
    if (stopping) return Promise.reject(new Error("the server is stopping"));
    const answered = tryToAsk(ref, make);
    run(answered);
    return answered;
  }

  async function tryToAsk(ref: RoomRef, make: (id: number) => RoomInput): Promise<DraftContent> {
    for (let attempt = 1; ; attempt++) {
      const entry = loaded.get(keyOf(ref)) ?? (await open(ref));
      if (!entry) throw new DomainError("invoice_not_found", { invoiceId: ref.invoiceId });
      try {
        return await request(entry, make);
      } catch (error) {
        if (!(error instanceof RoomEnded) || attempt === MOVED_RETRIES) throw error;
        await within(entry.ended.promise, REQUEST_TIMEOUT_MS);
      }
    }
  }

  const rooms: DraftRooms = {
    async create(tx: Tx, ref: RoomRef, content: DraftContent, by?: Author) {
      const doc = new Doc();
      writeDraft(doc, content);
      const update = encodeStateAsUpdate(doc);
      doc.destroy();
      return log.create(tx, ref, update, by);
    },
    transact: (ref: RoomRef, edit: (doc: Y.Doc) => void, by?: Author) =>
      ask(ref, (id) => ({ type: "edit", request: id, edit, memberId: by?.memberId ?? null })),
    async history(ref: RoomRef, { after, limit }: HistoryRange) {
      const updates = await log.history(ref, { after, limit: limit + 1 });
      if (updates.length === 0 && after === 0) throw new DomainError("invoice_not_found", { invoiceId: ref.invoiceId });
      return { updates: updates.slice(0, limit), more: updates.length > limit };
    },
    async poke(ref: RoomRef, news: RoomNews) {
      const entry = loaded.get(keyOf(ref));
      if (entry) step(entry, { type: "poke", news });
    },
    read: (ref: RoomRef) => ask(ref, (id) => ({ type: "read", request: id })),
    freeze: (ref: RoomRef, by?: string) => ask(ref, (id) => ({ type: "freeze", request: id, by: by ?? null })),
    async thaw(ref: RoomRef) {
      await ask(ref, (id) => ({ type: "thaw", request: id }));
    },
    async recheck(tenantId: string, userId: string | null) {
      rightsEpoch++;
      const people = new Set<string>();
      for (const entry of loaded.values()) {
        if (entry.ref.tenantId !== tenantId) continue;
        for (const id of entry.room.userIds()) if (userId === null || userId === id) people.add(id);
      }
      await Promise.all([...people].map((id) => recheckPerson(tenantId, id)));
    },
  };

  async function recheckPerson(tenantId: string, userId: string): Promise<void> {
    const rights = await options.memberNow(tenantId, userId).catch((error: unknown) => {
      logger.error({ err: error, tenantId }, "a member's rights cannot be read; their sockets are closed");
      return "unknown" as const;
    });
    for (const entry of [...loaded.values()]) {
      if (entry.ref.tenantId !== tenantId || !entry.room.userIds().has(userId)) continue;
      if (rights !== "unknown") step(entry, { type: "rights", userId, rights });
      else {
        // Whoever may still come in does so with a new ticket once the database answers.
        for (const [id, connection] of [...entry.connections]) {
          if (connection.userKey === `${tenantId}/${userId}`) disconnect(entry, id, connection, "unavailable");
        }
      }
    }
  }

  // --- sockets -------------------------------------------------------------------------------------------------------

  function upgrade(incoming: IncomingMessage, raw: Duplex, head: Buffer): void {
    raw.on("error", () => raw.destroy());
    const url = URL.parse(incoming.url ?? "", "http://host");
    const invoiceId = url ? PATH.exec(url.pathname)?.[1] : undefined;
    const status = !invoiceId ? "404 Not Found" : !fromHere(incoming) ? "403 Forbidden" : null;
    if (!url || status || stopping) {
      answerPlainly(raw, status ?? "503 Service Unavailable");
      return;
    }
    const ticket = readTicket(options.secret, url.searchParams.get("ticket") ?? "", options.now());
    sockets.handleUpgrade(incoming, raw, head, (ws) => {
      ws.on("error", () => ws.terminate());
      // Refused after the handshake, because a browser never learns the status or the reason of a refused handshake.
      if (!ticket.ok) dismiss(ws, ticket.reason === "expired" ? "ticket_expired" : "ticket_invalid");
      else if (ticket.claims.invoiceId !== invoiceId) dismiss(ws, "ticket_invalid");
      else void admit(ws, raw, ticket.claims);
    });
  }

  function fromHere(incoming: IncomingMessage): boolean {
    const { origin, host } = incoming.headers;
    // Programs send no Origin; a browser always does, and the page cannot choose it.
    if (origin === undefined) return true;
    return origin === new URL(options.publicUrl).origin || URL.parse(origin)?.host === host;
  }

  async function admit(ws: WebSocket, raw: Duplex, claims: TicketClaims): Promise<void> {
    const userKey = `${claims.tenantId}/${claims.userId}`;
    if ((socketsOfUser.get(userKey) ?? 0) >= ROOM_LIMITS.socketsPerUser) return dismiss(ws, "too_many_sockets");
    increment(socketsOfUser, userKey);
    let gone = false;
    let leave = () => {};
    ws.once("close", () => {
      gone = true;
      decrement(socketsOfUser, userKey);
      leave();
    });
    // What the client says before the room is open waits in the socket, not in memory of ours.
    ws.pause();
    let entry: Loaded | CloseReason;
    let rights: { role: Role; name: string } | null;
    try {
      let epoch: number;
      do {
        // Somebody's rights changed while we looked: this socket was in no room yet and would not have heard of it.
        epoch = rightsEpoch;
        entry = await openForSocket({ tenantId: claims.tenantId, invoiceId: claims.invoiceId });
        rights = await options.memberNow(claims.tenantId, claims.userId);
      } while (epoch !== rightsEpoch);
    } catch (error) {
      logger.error({ err: error, invoiceId: claims.invoiceId }, "a draft could not be opened for a socket");
      entry = "unavailable";
      rights = null;
    }
    ws.resume();
    if (gone) return;
    if (typeof entry === "string") return dismiss(ws, entry);
    if (!rights) return dismiss(ws, "rights_lost");
    if (entry.life !== "open" || stopping) return dismiss(ws, "room_restarting");
    const room = entry;
    const id = nextId++;
    const connection: Connection = { id, ws, raw, out: null, userKey, answered: true };
    room.connections.set(id, connection);
    leave = () => {
      if (room.connections.get(id) === connection) {
        room.connections.delete(id);
        step(room, { type: "left", socket: id });
      }
    };
    ws.on("pong", () => {
      connection.answered = true;
    });
    ws.on("message", (data: Buffer, isBinary: boolean) => {
      if (room.connections.get(id) !== connection) return;
      if (storeIsFull()) disconnect(room, id, connection, "store_full");
      else step(room, isBinary ? { type: "frame", socket: id, data } : { type: "text-frame", socket: id });
    });
    const { userId, memberId } = claims;
    step(room, { type: "joined", socket: id, member: { userId, memberId, name: rights.name, role: rights.role } });
  }

  async function openForSocket(ref: RoomRef): Promise<Loaded | CloseReason> {
    if (!loaded.has(keyOf(ref)) && (roomsOfTenant.get(ref.tenantId) ?? 0) >= ROOM_LIMITS.roomsPerTenant) {
      return "too_many_rooms";
    }
    if (storeIsFull()) return "unavailable";
    return (await open(ref)) ?? "no_such_draft";
  }

  /** Only while commits fail can more than one batch pile up. */
  function storeIsFull(): boolean {
    if (!commits.failing) return false;
    let bytes = 0;
    for (const entry of loaded.values()) bytes += entry.room.pendingBytes;
    return bytes > ROOM_LIMITS.hostPendingBytesMax;
  }

  const writes = new SocketWrites<Connection>();

  /** The same bytes for everybody, at the end of this step. */
  function send(entry: Loaded, ids: readonly number[], payload: Uint8Array): void {
    const open: Connection[] = [];
    for (const id of ids) {
      const connection = entry.connections.get(id);
      if (connection?.ws.readyState === OPEN) open.push(connection);
    }
    writes.add(open, payload);
  }

  function cutIfSlow(entry: Loaded, connection: Connection): void {
    if (connection.raw.writableLength <= ROOM_LIMITS.socketBufferedBytesMax) return;
    if (entry.connections.get(connection.id) === connection) disconnect(entry, connection.id, connection, "too_slow");
  }

  function disconnect(entry: Loaded, id: number, connection: Connection, reason: CloseReason): void {
    entry.connections.delete(id);
    writes.flushOne(connection);
    dismiss(connection.ws, reason);
    if (reason === "too_slow") connection.ws.terminate();
    step(entry, { type: "left", socket: id });
  }

  function dismiss(ws: WebSocket, reason: CloseReason): void {
    ws.close(CLOSES[reason].code, CLOSES[reason].sentence);
  }

  const pings = setInterval(() => {
    for (const entry of loaded.values()) {
      for (const connection of entry.connections.values()) {
        if (!connection.answered) connection.ws.terminate();
        else if (connection.ws.readyState === connection.ws.OPEN) {
          connection.answered = false;
          connection.ws.ping();
        }
      }
    }
  }, PING_MS);
  pings.unref();

  const sweep = setInterval(() => {
    const tenants = new Set([...loaded.values()].map((entry) => entry.ref.tenantId));
    for (const tenantId of tenants) run(rooms.recheck(tenantId, null));
  }, RIGHTS_SWEEP_MS);
  sweep.unref();

  return {
    rooms,
    upgrade,
    async close(withinMs = 5_000) {
      stopping = true;
      clearInterval(pings);
      clearInterval(sweep);
      await within(drain(), withinMs).catch((error: unknown) => {
        logger.error({ err: error }, "live drafts were not all saved before the stop");
      });
      for (const entry of [...loaded.values()]) end(entry, "host_stopping");
      commits.stop();
      sockets.close();
    },
  };

  /** Answers what was asked, commits everything, and projects what was not projected yet. */
  async function drain(): Promise<void> {
    await quiet();
    for (const entry of [...loaded.values()]) step(entry, { type: "settle" });
    await quiet();
  }

  async function quiet(): Promise<void> {
    do {
      await Promise.all([...underway]);
      await commits.drained();
    } while (underway.size > 0);
  }
}

function answerPlainly(raw: Duplex, status: string): void {
  raw.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function decrement(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 0) - 1;
  if (left > 0) counts.set(key, left);
  else counts.delete(key);
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`took longer than ${ms} ms`)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
