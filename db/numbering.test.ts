import { randomUUID } from "node:crypto";
import pg from "pg";
import { expect, test } from "vitest";
import {
  type Agency,
  type Approved,
  contentOf,
  issue,
  makeAgency,
  markIssued,
  PERIOD,
  rawInTenant,
  sha256,
  writeVersion,
} from "./testing/scenes.ts";
import { type TestDatabase, testDatabase } from "./testing.ts";

const CONNECTIONS = 200;
const INVOICES = 2_000;
/** One of so many transactions is cut after it took its number, and half as many after the version was written. */
const CUT_EVERY = 40;

/** Set by set rather than row by row: thousands of them. */
async function approvedInvoices(db: TestDatabase, count: number): Promise<{ agency: Agency; approved: Approved[] }> {
  const tenantId = randomUUID();
  return rawInTenant(db.owner, tenantId, async (q) => {
    const agency = await makeAgency(q, tenantId);
    const approved = Array.from({ length: count }, (): Approved => {
      const draft = { invoiceId: randomUUID(), kind: "invoice", currency: "EUR", totalMinor: 12_100n } as const;
      const content = contentOf(agency, draft);
      return { ...draft, roundId: randomUUID(), approvalId: randomUUID(), content, contentHash: sha256(content) };
    });
    const column = (name: "invoiceId" | "roundId" | "approvalId" | "content" | "contentHash") =>
      approved.map((row) => row[name]);
    await q.query(
      `insert into invoices (tenant_id, id, kind, client_id, currency, net_minor, total_minor, created_by)
       select $1, id, 'invoice', $2, 'EUR', 12100, 12100, $3 from unnest($4::uuid[]) as t(id)`,
      [tenantId, agency.clientId, agency.memberId, column("invoiceId")],
    );
    await q.query(
      `insert into rounds (tenant_id, id, invoice_id, content, content_hash, submitted_by)
       select $1, t.*, $2 from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[]) as t`,
      [tenantId, agency.memberId, column("roundId"), column("invoiceId"), column("content"), column("contentHash")],
    );
    await q.query(
      `insert into approvals (tenant_id, kind, member_id, member_name, id, invoice_id, round_id, content_hash)
       select $1, 'person', $2, 'Mia', t.* from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[]) as t`,
      [tenantId, agency.memberId, column("approvalId"), column("invoiceId"), column("roundId"), column("contentHash")],
    );
    await q.query("update rounds set state = 'approved' where tenant_id = $1", [tenantId]);
    await q.query("update invoices set state = 'approved' where tenant_id = $1", [tenantId]);
    return { agency, approved };
  });
}

/** What the series looks like when all is over, as the owner sees it. */
async function seriesOf(db: TestDatabase, agency: Agency) {
  const { rows: versions } = await db.owner.query<{ sequence: number; number: string; state: string; same: boolean }>(
    `select v.sequence::int as sequence, v.number, i.state, i.number = v.number as same
       from issued_versions v join invoices i on i.tenant_id = v.tenant_id and i.id = v.invoice_id
      where v.tenant_id = $1 and v.series_id = $2 order by v.sequence`,
    [agency.tenantId, agency.seriesId],
  );
  const { rows: counters } = await db.owner.query<{ period: string; last: number }>(
    "select period, last_sequence::int as last from series_counters where tenant_id = $1 and series_id = $2",
    [agency.tenantId, agency.seriesId],
  );
  return { versions, counters };
}

test("200 connections issue 2,000 invoices on one series, some are cut in the middle: no gap, no double", {
  timeout: 120_000,
}, async () => {
  await using db = await testDatabase();
  const { agency, approved } = await approvedInvoices(db, INVOICES);
  const pool = new pg.Pool({
    connectionString: db.appUrl,
    max: CONNECTIONS,
    options: "-c lock_timeout=0 -c statement_timeout=0",
  });
  pool.on("error", () => {});
  let cuts = 0;
  let tries = 0;
  try {
    const queue = [...approved];
    const cut = async (pid: number) => {
      cuts++;
      await db.owner.query("select pg_terminate_backend($1, 5000)", [pid]);
    };
    const worker = async (): Promise<void> => {
      for (let invoice = queue.pop(); invoice !== undefined; invoice = queue.pop()) {
        const wanted = invoice;
        const turn = ++tries;
        try {
          await rawInTenant(pool, agency.tenantId, async (q) => {
            const taken = await q.query<{ sequence: string; pid: number }>(
              "select take_next_number($1, $2) as sequence, pg_backend_pid() as pid",
              [agency.seriesId, PERIOD],
            );
            const { sequence, pid } = taken.rows[0] ?? { sequence: "0", pid: 0 };
            if (turn % CUT_EVERY === 0) await cut(pid);
            const issued = await writeVersion(q, agency, wanted, { sequence: Number(sequence) });
            if (turn % (CUT_EVERY * 2) === 1) await cut(pid);
            await markIssued(q, agency, issued);
          });
        } catch (error) {
          if (turn % CUT_EVERY !== 0 && turn % (CUT_EVERY * 2) !== 1) throw error;
          queue.push(wanted);
        }
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    expect(pool.totalCount).toBeGreaterThan(CONNECTIONS / 2);
  } finally {
    await pool.end();
  }
  expect(cuts).toBeGreaterThan(50);
  expect(tries).toBe(INVOICES + cuts);
  const { versions, counters } = await seriesOf(db, agency);
  expect(versions.map((version) => version.sequence)).toEqual(
    Array.from({ length: INVOICES }, (_, index) => index + 1),
  );
  expect(new Set(versions.map((version) => version.number)).size).toBe(INVOICES);
  expect(versions.every((version) => version.state === "issued" && version.same)).toBe(true);
  expect(counters).toEqual([{ period: PERIOD, last: INVOICES }]);
});

test("A series whose first number fifty take at once begins with one, whoever of them fails", async () => {
  await using db = await testDatabase({ poolMax: 50 });
  const { agency, approved } = await approvedInvoices(db, 50);
  const outcomes = await Promise.allSettled(
    approved.map((invoice, index) =>
      rawInTenant(db.appPool, agency.tenantId, async (q) => {
        await issue(q, agency, invoice);
        if (index % 2 === 0) throw new Error("the use case changed its mind");
      }),
    ),
  );
  expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(25);
  const { versions, counters } = await seriesOf(db, agency);
  expect(versions.map((version) => version.sequence)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  expect(counters).toEqual([{ period: PERIOD, last: 25 }]);
});

test("The counter written as one upsert holds as the function does", async () => {
  await using db = await testDatabase({ poolMax: 20 });
  const { agency, approved } = await approvedInvoices(db, 100);
  const upsert = `insert into series_counters as c (tenant_id, series_id, period, last_sequence) values ($1, $2, $3, 1)
    on conflict (tenant_id, series_id, period) do update set last_sequence = c.last_sequence + 1 returning last_sequence::int as taken`;
  await Promise.all(
    approved.map((invoice) =>
      rawInTenant(db.appPool, agency.tenantId, async (q) => {
        const { rows } = await q.query<{ taken: number }>(upsert, [agency.tenantId, agency.seriesId, PERIOD]);
        await markIssued(q, agency, await writeVersion(q, agency, invoice, { sequence: rows[0]?.taken ?? 0 }));
      }),
    ),
  );
  const { versions } = await seriesOf(db, agency);
  expect(versions.map((version) => version.sequence)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
});
