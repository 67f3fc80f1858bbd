/**
 * The host of `bench -- live` in a process of its own: the product's HTTP door and hub on a database that is there already. A person signs
 * in by `authorization: Bearer <userId>`. Prints `port N`; `memory` on its standard input is answered by the bytes in use.
 */

import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import pg from "pg";
import { createCrossTenant } from "#db/cross-tenant.ts";
import { createInTenant, createTenantReader } from "#db/tenant.ts";
import { createFileStore } from "#integrations/filesystem/files.ts";
import { createRemoteRooms } from "#server/collab/remote-rooms.ts";
import { createHttpApp } from "#server/http/app.ts";
import { createMemberships } from "#server/identity/memberships.ts";
import { createLiveHub } from "#server/live/live-hub.ts";
import { createLogger } from "#server/logger.ts";
import { listen } from "#server/node/http-server.ts";
import { listen as listenTo } from "#workers/engine/listen.ts";

const { LIVE_APP_URL: appUrl = "", LIVE_RELAY_URL: relayUrl = "" } = process.env;
const logger = createLogger({ level: "warn" });
const now = () => new Date();
const appPool = new pg.Pool({ connectionString: appUrl, max: 24 });
const inTenant = createInTenant(appPool);
const crossTenant = createCrossTenant(new pg.Pool({ connectionString: relayUrl, max: 4 }));
const live = createLiveHub({ warn: (fields, message) => logger.warn(fields, message) });
await listenTo(relayUrl, "countersign_live", live.hear, logger);
const publicUrl = "http://127.0.0.1";
const app = createHttpApp({
  services: {
    inTenant,
    readTenant: createTenantReader(appPool),
    crossTenant,
    identity: {
      async identify(request) {
        const userId = request.headers.get("authorization")?.replace(/^Bearer /, "");
        const rest = { name: "", email: "", emailVerified: true, externalOrgId: null };
        return userId ? { userId, sessionId: userId, ...rest } : null;
      },
      handle: () => null,
      signInUrl: (to) => to,
    },
    memberships: createMemberships({ membershipsOf: crossTenant.membershipsOf, now }),
    rooms: createRemoteRooms({ urlOf: () => "", secret: "no rooms are asked here", fetch, timeoutMs: 1_000 }),
    live,
    files: createFileStore(tmpdir()),
    logger,
    publicUrl,
    collabUrl: publicUrl,
    secret: "a secret that signs nothing in this bench",
    embedded: { mailbox: false, demo: false },
    now,
  },
});
const { server } = await listen({
  host: "127.0.0.1",
  port: 0,
  fetch: app.fetch,
  middleware: null,
  upgrade: (_request, socket) => socket.destroy(),
});
console.log(`port ${(server.address() as AddressInfo).port}`);
for await (const asked of createInterface({ input: process.stdin })) {
  if (asked !== "memory") continue;
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  console.log(`memory ${heapUsed + external} ${process.memoryUsage.rss()} ${live.streams}`);
}
process.exit(0);
