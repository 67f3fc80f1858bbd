/** Brings a database to the newest schema: roles first, then the migrations in order, under a lock, as the owner. */
import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { ROLES, rolePassword } from "./roles.ts";
import { SetupError } from "./setup-error.ts";

/** Any number will do, as long as it is ours: two hosts that start at once migrate one after the other. */
const MIGRATION_LOCK = 7_226_518;

/** Throws SetupError with a sentence where the database cannot be reached or its user may not do what is needed. */
export async function migrate(options: { ownerUrl: string; secret: string; root: string }): Promise<void> {
  const client = new pg.Client({ connectionString: options.ownerUrl, connectionTimeoutMillis: 10_000 });
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
    await ensureRoles(client, options.secret);
    await runMigrations(drizzle(client), {
      migrationsFolder: join(options.root, "db/migrations"),
      migrationsSchema: "migrations",
    });
  } finally {
    await client.end();
  }
}

async function ensureRoles(client: pg.Client, secret: string): Promise<void> {
  try {
    for (const role of ROLES) {
      const password = client.escapeLiteral(rolePassword(secret, role));
      const { rowCount } = await client.query("select 1 from pg_roles where rolname = $1", [role]);
      await client.query(
        `${rowCount === 0 ? "create" : "alter"} role ${role} with login nosuperuser nocreatedb nocreaterole ${rowCount === 0 ? "nobypassrls" : ""} password ${password}`,
      );
    }
    await client.query("alter role countersign_identity set search_path = identity");
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "42501")) throw cause;
    throw new SetupError(
      "The user of DATABASE_URL may not make the roles that requests run as.",
      "Give DATABASE_URL the database's owner with the right CREATEROLE.",
      { cause },
    );
  }
}

/** Host and database, without user and password: what may stand in a sentence. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? String(cause.code) : "";
  if (code === "28P01" || code === "28000") return "user or password are wrong";
  if (code === "3D000") return "there is no such database";
  if (code === "ECONNREFUSED") return "nothing listens there";
  if (code === "ENOTFOUND") return "there is no such host";
  return cause.message || code;
}
