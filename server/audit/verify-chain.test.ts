import { expect, test } from "vitest";
import { twoTenants, type World } from "#server/testing/world.ts";

/** As the superuser, with the triggers out of the way: what somebody with the keys to the server could do. */
async function tamper(world: World, statement: string): Promise<void> {
  const { tenantId } = world.acme;
  await world.db.owner.query("set session_replication_role = replica");
  const { rowCount } = await world.db.owner.query(statement, [tenantId]);
  await world.db.owner.query("set session_replication_role = origin");
  expect(rowCount).toBe(1);
}

test("A whole chain holds, and names its head", async () => {
  await using world = await twoTenants();
  await world.acme.issuedInvoice();
  const { rows } = await world.db.owner.query("select seq::int, hash from audit_heads where tenant_id = $1", [
    world.acme.tenantId,
  ]);
  expect(await world.acme.api.owner.audit.verify()).toEqual({
    ok: true,
    events: rows[0]?.seq,
    brokenAt: null,
    head: rows[0]?.hash,
  });
});

test.each([
  [
    "a changed body",
    "update audit_events set body = replace(body, '2026-0001', '2026-9999') where tenant_id = $1 and action = 'invoice.issued'",
    7,
  ],
  [
    "another name",
    "update audit_events set actor_name = 'Somebody else' where tenant_id = $1 and action = 'invoice.approved'",
    6,
  ],
  ["another time", "update audit_events set at = at - interval '1 day' where tenant_id = $1 and seq = 4", 4],
  ["a removed event", "delete from audit_events where tenant_id = $1 and seq = 5", 5],
  ["a cut end", "delete from audit_events where tenant_id = $1 and seq = 7", 7],
  [
    "a body and its own hash, made again",
    `update audit_events set body = replace(body, 'Acme', 'Acne'),
       hash = encode(sha256(convert_to(prev_hash || E'\\n' || seq || E'\\n' || replace(body, 'Acme', 'Acne'), 'UTF8')), 'hex')
      where tenant_id = $1 and seq = 5`,
    5,
  ],
])("The chain shows %s at its place", async (_words, statement, brokenAt) => {
  await using world = await twoTenants();
  // 1 agency, 2 client, 3 item, 4 created, 5 submitted, 6 approved, 7 issued.
  await world.acme.issuedInvoice();
  await tamper(world, statement);
  expect(await world.acme.api.owner.audit.verify()).toMatchObject({ ok: false, brokenAt });
  expect(await world.globex.api.owner.audit.verify()).toMatchObject({ ok: true });
});

test("The trail pages backwards, of everything or of one subject", async () => {
  await using world = await twoTenants();
  const { invoiceId } = await world.acme.submittedInvoice();
  const { owner } = world.acme.api;
  const first = await owner.audit.list({ limit: 2 });
  expect(first.rows.map(({ seq }) => seq)).toEqual([5, 4]);
  const next = await owner.audit.list({ limit: 3, cursor: first.nextCursor ?? "" });
  expect(next.rows.map(({ seq }) => seq)).toEqual([3, 2, 1]);
  expect(next.nextCursor).toBeNull();
  const { rows } = await owner.audit.list({ subjectId: invoiceId });
  expect(rows.map(({ action }) => action)).toEqual(["invoice.submitted", "invoice.created"]);
});
