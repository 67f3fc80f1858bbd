/** A database of a test file's own: a copy of the migrated template on the run's one PostgreSQL. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { type CrossTenant, createCrossTenant } from "./cross-tenant.ts";
import { roleUrl } from "./roles.ts";
import { createInTenant, createTenantReader, type InTenant, type TenantReader } from "./tenant.ts";
import { TEST_SECRET } from "./testing-setup.ts";

export type TestDatabase = AsyncDisposable & {
  name: string;
  secret: string;
  /** As the owner, who is a superuser here: for looking behind the wall and for tampering. */
  ownerUrl: string;
  appUrl: string;
  relayUrl: string;
  identityUrl: string;
  owner: pg.Pool;
  appPool: pg.Pool;
  relayPool: pg.Pool;
  inTenant: InTenant;
  readTenant: TenantReader;
  crossTenant: CrossTenant;
};

/** `await using db = await testDatabase()`: made in some tens of milliseconds, dropped when it goes out of scope. */
export async function testDatabase(options: { poolMax?: number } = {}): Promise<TestDatabase> {
  const templateUrl = inject("templateUrl");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await atServer(
    templateUrl,
    `create database ${name} template ${new URL(templateUrl).pathname.slice(1)} strategy file_copy`,
  );
  const url = new URL(templateUrl);
  url.pathname = `/${name}`;
  const ownerUrl = url.href;
  const urls = {
    appUrl: roleUrl(ownerUrl, TEST_SECRET, "countersign_app"),
    relayUrl: roleUrl(ownerUrl, TEST_SECRET, "countersign_relay"),
    identityUrl: roleUrl(ownerUrl, TEST_SECRET, "countersign_identity"),
  };
  const max = options.poolMax ?? 10;
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  const appPool = new pg.Pool({ connectionString: urls.appUrl, max });
  const relayPool = new pg.Pool({ connectionString: urls.relayUrl, max: 5 });
  // A test that cuts connections on purpose must not bring the runner down.
  for (const pool of [owner, appPool, relayPool]) pool.on("error", () => {});
  return {
    name,
    secret: TEST_SECRET,
    ownerUrl,
    ...urls,
    owner,
    appPool,
    relayPool,
    inTenant: createInTenant(appPool),
    readTenant: createTenantReader(appPool),
    crossTenant: createCrossTenant(relayPool),
    async [Symbol.asyncDispose]() {
      await Promise.all([owner.end(), appPool.end(), relayPool.end()]);
      await atServer(templateUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

async function atServer(url: string, statement: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = "/postgres";
  const client = new pg.Client({ connectionString: maintenance.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
