/**
 * The only door to tenant data. Both ways set the tenant for exactly one transaction or one statement; a connection that goes
 * back to the pool carries nothing of it. Without a tenant, row-level security shows no row and takes none.
 */
import { createHash } from "node:crypto";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import type { Pool, PoolClient, QueryArrayConfig, QueryConfig } from "pg";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The query builder inside a tenant's transaction. */
export type Tx = NodePgDatabase;

/** Runs `fn` in one transaction of this tenant; commits when it resolves, rolls back when it throws. */
export type InTenant = <T>(tenantId: string, fn: (tx: Tx) => Promise<T>) => Promise<T>;

/**
 * Runs each select that `fn` builds as one statement of its own, in one round trip, without a transaction around them.
 * For reads that need no common snapshot. Anything but a select is refused.
 */
export type TenantReader = <T>(tenantId: string, fn: (db: TenantSelect) => Promise<T>) => Promise<T>;
export type TenantSelect = Pick<NodePgDatabase, "select" | "selectDistinct" | "with" | "$with" | "execute">;

/** The query builder of each connection, made once. */
const builders = new WeakMap<PoolClient, NodePgDatabase>();

export function createInTenant(pool: Pool): InTenant {
  return async (tenantId, fn) => {
    const begin = `begin; ${settingOf(tenantId)}`;
    const client = await pool.connect();
    let broken = false;
    try {
      // Two commands in one message: the tenant costs no round trip.
      await client.query(begin);
      const result = await fn(builderOf(client));
      await client.query("commit");
      return result;
    } catch (error) {
      await client.query("rollback").catch(() => {
        broken = true;
      });
      throw error;
    } finally {
      // A connection that could not even roll back is not given to the next tenant.
      client.release(broken);
    }
  };
}

export function createTenantReader(pool: Pool): TenantReader {
  return (tenantId, fn) => {
    if (!UUID.test(tenantId)) throw new Error("not a tenant id");
    return fn(drizzle(doorway(pool, tenantId) as unknown as PoolClient));
  };
}

function settingOf(tenantId: string): string {
  if (!UUID.test(tenantId)) throw new Error("not a tenant id");
  return `select set_config('app.tenant_id', '${tenantId}', true)`;
}

function builderOf(client: PoolClient): NodePgDatabase {
  const known = builders.get(client);
  if (known) return known;
  const made = drizzle(client);
  builders.set(client, made);
  return made;
}

/** What drizzle calls a client: it sends every select through the door, as a prepared statement with a name of its own. */
function doorway(pool: Pool, tenantId: string) {
  return {
    query(config: (QueryConfig | QueryArrayConfig) & { text: string }, values: unknown[] = []) {
      const { name, text } = throughTheDoor(config.text, values.length);
      return pool.query({ ...config, name, text, values: [...values, tenantId] });
    },
  };
}

/** Texts are made by code, so there are few; the bound is for a query that forgot to use parameters. */
const TEXTS_MAX = 2_000;
const texts = new Map<string, { name: string; text: string }>();

/**
 * Sets the tenant and reads in one statement. The inner select refers to the outer row and is kept from being pulled up
 * (OFFSET 0), so the planner has no choice but to set the tenant before the first row is read. Were it ever otherwise, the
 * policy would see no tenant and show nothing.
 */
function throughTheDoor(sql: string, parameters: number): { name: string; text: string } {
  const known = texts.get(sql);
  if (known) return known;
  if (!/^\s*(select|with)\b/i.test(sql)) throw new Error("the reading door takes selects only");
  const text =
    `with door as materialized (select set_config('app.tenant_id', $${parameters + 1}, true) as tenant) ` +
    `select seen.* from door cross join lateral (select * from (${sql}) as asked where door.tenant is not null offset 0) as seen`;
  const made = { name: createHash("sha1").update(text).digest("hex"), text };
  if (texts.size >= TEXTS_MAX) texts.clear();
  texts.set(sql, made);
  return made;
}
