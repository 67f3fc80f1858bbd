/**
 * A server of live drafts in a process of its own, so that a test can kill it: `node collab-server.ts`, configured by
 * COLLAB_APP_URL and COLLAB_RELAY_URL. Listens on the port that it is told on its standard input (0: any), and prints it:
 * the next one can be made ready before the present one is killed. Rights come from the members table.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { createCrossTenant } from "#db/cross-tenant.ts";
import { createDraftLog } from "#db/draft-log.ts";
import { createInTenant } from "#db/tenant.ts";
import { createCollabHost } from "#server/node/collab-host.ts";

const relayPool = new pg.Pool({ connectionString: process.env.COLLAB_RELAY_URL, max: 5 });
const appPool = new pg.Pool({ connectionString: process.env.COLLAB_APP_URL, max: 5 });
const crossTenant = createCrossTenant(relayPool);
const host = createCollabHost({
  log: createDraftLog({ relayPool, inTenant: createInTenant(appPool) }),
  secret: process.env.COLLAB_SECRET ?? "",
  publicUrl: "http://localhost",
  projectDraft: async () => {},
  memberNow: crossTenant.memberNow,
  logger: { warn: console.log, error: console.log },
  now: () => new Date(),
});
const server = createServer();
server.on("upgrade", host.upgrade);
process.stdin.once("data", (port) => {
  server.listen(Number(port.toString()), "127.0.0.1", () => {
    console.log(`port ${(server.address() as AddressInfo).port}`);
  });
});
