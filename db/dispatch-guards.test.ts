/** The rules of dispatches, tried in raw SQL as the role that requests run as. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Agency, type Issued, makeAgency, makeIssued, rawInTenant, type Sql } from "./testing/scenes.ts";
import { type TestDatabase, testDatabase } from "./testing.ts";

let db: TestDatabase;
let agency: Agency;
let issued: Issued;

beforeAll(async () => {
  db = await testDatabase();
  const tenantId = randomUUID();
  await rawInTenant(db.appPool, tenantId, async (q) => {
    agency = await makeAgency(q, tenantId);
    issued = await makeIssued(q, agency);
  });
});
afterAll(() => db[Symbol.asyncDispose]());

const asApp = <T>(fn: (q: Sql) => Promise<T>) => rawInTenant(db.appPool, agency.tenantId, fn);

async function insert(q: Sql, row: Record<string, unknown>): Promise<string> {
  const id = randomUUID();
  const whole = {
    tenant_id: agency.tenantId,
    id,
    invoice_id: issued.invoiceId,
    version_id: issued.versionId,
    kind: "resend",
    language: "en",
    ...row,
  };
  const names = Object.keys(whole);
  const places = names.map((_, index) => `$${index + 1}`);
  await q.query(`insert into dispatches (${names.join(", ")}) values (${places.join(", ")})`, Object.values(whole));
  return id;
}

const LATER = { send_at: "2030-01-01", send_local: "2030-01-01T01:00", send_zone: "Europe/Amsterdam" };

async function refused(code: string, fn: (q: Sql) => Promise<unknown>): Promise<void> {
  await expect(asApp(fn)).rejects.toMatchObject({ code });
}

test("A dispatch begins scheduled for a moment, or at once", async () => {
  await asApp((q) => insert(q, { state: "sending" }));
  await asApp((q) => insert(q, { state: "scheduled", ...LATER }));
  for (const row of [
    { state: "sent" },
    { state: "cancelled" },
    { state: "scheduled" },
    { state: "sending", ...LATER },
  ]) {
    await refused("CS001", (q) => insert(q, row));
  }
  // An instant without the wall that it was read from, or the other way round.
  await refused("23514", (q) => insert(q, { state: "scheduled", send_at: "2030-01-01" }));
  await refused("23514", (q) => insert(q, { state: "sending", send_zone: "Europe/Amsterdam" }));
});

test("It goes from scheduled to sending to sent, or is cancelled before, and never back", async () => {
  const move = (id: string, state: string) => (q: Sql) =>
    q.query("update dispatches set state = $2 where id = $1", [id, state]);
  const sent = await asApp((q) => insert(q, { state: "scheduled", ...LATER }));
  await refused("CS001", move(sent, "sent"));
  await asApp(move(sent, "sending"));
  await refused("CS001", move(sent, "scheduled"));
  await refused("CS001", (q) => q.query("update dispatches set send_at = '2031-01-01' where id = $1", [sent]));
  await asApp(move(sent, "sent"));
  for (const state of ["scheduled", "sending", "cancelled"]) await refused("CS001", move(sent, state));
  const cancelled = await asApp((q) => insert(q, { state: "scheduled", ...LATER }));
  await asApp(move(cancelled, "cancelled"));
  for (const state of ["scheduled", "sending", "sent"]) await refused("CS001", move(cancelled, state));
});

test("What was composed does not change, and no dispatch is taken away", async () => {
  const id = await asApp((q) => insert(q, { state: "sending" }));
  await refused("42501", (q) => q.query("update dispatches set subject = 'Other' where id = $1", [id]));
  await refused("42501", (q) => q.query("delete from dispatches where id = $1", [id]));
  const owner = db.owner.query("update dispatches set body = 'Other' where id = $1", [id]);
  await expect(owner).rejects.toMatchObject({ code: "CS001" });
});

test("A delivery is part of a dispatch of its own version", async () => {
  const other = await asApp((q) => makeIssued(q, agency));
  const dispatchId = await asApp((q) => insert(q, { state: "sending" }));
  await refused("23503", (q) =>
    q.query(
      "insert into deliveries (tenant_id, invoice_id, version_id, dispatch_id, recipient) values ($1, $2, $3, $4, 'a@x.example')",
      [agency.tenantId, other.invoiceId, other.versionId, dispatchId],
    ),
  );
});
