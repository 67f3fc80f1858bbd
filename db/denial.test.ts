import { afterAll, beforeAll, expect, test } from "vitest";
import { tenantTables } from "./testing/catalogue.ts";
import { leaksOf, leaveTheWallAlone, type Tenants } from "./testing/isolation.ts";
import { seedOneRowEach } from "./testing/one-row-each.ts";
import { type TestDatabase, testDatabase } from "./testing.ts";

let db: TestDatabase;
let tables: string[];
let tenants: Tenants;

beforeAll(async () => {
  db = await testDatabase({ poolMax: 2 });
  tables = (await tenantTables(db.owner)).map((table) => table.name);
  tenants = { acme: (await seedOneRowEach(db.owner)).tenantId, globex: (await seedOneRowEach(db.owner)).tenantId };
});
afterAll(() => db[Symbol.asyncDispose]());

test("Every tenant table has a row in the fixture, so that none is left out of these tests", async () => {
  expect(tables.length).toBeGreaterThan(20);
  for (const table of tables) {
    const { rows } = await db.owner.query(`select distinct tenant_id from ${table}`);
    expect(rows, table).toHaveLength(2);
  }
});

test("No table shows, gives or takes a row of another tenant, or any row without a tenant", async () => {
  for (const table of tables) {
    expect(await leaksOf({ owner: db.owner, app: db.appPool, table, tenants, wall: "and rules" })).toEqual([]);
  }
});

test("The policy alone refuses all of that: no table rests on a missing right or on a trigger", async () => {
  await leaveTheWallAlone(db.owner, tables);
  for (const table of tables) {
    expect(await leaksOf({ owner: db.owner, app: db.appPool, table, tenants, wall: "alone" })).toEqual([]);
  }
});
