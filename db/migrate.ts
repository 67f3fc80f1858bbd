/** Brings a database to the newest schema: roles first, then the migrations in order, under a lock, as the owner. */
import { join } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { DEFINER_ROLE, ROLES, type RoleName, rolePassword } from "./roles.ts";
import { SetupError } from "./setup-error.ts";

/** Any number will do, as long as it is ours: two hosts that start at once migrate one after the other. */
const MIGRATION_LOCK = 7_226_518;
const MIGRATIONS_SCHEMA = "migrations";

/** `GRANT … WITH SET` came with PostgreSQL 16. */
const SERVER_VERSION_MIN = 160_000;

/**
 * What a role's sessions may take, whatever pool they come from: a request that waits longer than this has lost its reader, and a
 * transaction that is left open holds locks (a series' counter, a room) that others wait for.
 */
const ROLE_SETTINGS: Record<RoleName, Record<string, string>> = {
  countersign_app: { statement_timeout: "15s", lock_timeout: "10s", idle_in_transaction_session_timeout: "30s" },
  countersign_relay: { statement_timeout: "60s", idle_in_transaction_session_timeout: "60s" },
  countersign_identity: {
    statement_timeout: "15s",
    idle_in_transaction_session_timeout: "30s",
    search_path: "identity",
  },
};

/**
 * Makes the roles (their passwords follow from `secret`) and runs what is missing of `root`/db/migrations, all or nothing.
 * Throws SetupError with a sentence where the database cannot be reached, is too old, was migrated by other files than these, or
 * its user may not do what is needed.
 */
export async function migrate(options: { ownerUrl: string; secret: string; root: string }): Promise<void> {
  const migrationsFolder = join(options.root, "db/migrations");
  const client = new pg.Client({
    connectionString: options.ownerUrl,
    connectionTimeoutMillis: 10_000,
    application_name: "countersign migrate",
  });
  try {
    await client.connect();
  } catch (cause) {
    throw new SetupError(
      `The database at ${placeOf(options.ownerUrl)} cannot be reached: ${reasonOf(cause)}.`,
      "Check DATABASE_URL, and that the database is up.",
      { cause },
    );
  }
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await refuseOldServer(client);
    await ensureRoles(client, options.secret);
    await refuseOtherHistory(client, migrationsFolder);
    await runMigrations(drizzle(client), { migrationsFolder, migrationsSchema: MIGRATIONS_SCHEMA });
  } finally {
    await client.end();
  }
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_version_num: string; server_version: string }>(
    "select current_setting('server_version_num') as server_version_num, current_setting('server_version') as server_version",
  );
  const [server] = rows;
  if (server && Number.parseInt(server.server_version_num, 10) >= SERVER_VERSION_MIN) return;
  throw new SetupError(
    `The database is PostgreSQL ${server?.server_version ?? "of an unknown version"}.`,
    "Countersign needs PostgreSQL 16 or newer.",
  );
}

async function ensureRoles(client: pg.Client, secret: string): Promise<void> {
  try {
    const { rows } = await client.query<{ rolname: string }>(
      "select rolname from pg_roles where rolname = any($1::text[])",
      [[...ROLES, DEFINER_ROLE]],
    );
    const existing = new Set(rows.map((row) => row.rolname));
    // Stretching makes a short password harder to guess. These are 256 bits of a derived key, and a client without a fast SHA-256 (Neon's
    // driver, wherever it has to answer SCRAM) would compute for 30 ms at each connect.
    await client.query("set scram_iterations = 1");
    for (const role of ROLES) {
      if (!existing.has(role))
        await client.query(`create role ${role} nosuperuser nocreatedb nocreaterole nobypassrls`);
      // At each start: changing the secret changes the passwords.
      await client.query(`alter role ${role} with login password ${client.escapeLiteral(rolePassword(secret, role))}`);
      for (const [setting, value] of Object.entries(ROLE_SETTINGS[role])) {
        await client.query(`alter role ${role} set ${setting} = ${client.escapeLiteral(value)}`);
      }
    }
    if (!existing.has(DEFINER_ROLE)) await client.query(`create role ${DEFINER_ROLE} nologin nobypassrls`);
    // Whoever is not superuser may hand a schema or a function to a role only as a member of it; without inheriting its rights.
    const { rows: me } = await client.query<{ superuser: boolean }>(
      "select rolsuper as superuser from pg_roles where rolname = current_user",
    );
    if (!me[0]?.superuser) {
      for (const role of [...ROLES, DEFINER_ROLE]) {
        await client.query(`grant ${role} to current_user with inherit false, set true`);
      }
    }
  } catch (cause) {
    if (codeOf(cause) !== "42501") throw cause;
    throw new SetupError(
      "The user of DATABASE_URL may not make the roles that requests run as.",
      "Give DATABASE_URL the database's owner with the right CREATEROLE.",
      { cause },
    );
  }
}

/** A migration that ran is never edited; a database that ran another text of it is not the one that these files describe. */
async function refuseOtherHistory(client: pg.Client, migrationsFolder: string): Promise<void> {
  const { rows: known } = await client.query<{ known: boolean }>("select to_regclass($1) is not null as known", [
    `${MIGRATIONS_SCHEMA}.__drizzle_migrations`,
  ]);
  if (!known[0]?.known) return;
  const { rows: ran } = await client.query<{ hash: string; created_at: string }>(
    `select hash, created_at from ${MIGRATIONS_SCHEMA}.__drizzle_migrations order by created_at`,
  );
  const files = new Map(readMigrationFiles({ migrationsFolder }).map((file) => [file.folderMillis, file.hash]));
  for (const { hash, created_at } of ran) {
    const fileHash = files.get(Number(created_at));
    if (fileHash === hash) continue;
    throw new SetupError(
      fileHash === undefined
        ? "The database was set up by a newer version of Countersign, or by another branch of it."
        : "A migration was changed after this database had run it.",
      "Run the version that set it up, or start with a new database (the embedded one: move its data folder aside).",
    );
  }
}

/** Host and database, without user and password: what may stand in a sentence. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}

function reasonOf(cause: unknown): string {
  const code = codeOf(cause);
  if (code === "28P01" || code === "28000") return "user or password are wrong";
  if (code === "3D000") return "there is no such database";
  if (code === "ECONNREFUSED") return "nothing listens there";
  if (code === "ENOTFOUND") return "there is no such host";
  return cause instanceof Error ? cause.message || code : String(cause);
}
