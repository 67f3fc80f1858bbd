/**
 * The reading door beside what one would write without it: a plain Drizzle `transaction` that sets the tenant and asks for the
 * list. Same pool size, same rows, same types out, one run after the other in turns; the database and the client share the cores.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { and, desc, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { startEmbeddedPostgres } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { roleUrl } from "#db/roles.ts";
import { invoices } from "#db/schema/invoices.ts";
import { createInTenant, createTenantReader, tenantQuery } from "#db/tenant.ts";
import type { BenchLine } from "./bench-line.ts";
import { median } from "./load.ts";

const TENANTS = 20;
const INVOICES = 500;
const CONNECTIONS = 10;
const REQUESTS = 4_000;
/** Turns of all the ways, one after the other; the median of each is what is told. */
const ROUNDS = 7;
const LIMIT = 20;
const GOAL = 2;

const COLUMNS = {
  id: invoices.id,
  kind: invoices.kind,
  number: invoices.number,
  clientId: invoices.clientId,
  subject: invoices.subject,
  firstLine: invoices.firstLine,
  currency: invoices.currency,
  totalMinor: invoices.totalMinor,
  settledMinor: invoices.settledMinor,
  state: invoices.state,
  issueDate: invoices.issueDate,
  dueDate: invoices.dueDate,
  listedAt: invoices.listedAt,
  updatedAt: invoices.updatedAt,
};

/** The second page of the list, by keyset: newest first, without what was discarded. */
const secondPage = (listedAt: unknown, id: unknown) =>
  and(
    ne(invoices.state, "discarded"),
    sql`(${invoices.listedAt}, ${invoices.id}) < (${listedAt}::timestamptz, ${id}::uuid)`,
  );

const preparedPage = tenantQuery((db) =>
  db
    .select(COLUMNS)
    .from(invoices)
    .where(secondPage(sql.placeholder("listedAt"), sql.placeholder("id")))
    .orderBy(desc(invoices.listedAt), desc(invoices.id))
    .limit(LIMIT),
);

export async function run(): Promise<BenchLine[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-bench-door-"));
  chmodSync(dataDir, 0o755);
  const secret = "a secret of the bench, of enough length";
  const server = await startEmbeddedPostgres({ dataDir, say: () => {} });
  const pools: pg.Pool[] = [];
  try {
    await migrate({ ownerUrl: server.ownerUrl, secret, root: process.cwd() });
    const tenants = await fill(server.ownerUrl);
    const pool = new pg.Pool({
      connectionString: roleUrl(server.ownerUrl, secret, "countersign_app"),
      max: CONNECTIONS,
    });
    // Connections that are still on their way out when the server stops are not news.
    pool.on("error", () => {});
    pools.push(pool);
    const ways = waysOf(pool);

    const perSecond: Record<string, number[]> = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
    for (const way of Object.values(ways)) await measure(way, tenants, REQUESTS);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, way] of Object.entries(ways)) perSecond[name]?.push(await measure(way, tenants, REQUESTS));
    }
    return linesOf(perSecond);
  } finally {
    await Promise.all(pools.map((pool) => pool.end()));
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Way = (tenantId: string) => Promise<{ id: string; totalMinor: bigint }[]>;

function waysOf(pool: pg.Pool): Record<"plain" | "prepared" | "built" | "transaction", Way> {
  const plain = drizzle(pool);
  const read = createTenantReader(pool);
  const inTenant = createInTenant(pool);
  const at = "2026-06-01T00:00:00Z";
  const after = "ffffffff-ffff-4fff-bfff-ffffffffffff";
  return {
    plain: (tenantId) =>
      plain.transaction(async (tx) => {
        await tx.execute(sql`select set_config('app.tenant_id', ${tenantId}, true)`);
        return tx
          .select(COLUMNS)
          .from(invoices)
          .where(secondPage(at, after))
          .orderBy(desc(invoices.listedAt), desc(invoices.id))
          .limit(LIMIT);
      }),
    prepared: (tenantId) => read(tenantId, (db) => db.run(preparedPage, { listedAt: at, id: after })),
    built: (tenantId) =>
      read(tenantId, (db) =>
        db
          .select(COLUMNS)
          .from(invoices)
          .where(secondPage(at, after))
          .orderBy(desc(invoices.listedAt), desc(invoices.id))
          .limit(LIMIT),
      ),
    transaction: (tenantId) =>
      inTenant(tenantId, (tx) =>
        tx
          .select(COLUMNS)
          .from(invoices)
          .where(secondPage(at, after))
          .orderBy(desc(invoices.listedAt), desc(invoices.id))
          .limit(LIMIT),
      ),
  };
}

/** Requests a second; every answer is looked at, so that a way that returned nothing could not win. */
async function measure(way: Way, tenants: string[], requests: number): Promise<number> {
  let next = 0;
  const started = performance.now();
  const worker = async (): Promise<void> => {
    while (next < requests) {
      const tenantId = tenants[next++ % tenants.length] ?? "";
      const rows = await way(tenantId);
      if (rows.length !== LIMIT) throw new Error(`a page of ${rows.length} rows instead of ${LIMIT}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS * 2 }, worker));
  return requests / ((performance.now() - started) / 1000);
}

function linesOf(perSecond: Record<string, number[]>): BenchLine[] {
  const plain = perSecond.plain ?? [];
  const line = (name: string, metric: string, goal: number | null): BenchLine => {
    const runs = perSecond[name] ?? [];
    // Run beside run: what slowed the machine down for a moment slowed both.
    const ratios = runs.map((value, round) => value / (plain[round] ?? Number.NaN)).sort((a, b) => a - b);
    const ratio = median(ratios);
    const spread = `${ratios[0]?.toFixed(2)}–${ratios.at(-1)?.toFixed(2)} ×`;
    return {
      bench: "door",
      metric: `${metric} (${spread} over ${ROUNDS} runs)`,
      value: Math.round(median(runs)),
      unit: "requests/s",
      against: `a plain Drizzle transaction, ${Math.round(median(plain))}/s`,
      ratio: Number(ratio.toFixed(2)),
      goal: goal === null ? "told, not aimed at" : `≥ ${goal} ×`,
      ok: goal === null || ratio >= goal,
    };
  };
  return [
    line("prepared", "list of 20 rows through the reading door, built once", GOAL),
    line("built", "the same, built for each request", null),
    line("transaction", "the same in inTenant", null),
  ];
}

/** Agencies with invoices, straight into the tables: what is measured is reading. */
async function fill(ownerUrl: string): Promise<string[]> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ tenant_id: string }>(
      `insert into agencies (tenant_id, name, slug, legal, country_code, time_zone, locale, base_currency)
       select gen_random_uuid(), 'Agency ' || n, 'agency-' || n, '{}', 'NL', 'Europe/Amsterdam', 'en', 'EUR' from generate_series(1, $1) n
       returning tenant_id`,
      [TENANTS],
    );
    await owner.query(
      `insert into members (tenant_id, user_id, name, email, role)
       select tenant_id, 'ana', 'Ana', 'ana@agency.example', 'owner' from agencies`,
    );
    await owner.query(
      `insert into invoices (tenant_id, kind, currency, subject, first_line, words, total_minor, created_by, listed_at)
       select m.tenant_id, 'invoice', 'EUR', 'Campaign ' || n, 'Concept and design ' || n, 'campaign concept design lumen ' || n,
              n * 1000, m.id, timestamptz '2026-01-01' + n * interval '3 hours'
         from members m, generate_series(1, $1) n`,
      [INVOICES],
    );
    await owner.query("vacuum analyze");
    return rows.map((row) => row.tenant_id);
  } finally {
    await owner.end();
  }
}
