/**
 * One of several hosts, in a process of its own, so that a storm can kill it: configured by COLLAB_APP_URL, COLLAB_RELAY_URL and
 * COLLAB_LEASE_MS. Begins when a line comes on its standard input, and prints its port; ends politely on SIGTERM.
 */
import pg from "pg";
import { createCrossTenant } from "#db/cross-tenant.ts";
import { createInTenant } from "#db/tenant.ts";
import { startLeasedHost } from "./leased-host.ts";

const relayPool = new pg.Pool({ connectionString: process.env.COLLAB_RELAY_URL, max: 4 });
const appPool = new pg.Pool({ connectionString: process.env.COLLAB_APP_URL, max: 4 });
const crossTenant = createCrossTenant(relayPool);

process.stdin.once("data", async () => {
  const host = await startLeasedHost({
    db: { relayPool, inTenant: createInTenant(appPool) },
    leaseMs: Number(process.env.COLLAB_LEASE_MS),
    memberNow: crossTenant.memberNow,
    logger: { warn: console.error, error: console.error },
  });
  process.once("SIGTERM", async () => {
    await host.close();
    process.exit(0);
  });
  console.log(`port ${new URL(host.url).port}`);
});
