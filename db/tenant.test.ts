import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { clients } from "./schema/clients.ts";
import { agencies } from "./schema/tenancy.ts";
import { createInTenant, type InTenant, tenantQuery } from "./tenant.ts";
import { testDatabase } from "./testing.ts";

const party = { name: "Museum Kade", addressLines: [], countryCode: "NL", vatId: "", registrationId: "", email: "" };
const client = (tenantId: string, name = "Museum Kade") => ({ tenantId, name, party, currency: "EUR", emails: [] });

async function agency(inTenant: InTenant): Promise<string> {
  const tenantId = randomUUID();
  await inTenant(tenantId, (tx) =>
    tx.insert(agencies).values({
      tenantId,
      name: "Studio Harbour",
      slug: tenantId,
      legal: party,
      countryCode: "NL",
      timeZone: "Europe/Amsterdam",
      locale: "en-NL",
      baseCurrency: "EUR",
    }),
  );
  return tenantId;
}

test("Each door shows a tenant its own rows, and nobody else's", async () => {
  await using db = await testDatabase();
  const [acme, globex] = [await agency(db.inTenant), await agency(db.inTenant)];
  await db.inTenant(acme, (tx) => tx.insert(clients).values(client(acme)));
  await db.inTenant(globex, (tx) => tx.insert(clients).values(client(globex, "Haven & Co")));
  for (const door of [db.inTenant, db.readTenant]) {
    const rows = await door(acme, (tx) => tx.select().from(clients));
    expect(rows.map((row) => row.name)).toEqual(["Museum Kade"]);
  }
});

test("A row of another tenant cannot be written, changed or deleted", async () => {
  await using db = await testDatabase();
  const [acme, globex] = [await agency(db.inTenant), await agency(db.inTenant)];
  await expect(db.inTenant(acme, (tx) => tx.insert(clients).values(client(globex)))).rejects.toThrow();
  await db.inTenant(globex, (tx) => tx.insert(clients).values(client(globex)));
  const changed = await db.inTenant(acme, (tx) =>
    tx.update(clients).set({ name: "taken over" }).where(eq(clients.tenantId, globex)).returning(),
  );
  expect(changed).toEqual([]);
});

test("Without a tenant there is no row to see and none to write", async () => {
  await using db = await testDatabase();
  const acme = await agency(db.inTenant);
  await db.inTenant(acme, (tx) => tx.insert(clients).values(client(acme)));
  expect((await db.appPool.query("select * from clients")).rows).toEqual([]);
  await expect(
    db.appPool.query(
      "insert into clients (tenant_id, name, party, currency, emails) values ($1, 'x', '{}', 'EUR', '[]')",
      [acme],
    ),
  ).rejects.toThrow(/row-level security/);
});

test("The reading door refuses anything but a select, and anything that is no tenant id", async () => {
  await using db = await testDatabase();
  await expect(db.readTenant(randomUUID(), (tx) => tx.execute("delete from clients"))).rejects.toThrow();
  for (const door of [db.inTenant, db.readTenant]) {
    await expect(door("' or true --", (tx) => tx.select().from(clients))).rejects.toThrow(/tenant id/);
  }
});

test("A transaction in which a statement failed unnoticed is not taken for committed", async () => {
  await using db = await testDatabase();
  const acme = await agency(db.inTenant);
  const silent = db.inTenant(acme, async (tx) => {
    await tx.insert(clients).values(client(acme));
    await tx.execute("select 1 / 0").catch(() => undefined);
  });
  await expect(silent).rejects.toThrow(/rolled back/);
  expect(await db.readTenant(acme, (tx) => tx.select().from(clients))).toEqual([]);
});

test("A transaction within the transaction is a savepoint: its failure takes back its own work only", async () => {
  await using db = await testDatabase();
  const acme = await agency(db.inTenant);
  await db.inTenant(acme, async (tx) => {
    await tx.insert(clients).values(client(acme, "stays"));
    await tx
      .transaction(async (inner) => {
        await inner.insert(clients).values(client(acme, "goes"));
        throw new Error("changed our mind");
      })
      .catch(() => undefined);
  });
  const rows = await db.readTenant(acme, (tx) => tx.select().from(clients));
  expect(rows.map((row) => row.name)).toEqual(["stays"]);
});

test("A query that outlives its transaction is refused, whoever has the connection by then", async () => {
  await using db = await testDatabase({ poolMax: 1 });
  const [acme, globex] = [await agency(db.inTenant), await agency(db.inTenant)];
  await db.inTenant(acme, (tx) => tx.insert(clients).values(client(acme)));
  const leaked = await db.inTenant(acme, async (tx) => () => tx.select().from(clients));
  await db.inTenant(globex, async (tx) => {
    await expect(leaked()).rejects.toThrow();
    expect(await tx.select().from(clients)).toEqual([]);
  });
});

test("A prepared read is filled with its values and with the tenant of the moment", async () => {
  await using db = await testDatabase();
  const [acme, globex] = [await agency(db.inTenant), await agency(db.inTenant)];
  await db.inTenant(acme, (tx) => tx.insert(clients).values([client(acme, "Kade"), client(acme, "Haven")]));
  await db.inTenant(globex, (tx) => tx.insert(clients).values(client(globex, "Kade")));
  const named = tenantQuery((tx) =>
    tx
      .select()
      .from(clients)
      .where(eq(clients.name, sql.placeholder("name"))),
  );
  const found = await Promise.all(
    [acme, globex, acme].map((tenant) => db.readTenant(tenant, (tx) => tx.run(named, { name: "Kade" }))),
  );
  expect(found.map((rows) => rows.map((row) => row.tenantId))).toEqual([[acme], [globex], [acme]]);
  expect(await db.readTenant(globex, (tx) => tx.run(named, { name: "Haven" }))).toEqual([]);
});

test("The reading door sets the tenant before it reads, whatever the planner prefers", async () => {
  await using db = await testDatabase({ poolMax: 1 });
  const acme = await agency(db.inTenant);
  await db.inTenant(acme, (tx) => tx.insert(clients).values([client(acme, "b"), client(acme, "a")]));
  const switches = [
    "enable_nestloop",
    "enable_hashjoin",
    "enable_mergejoin",
    "enable_seqscan",
    "enable_indexscan",
    "enable_material",
  ];
  for (let mask = 0; mask < 2 ** switches.length; mask++) {
    const settings = switches.map((name, bit) => `set ${name} = ${(mask >> bit) & 1 ? "off" : "on"}`);
    await db.appPool.query(
      `${settings.join("; ")}; set plan_cache_mode = ${mask % 2 ? "force_generic_plan" : "force_custom_plan"}`,
    );
    const joined = await db.readTenant(acme, (tx) =>
      tx
        .select({ name: clients.name, agency: agencies.name })
        .from(clients)
        .innerJoin(agencies, eq(agencies.tenantId, clients.tenantId))
        .orderBy(clients.name)
        .limit(10),
    );
    expect(
      joined.map((row) => row.name),
      settings.join("; "),
    ).toEqual(["a", "b"]);
  }
});

test("A statement that takes too long is ended, and the connection serves the next one", async () => {
  await using db = await testDatabase({ poolMax: 1 });
  const acme = await agency(db.inTenant);
  const hurried = createInTenant(db.appPool, { statementTimeoutMs: 50 });
  await expect(hurried(acme, (tx) => tx.execute("select pg_sleep(30)"))).rejects.toMatchObject({
    cause: { code: "57014" },
  });
  expect(await db.inTenant(acme, async () => "served")).toBe("served");
  const { rows } = await db.appPool.query("select current_setting('statement_timeout') as timeout");
  expect(rows).toEqual([{ timeout: "15s" }]);
});
