/** The shell that a suite is tried on, with an agency on it and whoever sits at a browser. */
import { once } from "node:events";
import { WebSocket } from "ws";
import type * as Y from "yjs";
import type { TestDatabase } from "#db/testing.ts";
import type { DraftRooms, RoomRef } from "#server/collab/draft-rooms.ts";
import { Client, type Person } from "#server/node/testing/collab-world.ts";
import type { DraftWorld } from "./draft-world.ts";

/** The address of the product, whose pages may open sockets. */
export const PUBLIC_URL = "http://localhost:3000";

export type Shell = {
  /** "ws://127.0.0.1:PORT", the same before and after a kill. */
  wsUrl: string;
  /** Live drafts as other processes of the product reach them. */
  rooms: DraftRooms;
  /** As a power cut. */
  kill(): Promise<void>;
  /** Up again at the same address, after a kill. */
  restart(): Promise<void>;
  /** Has the room leave the memory, as it does when nobody was there for a while. */
  unload(ref: RoomRef): Promise<void>;
  /** Politely, and leaves nothing behind. */
  stop(): Promise<void>;
};

export type StartShell = (db: TestDatabase) => Promise<Shell>;

/** One shell with an agency on it, and whoever sits at a browser. */
export class House {
  readonly db: TestDatabase;
  readonly shell: Shell;
  readonly world: DraftWorld;
  readonly #clients: Client[] = [];

  constructor(db: TestDatabase, shell: Shell, world: DraftWorld) {
    this.db = db;
    this.shell = shell;
    this.world = world;
  }

  open(ref: RoomRef, person: Person, doc?: Y.Doc): Client {
    const client = new Client(this.shell.wsUrl, ref.invoiceId, this.world.ticket(ref, person), doc);
    this.#clients.push(client);
    return client;
  }

  /** Two people who are in a draft together, everything said. */
  async pair(content: Parameters<DraftWorld["draft"]>[0] = {}) {
    const ref = await this.world.draft(content);
    const people = [await this.world.person("Ana"), await this.world.person("Ben")] as const;
    const ana = this.open(ref, people[0]);
    const ben = this.open(ref, people[1]);
    await Promise.all([ana.saved(), ben.saved()]);
    return { ref, people, ana, ben };
  }

  socket(path: string, headers: Record<string, string> = {}): WebSocket {
    const socket = new WebSocket(`${this.shell.wsUrl}${path}`, { headers });
    socket.binaryType = "nodebuffer";
    socket.on("error", () => {});
    return socket;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.shell.stop();
    await this.db[Symbol.asyncDispose]();
  }
}

/** What a socket was closed with, once it is. */
export async function closeOf(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(socket, "close")) as [number, Buffer];
  return { code, reason: reason.toString() };
}
