/**
 * `npm run audit:verify`: hashes the audit chain of every agency again and says which holds. Ends with 1 where one does not.
 * On the embedded database it starts that database itself, so the product must not be running; DATABASE_URL is read as it is.
 */
import { resolve } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { roleUrl } from "#db/roles.ts";
import { SetupError } from "#db/setup-error.ts";
import { createInTenant } from "#db/tenant.ts";
import { verifyChain } from "#server/audit/verify-chain.ts";
import { EnvError, parseEnv } from "#server/env.ts";
import { takeInstanceLock } from "./instance-lock.ts";
import { keptSecret } from "./secrets.ts";

type Agency = { tenantId: string; name: string };

async function main(): Promise<void> {
  const env = parseEnv(process.env);
  const dataDir = resolve(env.DATA_DIR);
  if (env.DATABASE_URL !== undefined) {
    process.exitCode = await verifyAll(env.DATABASE_URL, env.COUNTERSIGN_SECRET ?? keptSecret(dataDir));
    return;
  }
  // Two servers on one folder would end each other.
  const releaseLock = await takeInstanceLock(dataDir, env.PUBLIC_URL);
  try {
    const database = await startEmbeddedPostgres({ dataDir, say });
    try {
      process.exitCode = await verifyAll(database.ownerUrl, env.COUNTERSIGN_SECRET ?? keptSecret(dataDir));
    } finally {
      await database.stop();
    }
  } finally {
    releaseLock();
  }
}

/** Says a line an agency; 1 where a chain is broken, else 0. */
async function verifyAll(ownerUrl: string, secret: string): Promise<number> {
  // Makes the roles and brings an older database up to what the chain is read with.
  await migrate({ ownerUrl, secret, root: process.cwd() });
  const relay = new pg.Pool({ connectionString: roleUrl(ownerUrl, secret, "countersign_relay"), max: 1 });
  const app = new pg.Pool({ connectionString: roleUrl(ownerUrl, secret, "countersign_app"), max: 1 });
  try {
    const { rows } = await relay.query<Agency>(
      'select tenant_id as "tenantId", name from agencies order by name, tenant_id',
    );
    const inTenant = createInTenant(app);
    let broken = 0;
    for (const { tenantId, name } of rows) {
      const verdict = await verifyChain(inTenant, tenantId);
      if (!verdict.ok) broken += 1;
      say(
        verdict.ok
          ? `${name} (${tenantId}): ${verdict.events} events hold, the last hash is ${verdict.head}`
          : `${name} (${tenantId}): broken at event ${verdict.brokenAt}; ${verdict.events} before it hold`,
      );
    }
    say(broken === 0 ? `${rows.length} chains hold.` : `${broken} of ${rows.length} chains are broken.`);
    return broken === 0 ? 0 : 1;
  } finally {
    await Promise.all([relay.end(), app.end()]);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  if (error instanceof EnvError) console.error(`\n${error.message}\n`);
  else if (error instanceof SetupError) console.error(`\n${error.message}\n${error.remedy}\n`);
  else console.error(error);
  process.exitCode = 1;
});
