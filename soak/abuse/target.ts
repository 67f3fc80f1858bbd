/** The Node host that is abused, in a process of its own, wired as server/node/testing/collab-server.ts; it listens to its parent. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { createCrossTenant } from "#db/cross-tenant.ts";
import { createDraftLog } from "#db/draft-log.ts";
import { createInTenant } from "#db/tenant.ts";
import { createCollabHost } from "#server/node/collab-host.ts";
import { p99 } from "./p99.ts";

export type TargetOrder =
  | { what: "recheck"; tenantId: string; userId: string | null }
  | { what: "memory" }
  | { what: "busy" };
export type TargetReport =
  | { what: "listening"; port: number }
  | { what: "rechecked" }
  | { what: "memory"; rss: number }
  /** For how long it kept everybody waiting by its own work, in milliseconds, since it was asked last. */
  | { what: "busy"; p99: number; max: number };

const LOOK_EVERY_MS = 4;

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
let busyMs: number[] = [];
watchTheLoop();
const report = (said: TargetReport) => process.send?.(said);

process.on("message", async (order: TargetOrder) => {
  if (order.what === "recheck") {
    await host.rooms.recheck(order.tenantId, order.userId);
    report({ what: "rechecked" });
  } else if (order.what === "busy") {
    const sorted = busyMs.sort((a, b) => a - b);
    busyMs = [];
    report({ what: "busy", p99: p99(sorted), max: sorted.at(-1) ?? 0 });
  } else {
    // Twice, because what the first round frees holds what the second one does.
    globalThis.gc?.();
    globalThis.gc?.();
    report({ what: "memory", rss: process.memoryUsage().rss });
  }
});
process.on("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => report({ what: "listening", port: (server.address() as AddressInfo).port }));

/**
 * How late the event loop comes back to this, as far as the process has been working meanwhile: what another process took of the cores
 * is no work of ours.
 */
function watchTheLoop(): void {
  let at = performance.now();
  let cpu = process.cpuUsage();
  setInterval(() => {
    const { user, system } = process.cpuUsage(cpu);
    const late = performance.now() - at - LOOK_EVERY_MS;
    busyMs.push(Math.max(0, Math.min(late, (user + system) / 1_000)));
    at = performance.now();
    cpu = process.cpuUsage();
  }, LOOK_EVERY_MS);
}
