import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { clients } from "./schema/clients.ts";
import { agencies } from "./schema/tenancy.ts";
import type { InTenant } from "./tenant.ts";
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
  expect(() => db.readTenant("' or true --", (tx) => tx.select().from(clients))).toThrow(/tenant id/);
});
