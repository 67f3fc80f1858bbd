/**
 * The Node shell with the rooms' door, in a process of its own for server/collab/testing/shell-suite.ts: configured by
 * COLLAB_APP_URL, COLLAB_RELAY_URL, COLLAB_SECRET and COLLAB_PUBLIC_URL. It hears lines: a port to listen on (0: any), answered
 * with "port N"; and "again", which closes every room as a polite stop does and opens them anew, answered with "again".
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { getRequestListener } from "@hono/node-server";
import pg from "pg";
import { createCrossTenant } from "#db/cross-tenant.ts";
import { createDraftLog } from "#db/draft-log.ts";
import { createInTenant } from "#db/tenant.ts";
import { createRoomsDoor, type RoomsDoor } from "#server/collab/rooms-door.ts";
import { mayStayFrozen } from "#server/invoices/may-stay-frozen.ts";
import { projectDraft } from "#server/invoices/project-draft.ts";
import { type CollabHost, createCollabHost } from "#server/node/collab-host.ts";

const secret = process.env.COLLAB_SECRET ?? "";
const relayPool = new pg.Pool({ connectionString: process.env.COLLAB_RELAY_URL, max: 5 });
const appPool = new pg.Pool({ connectionString: process.env.COLLAB_APP_URL, max: 5 });
const crossTenant = createCrossTenant(relayPool);
const inTenant = createInTenant(appPool);
const logger = { warn: console.error, error: console.error };
const now = () => new Date();

let house = open();
const server = createServer(getRequestListener((request) => house.door(request)));
server.on("upgrade", (request, socket, head) => house.host.upgrade(request, socket, head));

createInterface({ input: process.stdin }).on("line", async (line) => {
  if (line === "again") {
    await house.host.close();
    house = open();
    console.log("again");
    return;
  }
  server.listen(Number(line), "127.0.0.1", () => console.log(`port ${(server.address() as AddressInfo).port}`));
});

function open(): { host: CollabHost; door: RoomsDoor } {
  const host = createCollabHost({
    log: createDraftLog({ relayPool, inTenant }),
    secret,
    publicUrl: process.env.COLLAB_PUBLIC_URL ?? "",
    projectDraft: (ref, content, seq) => projectDraft(inTenant, ref, content, seq),
    memberNow: crossTenant.memberNow,
    mayStayFrozen: (ref) => mayStayFrozen(inTenant, ref),
    logger,
    now,
  });
  return { host, door: createRoomsDoor({ rooms: host.rooms, secret, now, logger }) };
}
