/** A PostgreSQL of a soak's own, migrated, with the doors that the product uses. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { createCrossTenant } from "#db/cross-tenant.ts";
import { startEmbeddedPostgres } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { roleUrl } from "#db/roles.ts";
import { createInTenant, createTenantReader } from "#db/tenant.ts";
import type { TestDatabase } from "#db/testing.ts";

const SECRET = "a secret of the soak, of enough length";

export async function soakDatabase(): Promise<TestDatabase> {
  const stack = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-soak-"));
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  // The database runs as another user when we are root, and must be able to walk into the folder.
  chmodSync(dataDir, 0o755);
  const { ownerUrl, stop } = await startEmbeddedPostgres({
    dataDir,
    say: () => {},
    // Passwords are not what is tried here, and each of thousands of connections would prove its own 4,096 times.
    settings: ["scram_iterations=1"],
  });
  stack.defer(stop);
  await migrate({ ownerUrl, secret: SECRET, root: process.cwd() });
  const urls = {
    appUrl: roleUrl(ownerUrl, SECRET, "countersign_app"),
    relayUrl: roleUrl(ownerUrl, SECRET, "countersign_relay"),
    identityUrl: roleUrl(ownerUrl, SECRET, "countersign_identity"),
  };
  const pool = (connectionString: string) => {
    const made = new pg.Pool({ connectionString, max: 5 });
    made.on("error", () => {});
    stack.defer(() => made.end());
    return made;
  };
  const owner = pool(ownerUrl);
  const appPool = pool(urls.appUrl);
  const relayPool = pool(urls.relayUrl);
  return {
    name: "countersign",
    secret: SECRET,
    ownerUrl,
    ...urls,
    owner,
    appPool,
    relayPool,
    inTenant: createInTenant(appPool),
    readTenant: createTenantReader(appPool),
    crossTenant: createCrossTenant(relayPool),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
