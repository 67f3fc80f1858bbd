/**
 * One contestant in a process of its own: `node --expose-gc collab-server.ts NAME`, 127.0.0.1, any port. Prints `port N` when it
 * listens; `memory` on its standard input is answered by the bytes in use after a full collection.
 *
 * Ours is the host as the product runs it, with the log and the projection in PostgreSQL. The two others have their defaults and
 * keep nothing.
 */
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type { WebSocket, WebSocketServer } from "ws";
import type { Contestant } from "./collab-wire.ts";

const IDLE_MS_MAX = 1_800_000;

const STARTS: Record<Contestant, () => Promise<number>> = {
  countersign,
  "y-websocket": yWebsocket,
  hocuspocus,
};

// Each brings its own parts and nothing of the others': the documents of two copies of Yjs in one process are no friends.
async function countersign(): Promise<number> {
  const { default: pg } = await import("pg");
  const { createCrossTenant } = await import("#db/cross-tenant.ts");
  const { createDraftLog } = await import("#db/draft-log.ts");
  const { createInTenant } = await import("#db/tenant.ts");
  const { projectDraft } = await import("#server/invoices/project-draft.ts");
  const { createCollabHost } = await import("#server/node/collab-host.ts");
  const relayPool = new pg.Pool({ connectionString: process.env.COLLAB_RELAY_URL, max: 5 });
  const inTenant = createInTenant(new pg.Pool({ connectionString: process.env.COLLAB_APP_URL, max: 10 }));
  const crossTenant = createCrossTenant(relayPool);
  const host = createCollabHost({
    log: createDraftLog({ relayPool, inTenant }),
    secret: process.env.COLLAB_SECRET ?? "",
    publicUrl: "http://localhost",
    async projectDraft(ref, content, seq) {
      await projectDraft(inTenant, ref, content, seq);
    },
    memberNow: crossTenant.memberNow,
    logger: { warn: console.error, error: console.error },
    now: () => new Date(),
  });
  const server = createServer();
  server.on("upgrade", host.upgrade);
  return listen(server);
}

/** What bin/server.cjs of y-websocket 2.1.0 does, on a port that is free. */
function yWebsocket(): Promise<number> {
  const require = createRequire(import.meta.url);
  const utils = require.resolve("y-websocket-server/bin/utils");
  const { setupWSConnection } = require(utils) as { setupWSConnection(socket: WebSocket, request: unknown): void };
  // The release of `ws` that it brings along is what its users run.
  const { Server: Sockets } = createRequire(utils)("ws") as { Server: typeof WebSocketServer };
  const sockets = new Sockets({ noServer: true });
  sockets.on("connection", setupWSConnection);
  const server = createServer();
  server.on("upgrade", (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit("connection", ws, request));
  });
  return listen(server);
}

async function hocuspocus(): Promise<number> {
  const { Server: Hocuspocus } = await import("@hocuspocus/server");
  const server = new Hocuspocus({
    address: "127.0.0.1",
    port: 0,
    quiet: true,
    stopOnSignals: false,
    // Whoever waits for their turn says nothing meanwhile.
    timeout: IDLE_MS_MAX,
  });
  await server.listen();
  return server.address.port;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/** What is really held: the heap and what hangs on it outside, after everything that nobody holds is gone. */
async function bytesInUse(): Promise<number> {
  // Some of it only goes once several collections in a row have found it unused.
  for (let round = 0; round < 8; round++) {
    globalThis.gc?.();
    await pause(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const name = process.argv[2];
if (name === undefined || !(name in STARTS)) throw new Error(`no contestant is called ${name}`);
console.log(`port ${await STARTS[name as Contestant]()}`);
for await (const asked of createInterface({ input: process.stdin })) {
  if (asked === "memory") console.log(`memory ${await bytesInUse()}`);
}
// Whoever started this one has gone.
process.exit(0);
