/**
 * Many tenants share few connections, and everything goes wrong that can: use cases throw, statements fail, are cancelled, and
 * connections are cut. Whatever a door hands out must be the asking tenant's. POOL_BLEED_SEED repeats a run's choices.
 */
import { randomInt, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { seeded } from "#core/oracle/seeded.ts";
import { clients } from "./schema/clients.ts";
import { type Tx, tenantQuery } from "./tenant.ts";
import { makeAgency, rawInTenant } from "./testing/scenes.ts";
import { type TestDatabase, testDatabase } from "./testing.ts";

const REQUESTS = 20_000;
const TENANTS = 50;
const AT_ONCE = 40;

const COLUMNS = { tenantId: clients.tenantId, note: clients.note };
const everyClient = tenantQuery((db) => db.select(COLUMNS).from(clients));

/** What a use case throws on purpose. */
class Injected extends Error {}

type Row = { tenantId: string; note: string };

/** What may come back instead of an answer when statements are cancelled and connections cut. */
function isExpected(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (
      cause instanceof Injected ||
      /Connection terminated|not queryable|rolled back|transaction is over/.test(cause.message)
    )
      return true;
    const code = "code" in cause ? String(cause.code) : "";
    // Division by zero, cancelled, cut by an administrator, an aborted transaction, a socket that is gone.
    if (["22012", "57014", "57P01", "25P02", "ECONNRESET", "EPIPE"].includes(code)) return true;
  }
  return false;
}

/** One use case: what it saw, and what it wrote if it came to its end. */
type Scenario = { share: number; run(db: TestDatabase, tenantId: string): Promise<Row[]> };

const rowsIn = (tx: Tx): Promise<Row[]> => tx.select(COLUMNS).from(clients);
const write = (tx: Tx, tenantId: string, note: string) =>
  tx.insert(clients).values({ tenantId, name: "Haven & Co", party: PARTY, currency: "EUR", emails: [], note });
const PARTY = { name: "Haven & Co", addressLines: [], countryCode: "NL", vatId: "", registrationId: "", email: "" };

async function ownPid(tx: Tx): Promise<number> {
  const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  return rows[0]?.pid ?? 0;
}

/** Notes of rows that were committed for certain, that were not, and of which the answer was lost. */
const written = { committed: new Set<string>(), refused: new Set<string>(), unknown: new Set<string>() };

const SCENARIOS: Record<string, Scenario> = {
  "reads, built once": { share: 300, run: (db, tenantId) => db.readTenant(tenantId, (read) => read.run(everyClient)) },
  "reads, built anew": {
    share: 200,
    run: (db, tenantId) => db.readTenant(tenantId, (read) => read.select(COLUMNS).from(clients)),
  },
  "reads in a transaction": { share: 250, run: (db, tenantId) => db.inTenant(tenantId, rowsIn) },
  "reads through both doors": {
    share: 30,
    run: (db, tenantId) =>
      db.inTenant(tenantId, async (tx) => [
        ...(await rowsIn(tx)),
        ...(await db.readTenant(tenantId, (read) => read.run(everyClient))),
      ]),
  },
  writes: {
    share: 40,
    async run(db, tenantId) {
      const note = randomUUID();
      written.unknown.add(note);
      const rows = await db.inTenant(tenantId, async (tx) => {
        await write(tx, tenantId, note);
        return rowsIn(tx);
      });
      written.unknown.delete(note);
      written.committed.add(note);
      return rows;
    },
  },
  "writes and throws": {
    share: 60,
    run(db, tenantId) {
      const note = randomUUID();
      written.refused.add(note);
      return db.inTenant(tenantId, async (tx) => {
        await write(tx, tenantId, note);
        throw new Injected("the use case changed its mind");
      });
    },
  },
  "throws before it asks anything": {
    share: 20,
    run: (db, tenantId) =>
      db.inTenant(tenantId, async () => {
        throw new Injected("no");
      }),
  },
  "fails in the database": {
    share: 30,
    run: (db, tenantId) =>
      db.inTenant(tenantId, async (tx) => {
        await tx.execute(sql`select 1 / 0`);
        return rowsIn(tx);
      }),
  },
  "fails and goes on as if nothing were": {
    share: 20,
    run(db, tenantId) {
      const note = randomUUID();
      written.refused.add(note);
      return db.inTenant(tenantId, async (tx) => {
        await write(tx, tenantId, note);
        await tx.execute(sql`select 1 / 0`).catch(() => undefined);
        return [];
      });
    },
  },
  "fails in the reading door": {
    share: 8,
    run: (db, tenantId) =>
      db.readTenant(tenantId, (read) =>
        read.select({ ...COLUMNS, broken: sql`1 / (length(${clients.tenantId}::text) - 36)` }).from(clients),
      ),
  },
  "does not wait for its query": {
    share: 15,
    async run(db, tenantId) {
      let late: Promise<Row[]> = Promise.resolve([]);
      await db.inTenant(tenantId, async (tx) => {
        late = rowsIn(tx).then((rows) => rows);
        late.catch(() => undefined);
        return Promise.resolve();
      });
      return late;
    },
  },
  "is cancelled": {
    share: 4,
    run: (db, tenantId) =>
      db.inTenant(tenantId, async (tx) => {
        const pid = await ownPid(tx);
        // It would run for a minute; the cancels end it. One that comes late hits whoever has the connection next.
        const long = tx.execute(sql`select pg_sleep(60)`);
        let over = false;
        const ended = long.then(
          () => undefined,
          () => undefined,
        );
        void ended.then(() => {
          over = true;
        });
        while (!over) await db.owner.query("select pg_cancel_backend($1)", [pid]);
        await long;
        return rowsIn(tx);
      }),
  },
  "is cut between two statements": {
    share: 4,
    run(db, tenantId) {
      const note = randomUUID();
      written.refused.add(note);
      return db.inTenant(tenantId, async (tx) => {
        await write(tx, tenantId, note);
        await db.owner.query("select pg_terminate_backend($1, 5000)", [await ownPid(tx)]);
        return rowsIn(tx);
      });
    },
  },
  "is cut while others read": {
    share: 4,
    async run(db, tenantId) {
      // Any connection of the app: whatever it is doing at this moment, a commit or a read of somebody else's.
      await db.owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and usename = 'countersign_app' order by md5(pid::text || $1) limit 1`,
        [randomUUID()],
      );
      return db.readTenant(tenantId, (read) => read.run(everyClient));
    },
  },
};

test("20,000 requests of 50 tenants over 10 connections, with errors, cancels and cuts: nobody sees another's row", {
  timeout: 90_000,
}, async () => {
  const seed = Number(process.env.POOL_BLEED_SEED ?? randomInt(2 ** 31));
  console.info(`POOL_BLEED_SEED=${seed}`);
  const random = seeded(seed);
  await using db = await testDatabase({ poolMax: 10 });
  const tenants: string[] = [];
  for (let index = 0; index < TENANTS; index++) {
    const tenantId = randomUUID();
    await rawInTenant(db.owner, tenantId, (q) => makeAgency(q, tenantId));
    tenants.push(tenantId);
  }

  const scenarios = Object.entries(SCENARIOS);
  const shares = scenarios.reduce((sum, [, scenario]) => sum + scenario.share, 0);
  const pick = () => {
    let at = random() * shares;
    for (const [name, scenario] of scenarios) {
      at -= scenario.share;
      if (at < 0) return { name, scenario };
    }
    throw new Error("the shares do not add up");
  };
  const plan = Array.from({ length: REQUESTS }, () => ({
    ...pick(),
    tenantId: tenants[Math.floor(random() * TENANTS)] ?? "",
  }));

  const foreign: string[] = [];
  const unexpected: unknown[] = [];
  const answered = new Map<string, number>();
  const failed = new Map<string, number>();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let request = plan[next++]; request !== undefined; request = plan[next++]) {
      const { name, scenario, tenantId } = request;
      try {
        for (const row of await scenario.run(db, tenantId)) {
          if (row.tenantId !== tenantId) foreign.push(`${name}: ${tenantId} saw a row of ${row.tenantId}`);
        }
        answered.set(name, (answered.get(name) ?? 0) + 1);
      } catch (error) {
        failed.set(name, (failed.get(name) ?? 0) + 1);
        if (!isExpected(error)) unexpected.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(foreign).toEqual([]);
  expect(unexpected).toEqual([]);

  // The run was what it claims to be: each way of going wrong did go wrong, and most reads were answered.
  for (const name of [
    "writes and throws",
    "fails in the database",
    "fails and goes on as if nothing were",
    "is cancelled",
    "is cut between two statements",
  ]) {
    expect(failed.get(name), name).toBeGreaterThan(40);
    expect(answered.get(name), name).toBeUndefined();
  }
  for (const name of ["reads, built once", "reads, built anew", "reads in a transaction", "writes"]) {
    expect(answered.get(name), name).toBeGreaterThan(9 * (failed.get(name) ?? 0));
  }

  // What was committed is there, what was rolled back is not; an answer that was lost may be either.
  const { rows: kept } = await db.owner.query<{ note: string }>("select note from clients where note <> ''");
  const notes = new Set(kept.map((row) => row.note));
  expect([...written.committed].filter((note) => !notes.has(note))).toEqual([]);
  expect([...notes].filter((note) => !written.committed.has(note) && !written.unknown.has(note))).toEqual([]);

  // The pool is as good as new: all of it works at once, and no connection remembers anybody.
  expect(db.appPool.waitingCount).toBe(0);
  expect(db.appPool.totalCount).toBe(db.appPool.idleCount);
  let arrived = 0;
  let open = () => {};
  const allHere = new Promise<void>((resolve) => {
    open = resolve;
  });
  await Promise.all(
    tenants.slice(0, 10).map((tenantId) =>
      db.inTenant(tenantId, async (tx) => {
        if (++arrived === 10) open();
        await allHere;
        const rows = await rowsIn(tx);
        expect(rows.length).toBeGreaterThan(0);
        expect(rows.every((row) => row.tenantId === tenantId)).toBe(true);
      }),
    ),
  );
  const bare = await Promise.all(
    Array.from({ length: 10 }, () =>
      db.appPool.query(
        "select current_setting('app.tenant_id', true) as tenant, (select count(*)::int from clients) as seen",
      ),
    ),
  );
  for (const { rows } of bare) {
    expect(rows[0].tenant || "").toBe("");
    expect(rows[0].seen).toBe(0);
  }
});
