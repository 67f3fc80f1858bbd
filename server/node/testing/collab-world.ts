/** Live drafts for tests: the real Node shell on a real PostgreSQL, and stock y-websocket providers as its clients. */
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Pool } from "pg";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import type { DraftContent, DraftLine } from "#core/draft-content.ts";
import { EMPTY_DRAFT } from "#core/draft-document.ts";
import { type RoomNotice, readRoomNotice } from "#core/draft-presence.ts";
import type { Role } from "#core/permissions.ts";
import { createDraftLog } from "#db/draft-log.ts";
import { invoices } from "#db/schema/invoices.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { InTenant } from "#db/tenant.ts";
import type { DraftLog } from "#server/collab/draft-log.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { issueTicket } from "#server/collab/ticket.ts";
import { type CollabHost, type CollabHostOptions, createCollabHost } from "#server/node/collab-host.ts";

export const COLLAB_SECRET = "a-secret-for-tests-of-live-drafts-0123456789";

export type Person = { userId: string; memberId: string; name: string; role: Role };
export type Projection = { ref: RoomRef; content: DraftContent; seq: number };

export type CollabDatabase = { inTenant: InTenant; relayPool: Pool; owner: Pool };

export type CollabWorld = AsyncDisposable & {
  tenantId: string;
  host: CollabHost;
  log: DraftLog;
  /** "ws://127.0.0.1:PORT" */
  url: string;
  errors: { details: object; message: string }[];
  projections: Projection[];
  /** Resolves with the first projection, past or to come, that `matches`. */
  projected(matches: (projection: Projection) => boolean): Promise<Projection>;
  person(name: string, role?: Role): Promise<Person>;
  draft(content?: Partial<DraftContent>): Promise<RoomRef>;
  ticket(ref: RoomRef, person: Person): string;
  /** Another host on the same database: whatever it reads was committed. */
  secondHost(options?: Pick<CollabHostOptions, "mayStayFrozen">): CollabHost;
  /** A person at a browser: connects with a fresh ticket. */
  open(ref: RoomRef, person: Person, doc?: Y.Doc): Client;
};

export async function collabWorld(
  db: CollabDatabase,
  options: { log?: (log: DraftLog) => DraftLog } = {},
): Promise<CollabWorld> {
  const tenantId = randomUUID();
  const log = (options.log ?? ((same) => same))(createDraftLog(db));
  const errors: CollabWorld["errors"] = [];
  const projections: Projection[] = [];
  const watchers = new Set<() => void>();
  await db.inTenant(tenantId, (tx) =>
    tx.insert(agencies).values({
      tenantId,
      name: "Studio",
      slug: `studio-${tenantId}`,
      legal: { name: "Studio", addressLines: [], countryCode: "NL", vatId: "", registrationId: "", email: "" },
      countryCode: "NL",
      timeZone: "Europe/Amsterdam",
      locale: "en",
      baseCurrency: "EUR",
    }),
  );
  const founderId = randomUUID();
  await db.inTenant(tenantId, (tx) =>
    tx.insert(members).values({
      tenantId,
      id: founderId,
      userId: `user-${founderId}`,
      name: "Ruud",
      email: `${founderId}@example.com`,
      role: "owner",
    }),
  );
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const makeHost = (hostLog: DraftLog, more: Pick<CollabHostOptions, "mayStayFrozen"> = {}) =>
    createCollabHost({
      ...more,
      log: hostLog,
      secret: COLLAB_SECRET,
      publicUrl: url.replace("ws", "http"),
      async projectDraft(ref, content, seq) {
        projections.push({ ref, content, seq });
        for (const watcher of [...watchers]) watcher();
      },
      async memberNow(tenant, userId) {
        const { rows } = await db.owner.query<{ role: Role; name: string }>(
          "select role, name from members where tenant_id = $1 and user_id = $2 and removed_at is null",
          [tenant, userId],
        );
        return rows[0] ?? null;
      },
      logger: {
        warn: (details, message) => void errors.push({ details, message }),
        error: (details, message) => void errors.push({ details, message }),
      },
      now: () => new Date(),
    });
  const host = makeHost(log);
  server.on("upgrade", host.upgrade);
  const clients: Client[] = [];
  const world: CollabWorld = {
    tenantId,
    host,
    log,
    url,
    errors,
    projections,
    projected(matches) {
      const { promise, resolve } = Promise.withResolvers<Projection>();
      const look = () => {
        const found = projections.find(matches);
        if (!found) return;
        watchers.delete(look);
        resolve(found);
      };
      watchers.add(look);
      look();
      return promise;
    },
    async person(name, role = "editor") {
      const memberId = randomUUID();
      const userId = `user-${memberId}`;
      await db.inTenant(tenantId, (tx) =>
        tx.insert(members).values({ tenantId, id: memberId, userId, name, email: `${memberId}@example.com`, role }),
      );
      return { userId, memberId, name, role };
    },
    async draft(content = {}) {
      const ref = { tenantId, invoiceId: randomUUID() };
      await db.inTenant(tenantId, async (tx) => {
        await tx.insert(invoices).values({
          tenantId,
          id: ref.invoiceId,
          kind: "invoice",
          currency: "EUR",
          createdBy: founderId,
        });
        await host.rooms.create(tx, ref, { ...EMPTY_DRAFT, ...content });
      });
      return ref;
    },
    secondHost: (more) => makeHost(createDraftLog(db), more),
    ticket: (ref, person) => issueTicket(COLLAB_SECRET, { ...ref, ...person }, new Date()).token,
    open(ref, person, doc = new Y.Doc()) {
      const client = new Client(url, ref.invoiceId, world.ticket(ref, person), doc);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await host.close();
      await closed(server);
    },
  };
  return world;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** A stock provider and what a test wants to wait for. */
export class Client {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
  readonly closes: { code: number; reason: string }[] = [];
  readonly #watchers = new Set<() => void>();
  #updates = 0;

  constructor(url: string, room: string, ticket: string, doc: Y.Doc = new Y.Doc()) {
    this.doc = doc;
    this.provider = new WebsocketProvider(`${url}/collab`, room, doc, {
      params: { ticket },
      // `ws` is a WebSocket in all that the provider uses; its types are its own.
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      connect: false,
    });
    const look = () => {
      for (const watcher of [...this.#watchers]) watcher();
    };
    doc.on("update", (_update: Uint8Array, origin: unknown) => {
      if (origin !== this.provider && this.provider.wsconnected) this.#updates++;
      look();
    });
    this.provider.awareness.on("update", look);
    this.provider.on("sync", look);
    this.provider.on("status", ({ status }) => {
      if (status === "connected") this.#updates = 0;
      look();
    });
    this.provider.on("connection-close", (event) => {
      if (event) this.closes.push({ code: event.code, reason: event.reason });
      look();
    });
    this.provider.connect();
  }

  get notice(): RoomNotice | null {
    return readRoomNotice(this.provider.awareness.getStates());
  }

  /** Resolves when `holds`, looked at whenever something happens here; rejects with `what` after ten seconds. */
  until(what: string, holds: () => boolean, withinMs = 10_000): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#watchers.delete(look);
      reject(new Error(`${what}: not within ${withinMs} ms; closes: ${JSON.stringify(this.closes)}`));
    }, withinMs);
    const look = () => {
      if (!holds()) return;
      clearTimeout(timer);
      this.#watchers.delete(look);
      resolve();
    };
    this.#watchers.add(look);
    look();
    return promise;
  }

  synced(): Promise<void> {
    return this.until("synced", () => this.provider.synced && this.notice !== null);
  }

  /** Everything written here is kept by the server. */
  saved(): Promise<void> {
    return this.until("saved", () => {
      const saved = this.notice?.saved;
      return (
        saved?.synced === true &&
        saved.updates >= this.#updates &&
        saved.clock >= Y.getState(this.doc.store, this.doc.clientID)
      );
    });
  }

  closedWith(code: number, withinMs?: number): Promise<void> {
    return this.until(`closed with ${code}`, () => this.closes.some((close) => close.code === code), withinMs);
  }

  /** Goes away as a train into a tunnel: the document stays, the connection is gone. */
  disconnect(): void {
    this.provider.disconnect();
  }

  /** Comes back, with a fresh ticket where one is given. */
  reconnect(ticket?: string): void {
    if (ticket) this.provider.params = { ticket };
    this.provider.connect();
  }

  destroy(): void {
    this.provider.destroy();
    this.doc.destroy();
  }
}

export function line(id: string, fields: Partial<DraftLine> = {}): DraftLine {
  return {
    id,
    title: "Design",
    detail: "",
    quantity: "1",
    unit: "day",
    unitPrice: "800",
    discount: null,
    taxes: [{ category: "S", rate: "21", exemptionReason: null }],
    ...fields,
  };
}
