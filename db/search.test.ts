/**
 * search_invoices() looks past row-level security, because a policy would switch the index of words off. So it has its own tests:
 * that it finds, that it takes the tenant from the setting alone, and that it really uses the index.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Agency, makeAgency, makeDraft, makeIssued, rawInTenant, type Sql } from "./testing/scenes.ts";
import { type TestDatabase, testDatabase } from "./testing.ts";

let db: TestDatabase;
let acme: Agency;
let globex: Agency;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());

beforeEach(async () => {
  [acme, globex] = [await agency(), await agency()];
});

function agency(): Promise<Agency> {
  const tenantId = crypto.randomUUID();
  return rawInTenant(db.appPool, tenantId, (q) => makeAgency(q, tenantId));
}

async function write(of: Agency, words: string, subject = ""): Promise<string> {
  return rawInTenant(db.appPool, of.tenantId, async (q) => {
    const { invoiceId } = await makeDraft(q, of, { subject });
    await q.query("update invoices set words = $2 where id = $1", [invoiceId, words]);
    return invoiceId;
  });
}

async function searchWith(q: Sql, query: string, rest = ""): Promise<string[]> {
  const { rows } = await q.query<{ id: string }>(`select search_invoices($1${rest}) as id`, [query]);
  return rows.map((row) => row.id);
}

const search = (of: Agency | null, query: string): Promise<string[]> =>
  rawInTenant(db.appPool, of?.tenantId ?? null, (q) => searchWith(q, query));

test("It finds an invoice by a part of any word, in any case and script, when all words are there", async () => {
  const poster = await write(acme, "Festival poster A0 Élan", "Spring campaign");
  const greek = await write(acme, "Αφίσα φεστιβάλ");
  expect(await search(acme, "POST")).toEqual([poster]);
  expect(await search(acme, "campaign  festi")).toEqual([poster]);
  expect(await search(acme, "élan")).toEqual([poster]);
  expect(await search(acme, "ΑΦΊΣΑ")).toEqual([greek]);
  expect(await search(acme, "poster brochure")).toEqual([]);
});

test("It finds an issued invoice by its number, and every invoice of a client by the client's name, newest first", async () => {
  const issued = await rawInTenant(db.appPool, acme.tenantId, (q) => makeIssued(q, acme));
  await write(globex, "2026-0001");
  expect(await search(acme, issued.number)).toEqual([issued.invoiceId]);
  const newer = await write(acme, "x");
  await db.owner.query("update invoices set listed_at = now() + interval '1 minute' where id = $1", [newer]);
  expect(await search(acme, "museum kade")).toEqual([newer, issued.invoiceId]);
});

test("What a person types is text, never a pattern: per cent, underscore, backslash and quotes find themselves only", async () => {
  const discount = await write(acme, "10% discount_a");
  const path = await write(acme, "c:\\plans o'clock");
  await write(acme, "nothing of the kind");
  expect(await search(acme, "10%")).toEqual([discount]);
  expect(await search(acme, "t_a")).toEqual([discount]);
  expect(await search(acme, "c:\\p")).toEqual([path]);
  expect(await search(acme, "o'clock")).toEqual([path]);
  expect(await search(acme, "%%_")).toEqual([]);
});

test("It takes the tenant from the setting alone: another's invoices are never among its ids, whatever is asked", async () => {
  const mine = await write(acme, "secret plan");
  const theirs = await write(globex, "secret plan");
  const attacks = [
    "secret",
    "",
    " ",
    "%",
    "museum",
    globex.tenantId,
    theirs,
    "secret' or true --",
    "secret') or i.tenant_id <> $1 --",
    "%L %s %1$s $1 $2",
    "secret\\' union select id from invoices --",
    "a".repeat(10_000),
    Array.from({ length: 500 }, (_, n) => `w${n}`).join(" "),
  ];
  for (const attack of attacks) {
    for (const found of await search(acme, attack)) expect(found, attack).toBe(mine);
    expect(await search(null, attack), attack).toEqual([]);
  }
  await expect(
    rawInTenant(db.appPool, null, async (q) => {
      await q.query("select set_config('app.tenant_id', 'not a tenant', true)");
      return searchWith(q, "secret");
    }),
  ).rejects.toMatchObject({ code: "22P02" });
});

test("Tables and functions that a caller makes for itself do not come between it and the real ones", async () => {
  const mine = await write(acme, "secret plan");
  const found = await rawInTenant(db.appPool, acme.tenantId, async (q) => {
    await q.query("create temp table invoices (like public.invoices including defaults) on commit drop");
    await q.query("create temp table clients (like public.clients including defaults) on commit drop");
    await q.query("create function pg_temp.lower(text) returns text language sql as $$ select 'gotcha' $$");
    await q.query("set local search_path = pg_temp, public");
    return searchWith(q, "secret");
  });
  expect(found).toEqual([mine]);
});

test("Only the role of requests may ask it, and the definer reads no column that it does not need", async () => {
  await expect(db.relayPool.query("select search_invoices('x')")).rejects.toMatchObject({ code: "42501" });
  const { rows } = await db.owner.query<{ table_name: string; columns: string }>(
    `select table_name, string_agg(column_name, ' ' order by column_name) as columns from information_schema.column_privileges
      where grantee = 'countersign_definer' and privilege_type = 'SELECT' and table_name in ('invoices', 'clients') group by 1 order by 1`,
  );
  expect(rows).toEqual([
    { table_name: "clients", columns: "id name tenant_id" },
    { table_name: "invoices", columns: "client_id id listed_at number reference subject tenant_id words" },
  ]);
});

test("It returns no more than it is asked for, and goes on after the row that a page ended with", async () => {
  const written: string[] = [];
  for (let n = 0; n < 5; n++) written.unshift(await write(acme, "same words"));
  const pages = await rawInTenant(db.appPool, acme.tenantId, async (q) => {
    const first = await searchWith(q, "same", ", 2");
    const { rows } = await q.query("select listed_at::text as at from invoices where id = $1", [first[1]]);
    const { rows: next } = await q.query<{ id: string }>(
      "select search_invoices('same', 2, $1::timestamptz, $2) as id",
      [rows[0].at, first[1]],
    );
    return { first, next: next.map((row) => row.id), none: await searchWith(q, "same", ", -1") };
  });
  const byKey = await rawInTenant(db.appPool, acme.tenantId, async (q) =>
    (await q.query<{ id: string }>("select id from invoices order by listed_at desc, id desc")).rows.map(
      (row) => row.id,
    ),
  );
  expect([...byKey].sort()).toEqual([...written].sort());
  expect(pages).toEqual({ first: byKey.slice(0, 2), next: byKey.slice(2, 4), none: [] });
});

test("A rare word among 20,000 invoices of the tenant is found through the index, not by reading them all", async () => {
  await db.owner.query(
    `insert into invoices (tenant_id, kind, client_id, currency, words, created_by)
     select $1, 'invoice', $2, 'EUR', 'concept design ' || md5(n::text), $3 from generate_series(1, 20000) n`,
    [acme.tenantId, acme.clientId, acme.memberId],
  );
  const rare = await write(acme, "zeppelin");
  await db.owner.query("vacuum analyze invoices");
  const client = await db.owner.connect();
  try {
    await client.query("begin");
    await client.query("load 'auto_explain'");
    for (const setting of [
      "auto_explain.log_min_duration = 0",
      "auto_explain.log_nested_statements = on",
      "auto_explain.log_level = notice",
    ])
      await client.query(`set local ${setting}`);
    await client.query("select set_config('app.tenant_id', $1, true)", [acme.tenantId]);
    // The plan of the statement inside, as the definer.
    const plans: string[] = [];
    client.on("notice", (notice) => plans.push(String(notice.message)));
    expect(await searchWith(client, "zeppelin")).toEqual([rare]);
    await client.query("rollback");
    expect(plans.join("\n")).toMatch(/Bitmap Index Scan on invoices_words/);
    expect(plans.join("\n")).not.toMatch(/Seq Scan on invoices/);
  } finally {
    client.release(true);
  }
});
