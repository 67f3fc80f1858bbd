import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { testDatabase } from "#db/testing.ts";
import { makeAgency } from "#server/delivery/testing/issued-invoice.ts";

test("what was handed over a week ago leaves the outbox in batches; what waits stays, whoever asks", async () => {
  await using db = await testDatabase();
  const tenantId = await makeAgency(db.inTenant);
  const put = (name: string, relayed: string | null) =>
    db.owner.query(
      "insert into outbox_events (tenant_id, id, name, data, relayed_at) values ($1, $2, $3, '{}', now() - $4::interval)",
      [tenantId, randomUUID(), name, relayed],
    );
  for (let each = 0; each < 5; each++) await put("old", "8 days");
  await put("recent", "6 days");
  await put("waiting", null);
  expect(await db.crossTenant.forgetRelayed(3)).toBe(3);
  expect(await db.crossTenant.forgetRelayed(3)).toBe(2);
  expect(await db.crossTenant.forgetRelayed(3)).toBe(0);
  await db.relayPool.query("delete from outbox_events where name = 'waiting'");
  const { rows } = await db.owner.query("select name from outbox_events order by name");
  expect(rows.map(({ name }) => name)).toEqual(["recent", "waiting"]);
  await expect(db.appPool.query("delete from outbox_events")).rejects.toThrow(/permission denied/);
});
