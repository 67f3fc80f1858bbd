/** The Node host that is abused, in a process of its own, wired as server/node/testing/collab-server.ts; it listens to its parent. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import pg from "pg";
import { createCrossTenant } from "#db/cross-tenant.ts";
import { createDraftLog } from "#db/draft-log.ts";
import { createInTenant } from "#db/tenant.ts";
import { createCollabHost } from "#server/node/collab-host.ts";

export type TargetOrder =
  | { what: "recheck"; tenantId: string; userId: string | null }
  | { what: "memory" }
  | { what: "lateness" };
export type TargetReport =
  | { what: "listening"; port: number }
  | { what: "rechecked" }
  | { what: "memory"; rss: number }
  /** Of its event loop, in milliseconds, since the last time it was asked. */
  | { what: "lateness"; p99: number; max: number };

const LATENESS_EVERY_MS = 1;

const relayPool = new pg.Pool({ connectionString: process.env.COLLAB_RELAY_URL, max: 5 });
const appPool = new pg.Pool({ connectionString: process.env.COLLAB_APP_URL, max: 5 });
const crossTenant = createCrossTenant(relayPool);
const host = createCollabHost({
  log: createDraftLog({ relayPool, inTenant: createInTenant(appPool) }),
  secret: process.env.COLLAB_SECRET ?? "",
  publicUrl: "http://localhost:3000",
  projectDraft: async () => {},
  memberNow: crossTenant.memberNow,
  logger: { warn: console.error, error: console.error },
  now: () => new Date(),
});
const server = createServer();
server.on("upgrade", host.upgrade);
const lateness = monitorEventLoopDelay({ resolution: LATENESS_EVERY_MS });
lateness.enable();
const report = (said: TargetReport) => process.send?.(said);

process.on("message", async (order: TargetOrder) => {
  if (order.what === "recheck") {
    await host.rooms.recheck(order.tenantId, order.userId);
    report({ what: "rechecked" });
  } else if (order.what === "lateness") {
    // What is measured is the time from one look to the next.
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - LATENESS_EVERY_MS);
    report({ what: "lateness", p99: late(lateness.percentile(99)), max: late(lateness.max) });
    lateness.reset();
  } else {
    // Twice, because what the first round frees holds what the second one does.
    globalThis.gc?.();
    globalThis.gc?.();
    report({ what: "memory", rss: process.memoryUsage().rss });
  }
});
process.on("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => report({ what: "listening", port: (server.address() as AddressInfo).port }));
