/**
 * The only door to tenant data. Both ways set the tenant for exactly one transaction or one statement; a connection that goes
 * back to the pool carries nothing of it. Without a tenant, row-level security shows no row and takes none.
 */
import { Column, is, type Query, sql } from "drizzle-orm";
import { type NodePgDatabase, NodePgSession, NodePgTransaction } from "drizzle-orm/node-postgres";
import { PgDialect, type SelectedFieldsOrdered } from "drizzle-orm/pg-core";
import type { Pool, PoolClient, QueryConfig } from "pg";
import { sha256Hex } from "#core/canonical.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type NoSchema = Record<string, never>;

/** The query builder inside a tenant's transaction. Its own `transaction` makes a savepoint. */
export type Tx = NodePgTransaction<NoSchema, NoSchema>;

/**
 * Runs `fn` in one transaction of this tenant; commits when it resolves, rolls back when it throws. Rejects with what `fn` threw,
 * or with the database's own error where the commit is refused. `tx` is of no use once `fn` has ended: a query that was not
 * awaited and comes late is refused, because the connection may be another tenant's by then.
 */
export type InTenant = <T>(tenantId: string, fn: (tx: Tx) => Promise<T>) => Promise<T>;

/**
 * Reads of one tenant, each select one statement of its own in one round trip, without a transaction around them. For reads that
 * need no common snapshot. Anything but a select is refused.
 */
export type TenantReader = <T>(tenantId: string, fn: (db: TenantSelect) => Promise<T>) => Promise<T>;

export type TenantSelect = Pick<NodePgDatabase, "select" | "selectDistinct" | "with" | "$with" | "execute"> & {
  /** Runs a query that was built once (`tenantQuery`): several times cheaper than building it again. */
  run<Row>(query: TenantQuery<Row>, values?: Record<string, unknown>): Promise<Row[]>;
};

type Builder = Pick<NodePgDatabase, "select" | "selectDistinct" | "with" | "$with">;
type Prepared<Row> = { execute(values?: Record<string, unknown>): Promise<Row[]> };

/** A select that is built once; what changes between two runs is `sql.placeholder("name")`. */
export type TenantQuery<Row> = { readonly prepare: (db: Builder) => Prepared<Row> };

/** Describes a select for `TenantSelect.run`. Made once, where the module begins; nothing is built until it first runs. */
export function tenantQuery<Row>(build: (db: Builder) => { prepare(name: string): Prepared<Row> }): TenantQuery<Row> {
  return { prepare: (db) => build(db).prepare("named by the door") };
}

const dialect = new PgDialect();

export type InTenantOptions = {
  /** Ends a statement that takes longer; the role's own setting where none is given (db/migrate.ts). */
  statementTimeoutMs?: number;
};

export function createInTenant(pool: Pool, options: InTenantOptions = {}): InTenant {
  const timeout = options.statementTimeoutMs;
  const settings = timeout === undefined ? "" : `, set_config('statement_timeout', '${Math.trunc(timeout)}', true)`;
  return async (tenantId, fn) => {
    // Several commands in one message: the tenant costs no round trip.
    const begin = `begin; select set_config('app.tenant_id', '${checked(tenantId)}', true)${settings}`;
    const client = await connect(pool);
    const turn = takeTurn(client);
    let unusable = false;
    try {
      await client.query(begin);
      const result = await fn(
        new NodePgTransaction(dialect, new NodePgSession(turn.client, dialect, undefined), undefined),
      );
      turn.end();
      const { command } = await client.query("commit");
      // After a statement that failed, COMMIT answers ROLLBACK and no error: `fn` must not take that for success.
      if (command !== "COMMIT")
        throw new Error("the transaction was rolled back: a statement in it failed and nobody said so");
      return result;
    } catch (error) {
      turn.end();
      await client.query("rollback").catch(() => {
        unusable = true;
      });
      throw error;
    } finally {
      client.off("error", ignore);
      // A connection that could not even roll back is not given to the next tenant.
      client.release(unusable);
    }
  };
}

/**
 * A connection of the pool, with somebody to hear that it was cut: to a listener it is said beside the query under way, and
 * without one the process would end. Listening begins in the callback and not after a promise, because the cut may stand in the
 * very bytes that set the connection free.
 */
function connect(pool: Pool): Promise<PoolClient> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (!client) return reject(error);
      client.on("error", ignore);
      resolve(client);
    });
  });
}

function ignore(): void {}

/** The connection for as long as its transaction lasts. */
function takeTurn(client: PoolClient): { client: PoolClient; end(): void } {
  let over = false;
  const turn = {
    query(config: QueryConfig, values?: unknown[]) {
      if (over) throw new Error("this transaction is over; a query in it was not awaited");
      return client.query(config, values);
    },
  };
  return {
    // All that drizzle asks of a connection is `query`.
    client: turn as unknown as PoolClient,
    end: () => {
      over = true;
    },
  };
}

export function createTenantReader(pool: Pool): TenantReader {
  const described = databaseOf(new ReadingSession(pool, sql.placeholder(TENANT)));
  const prepared = new WeakMap<TenantQuery<unknown>, Prepared<unknown>>();

  function run<Row>(tenantId: string, query: TenantQuery<Row>, values: Record<string, unknown> = {}): Promise<Row[]> {
    let ready = prepared.get(query) as Prepared<Row> | undefined;
    if (!ready) {
      ready = query.prepare(described);
      prepared.set(query, ready);
    }
    return ready.execute({ ...values, [TENANT]: tenantId });
  }

  return async (tenantId, fn) => {
    checked(tenantId);
    // The builder is made only for those who build: most reads are prepared ones.
    let made: NodePgDatabase | null = null;
    const builder = () => {
      made ??= databaseOf(new ReadingSession(pool, tenantId));
      return made;
    };
    const db: TenantSelect = {
      get select() {
        return builder().select.bind(builder());
      },
      get selectDistinct() {
        return builder().selectDistinct.bind(builder());
      },
      get with() {
        return builder().with.bind(builder());
      },
      get $with() {
        return builder().$with;
      },
      get execute() {
        return builder().execute.bind(builder());
      },
      run: (query, values) => run(tenantId, query, values),
    };
    return fn(db);
  };
}

function checked(tenantId: string): string {
  if (!UUID.test(tenantId)) throw new Error("not a tenant id");
  return tenantId;
}

/** Under this name the tenant of the moment fills a prepared query. */
const TENANT = "the tenant of this read";

function databaseOf(session: ReadingSession): NodePgDatabase {
  return new NodePgTransaction(dialect, session, undefined) as unknown as NodePgDatabase;
}

/** Sends every select through the door, as a prepared statement with a name of its own; the tenant is its last parameter. */
class ReadingSession extends NodePgSession<NoSchema, NoSchema> {
  readonly #tenant: unknown;

  constructor(pool: Pool, tenant: unknown) {
    super(pool, dialect, undefined);
    this.#tenant = tenant;
  }

  override prepareQuery(
    ...[query, fields, , inArrays, mapper]: Parameters<NodePgSession<NoSchema, NoSchema>["prepareQuery"]>
  ) {
    const { name, text } = throughTheDoor(query.sql, query.params.length);
    const asked: Query = { ...query, sql: text, params: [...query.params, this.#tenant] };
    // biome-ignore lint/suspicious/noExplicitAny: the row type is the caller's, as in the method that this overrides
    return super.prepareQuery<any>(asked, fields, name, inArrays, mapper ?? flatMapper(fields));
  }
}

/**
 * Rows of plain columns, mapped without asking of each value anew what it is: half of what a read costs here otherwise. Undefined for
 * any other selection, which drizzle maps itself.
 */
function flatMapper(fields: SelectedFieldsOrdered | undefined): ((rows: unknown[][]) => unknown[]) | undefined {
  const columns: { key: string; column: Column }[] = [];
  for (const { path, field } of fields ?? []) {
    const [key] = path;
    if (key === undefined || path.length > 1 || !is(field, Column)) return undefined;
    columns.push({ key, column: field });
  }
  if (columns.length === 0) return undefined;
  return (rows) =>
    rows.map((values) => {
      const row: Record<string, unknown> = {};
      columns.forEach(({ key, column }, at) => {
        const value = values[at];
        row[key] = value === null ? null : column.mapFromDriverValue(value);
      });
      return row;
    });
}

/** Texts are made by code, so there are few; the bound is for a query that forgot to use parameters. */
const TEXTS_MAX = 2_000;
const texts = new Map<string, { name: string; text: string }>();

/**
 * Sets the tenant and reads in one statement. The condition has no column in it, so PostgreSQL makes it a gate (a One-Time Filter
 * above the plan) that is decided before the first row is looked for: the tenant is set by then. Were it ever otherwise, the
 * policy would see no tenant and show nothing.
 */
function throughTheDoor(select: string, parameters: number): { name: string; text: string } {
  const known = texts.get(select);
  if (known) return known;
  if (!/^\s*(select|with)\b/i.test(select)) throw new Error("the reading door takes selects only");
  const text =
    `with door as materialized (select set_config('app.tenant_id', $${parameters + 1}, true) as tenant) ` +
    `select asked.* from (${select}) as asked where (select tenant from door) is not null`;
  const made = { name: sha256Hex(text).slice(0, 40), text };
  if (texts.size >= TEXTS_MAX) texts.clear();
  texts.set(select, made);
  return made;
}
