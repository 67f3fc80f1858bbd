/** The tests of the wall are themselves under test: each way to breach it, on each table in turn, must be noticed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { faultsOfTheWall, tenantTables } from "./testing/catalogue.ts";
import { leaksOf, leaveTheWallAlone, type Tenants } from "./testing/isolation.ts";
import { seedOneRowEach } from "./testing/one-row-each.ts";
import { type TestDatabase, testDatabase } from "./testing.ts";

type Breach = { what: string; make: string; mend: string };

const WALL = "(tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))";

let db: TestDatabase;
let tables: string[];
let tenants: Tenants;

beforeAll(async () => {
  db = await testDatabase({ poolMax: 2 });
  tables = (await tenantTables(db.owner)).map((table) => table.name);
  tenants = { acme: (await seedOneRowEach(db.owner)).tenantId, globex: (await seedOneRowEach(db.owner)).tenantId };
  await leaveTheWallAlone(db.owner, tables);
});
afterAll(() => db[Symbol.asyncDispose]());

const leaks = (table: string) => leaksOf({ owner: db.owner, app: db.appPool, table, tenants, wall: "alone" });

/** Every way to breach the wall of one table so that rows of another tenant come within reach. */
async function breachesOf(table: string): Promise<Breach[]> {
  const { rows } = await db.owner.query<{ name: string }>(
    `select quote_ident(polname) as name from pg_policy
      where polrelid = $1::regclass and polroles @> array['countersign_app'::regrole::oid]`,
    [table],
  );
  expect(rows, table).not.toEqual([]);
  const on = `on ${table}`;
  return [
    ...rows.flatMap(({ name }) => {
      const mend = `alter policy ${name} ${on} using ${WALL} with check ${WALL}`;
      return [
        { what: "lets all through", make: `alter policy ${name} ${on} using (true) with check (true)`, mend },
        { what: "shows all", make: `alter policy ${name} ${on} using (true)`, mend },
        { what: "takes all", make: `alter policy ${name} ${on} with check (true)`, mend },
        {
          what: "is open where no tenant is set",
          make: `alter policy ${name} ${on} using (coalesce(${WALL}, true)) with check (coalesce(${WALL}, true))`,
          mend,
        },
        {
          what: "is gone",
          make: `drop policy ${name} ${on}`,
          mend: `create policy ${name} ${on} to countersign_app using ${WALL} with check ${WALL}`,
        },
      ];
    }),
    {
      what: "has another beside it",
      make: `create policy too_much ${on} for select using (true)`,
      mend: `drop policy too_much ${on}`,
    },
    {
      what: "is switched off",
      make: `alter table ${table} disable row level security`,
      mend: `alter table ${table} enable row level security`,
    },
  ];
}

test("Each breach of each table's policy is noticed by the isolation check, and its repair passes", {
  timeout: 120_000,
}, async () => {
  let breaches = 0;
  for (const table of tables) {
    for (const { what, make, mend } of await breachesOf(table)) {
      await db.owner.query(make);
      expect(await leaks(table), `the policy of ${table} ${what}, and no test noticed`).not.toEqual([]);
      await db.owner.query(mend);
      breaches++;
    }
    expect(await leaks(table)).toEqual([]);
  }
  expect(breaches).toBe(tables.length * 7);
});

test("Each breach that shows only in the catalogue is noticed there", async () => {
  const quiet = (table: string): Breach[] => [
    {
      what: "not forced",
      make: `alter table ${table} no force row level security`,
      mend: `alter table ${table} force row level security`,
    },
    {
      what: "calls the volatile function",
      make: `create policy slow on ${table} as restrictive to countersign_app using (tenant_id <> gen_random_uuid())`,
      mend: `drop policy slow on ${table}`,
    },
    {
      what: "is not the comparison",
      make: `create policy slow on ${table} to countersign_app using (tenant_id::text = current_setting('app.tenant_id', true))`,
      mend: `drop policy slow on ${table}`,
    },
  ];
  expect(await faultsOfTheWall(db.owner)).toEqual([]);
  for (const table of tables) {
    for (const { what, make, mend } of quiet(table)) {
      await db.owner.query(make);
      const faults = await faultsOfTheWall(db.owner);
      expect(faults.join("\n")).toContain(what);
      expect(faults.every((fault) => fault.startsWith(`${table}:`))).toBe(true);
      await db.owner.query(mend);
    }
  }
});

test("A new table without a wall, or without a row in the fixture, is noticed", async () => {
  await db.owner.query("create table forgotten (tenant_id uuid not null, id uuid)");
  const faults = (await faultsOfTheWall(db.owner)).join("\n");
  for (const fault of [
    "row-level security is off",
    "row-level security is not forced on the owner",
    "no policy for countersign_app",
    "no index leads with tenant_id",
  ]) {
    expect(faults).toContain(`forgotten: ${fault}`);
  }
  await expect(leaks("forgotten")).rejects.toThrow(/forgotten has no row/);
  await db.owner.query("drop table forgotten");
});
