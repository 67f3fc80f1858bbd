/**
 * Tries, as the role of requests, everything by which one tenant could reach a row of another. Meant for a database of its own:
 * with `wall: "alone"` it first takes away whatever else would refuse (missing rights, triggers), so that the policy of the
 * table is all that is left to refuse.
 */
import type pg from "pg";
import type { Sql } from "./scenes.ts";

export type Tenants = { acme: string; globex: string };

/** Gives the app role every right on every table and switches the rules' triggers off. */
export async function leaveTheWallAlone(owner: pg.Pool, tables: string[]): Promise<void> {
  for (const table of tables) {
    await owner.query(`grant select, insert, update, delete on ${table} to countersign_app`);
    await owner.query(`alter table ${table} disable trigger user`);
  }
  await owner.query("grant usage on all sequences in schema public to countersign_app");
}

/**
 * What leaks through the wall of `table`, in sentences; empty where it holds. Both tenants have at least one row in it.
 * `wall: "alone"` demands that the policy refuses (not a right, not a trigger), `"and rules"` that anything does.
 */
export async function leaksOf(options: {
  owner: pg.Pool;
  app: pg.Pool;
  table: string;
  tenants: Tenants;
  wall: "alone" | "and rules";
}): Promise<string[]> {
  const { owner, app, table, tenants, wall } = options;
  const leaks: string[] = [];
  const rowOf = async (tenantId: string) => {
    const { rows } = await owner.query<{ row: string; ctid: string }>(
      `select to_jsonb(t)::text as row from ${table} t where tenant_id = $1 limit 1`,
      [tenantId],
    );
    if (!rows[0]) throw new Error(`${table} has no row of a tenant: give it one in db/testing/one-row-each.ts`);
    return rows[0].row;
  };
  const theirs = await rowOf(tenants.globex);
  const insert = `insert into ${table} overriding system value select * from jsonb_populate_record(null::${table}, $1::jsonb)`;

  /** Runs in a transaction that is always rolled back. */
  const attempt = async <T>(setting: string | null, fn: (q: Sql) => Promise<T>): Promise<T> => {
    const client = await app.connect();
    try {
      await client.query("begin");
      if (setting !== null) await client.query("select set_config('app.tenant_id', $1, true)", [setting]);
      return await fn(client);
    } finally {
      await client.query("rollback");
      client.release();
    }
  };
  /** Passes where the statement touches no row, or is refused. */
  const touchesNothing = async (what: string, setting: string | null, statement: string, values: unknown[]) => {
    const answer = await attempt(setting, (q) => outcomeOf(q, statement, values));
    if (typeof answer === "number" ? answer > 0 : wall === "alone") leaks.push(`${table}: ${what} (${sayOf(answer)})`);
  };
  /** Passes where the statement is refused; with the wall alone, where the policy refuses it. */
  const isRefused = async (what: string, setting: string | null, statement: string, values: unknown[]) => {
    const answer = await attempt(setting, (q) => outcomeOf(q, statement, values));
    const passes =
      typeof answer !== "number" &&
      (wall === "and rules" || (answer.code === "42501" && /row-level/.test(answer.message)));
    if (!passes) leaks.push(`${table}: ${what} (${sayOf(answer)})`);
  };

  // The wall has a door: who is locked out of their own rows would pass every other trial here.
  const own = await attempt(tenants.acme, (q) => q.query(`select from ${table}`)).then((answer) => answer.rowCount);
  if (own === 0) leaks.push(`${table}: a tenant does not see its own row`);
  const others = await attempt(tenants.acme, (q) =>
    q.query(`select from ${table} where tenant_id <> $1`, [tenants.acme]),
  );
  if (others.rowCount !== 0) leaks.push(`${table}: a tenant sees ${others.rowCount} rows of others`);

  const { acme, globex } = tenants;
  await touchesNothing(
    "another's row was changed",
    acme,
    `update ${table} set tenant_id = tenant_id where tenant_id = $1`,
    [globex],
  );
  await touchesNothing(
    "another's row was taken over",
    acme,
    `update ${table} set tenant_id = $2 where tenant_id = $1`,
    [globex, acme],
  );
  await touchesNothing("another's row was deleted", acme, `delete from ${table} where tenant_id = $1`, [globex]);
  await isRefused("a row was inserted for another", acme, insert, [theirs]);
  await isRefused("a row was given to another", acme, `update ${table} set tenant_id = $2 where tenant_id = $1`, [
    acme,
    globex,
  ]);
  // NULL in a connection that never had a tenant, '' in one that had.
  for (const setting of [null, ""]) {
    const state = setting === null ? "without a tenant" : "after a tenant";
    await touchesNothing(`a row was seen ${state}`, setting, `select from ${table}`, []);
    await touchesNothing(`a row was changed ${state}`, setting, `update ${table} set tenant_id = tenant_id`, []);
    await touchesNothing(`a row was deleted ${state}`, setting, `delete from ${table}`, []);
    await isRefused(`a row was inserted ${state}`, setting, insert, [theirs]);
  }
  return leaks;
}

type Refusal = { code: string; message: string };

/** The number of rows that the statement touched, or how it was refused. */
async function outcomeOf(q: Sql, statement: string, values: unknown[]): Promise<number | Refusal> {
  try {
    return (await q.query(statement, values)).rowCount ?? 0;
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    return { code: String(error.code), message: error.message };
  }
}

function sayOf(answer: number | Refusal): string {
  return typeof answer === "number" ? `${answer} rows` : `${answer.code}: ${answer.message}`;
}
