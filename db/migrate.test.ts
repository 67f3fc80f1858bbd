/** Making and changing a database as its owner: a superuser on a laptop, a user with CREATEROLE at a provider. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";
import { migrate } from "./migrate.ts";
import { REFUSALS, refusalOf } from "./refusals.ts";
import { roleUrl } from "./roles.ts";
import { SetupError } from "./setup-error.ts";
import { createInTenant } from "./tenant.ts";
import { seedOneRowEach } from "./testing/one-row-each.ts";
import { makeAgency, makeDraft, makeIssued, rawInTenant } from "./testing/scenes.ts";

const SECRET = "the secret of one installation, of enough length";
const root = join(import.meta.dirname, "..");

let folder: string;
let server: EmbeddedPostgres;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "countersign-migrate-"));
  server = await startEmbeddedPostgres({
    dataDir: folder,
    say: () => {},
    settings: ["fsync=off", "synchronous_commit=off", "shared_buffers=32MB", "max_connections=40"],
  });
  // As a provider hands it out: an owner who may make roles and is no superuser. It makes the roles of this server first.
  await asSuperuser("create role provider_owner login createrole password 'given by the provider'");
  await asSuperuser("create role plain_owner login password 'given by the provider'");
  for (const name of ["provided", "plain", "changed", "twice", "earlier"]) {
    await asSuperuser(`create database ${name} owner ${name === "plain" ? "plain_owner" : "provider_owner"}`);
  }
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function asSuperuser(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.ownerUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

function urlOf(database: string, user = "provider_owner", password = "given by the provider"): string {
  const url = new URL(server.ownerUrl);
  url.pathname = `/${database}`;
  url.username = user;
  url.password = password;
  return url.href;
}

async function withPool<T>(url: string, fn: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on("error", () => {});
  return fn(pool).finally(() => pool.end());
}

async function refusal(migrating: Promise<void>): Promise<SetupError> {
  const error = await migrating.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(SetupError);
  return error as SetupError;
}

test("An owner with CREATEROLE sets everything up, and again without change; the product then works on it", async () => {
  const ownerUrl = urlOf("provided");
  await migrate({ ownerUrl, secret: SECRET, root });
  await migrate({ ownerUrl, secret: SECRET, root });
  await withPool(roleUrl(ownerUrl, SECRET, "countersign_app"), async (app) => {
    const tenantId = crypto.randomUUID();
    const issued = await rawInTenant(app, tenantId, async (q) => {
      const agency = await makeAgency(q, tenantId);
      await q.query("select append_audit('agency.created', 'agency', $1, null, 'Ana', '{}')", [tenantId]);
      const { invoiceId } = await makeDraft(q, agency);
      await q.query("insert into rooms (tenant_id, invoice_id) values ($1, $2)", [tenantId, invoiceId]);
      await withPool(roleUrl(ownerUrl, SECRET, "countersign_identity"), async (identity) => {
        await identity.query("create table person (id int)");
        const { rows } = await identity.query("select schemaname from pg_tables where tablename = 'person'");
        expect(rows).toEqual([{ schemaname: "identity" }]);
      });
      return makeIssued(q, agency);
    });
    await createInTenant(app)(tenantId, async (tx) => {
      const { rows } = await tx.execute("select search_invoices('2026-0001') as id");
      expect(rows).toEqual([{ id: issued.invoiceId }]);
    });
    await withPool(roleUrl(ownerUrl, SECRET, "countersign_relay"), async (relay) => {
      const { rows } = await relay.query(
        "select outcome from append_draft_updates(array[$1::uuid], array[$2::uuid], array[0::bigint], array['x'::bytea])",
        [tenantId, issued.invoiceId],
      );
      expect(rows).toEqual([{ outcome: "no_room" }]);
      await relay.query("create table graphile_worker.probe (id int)");
    });
  });
  // FORCE: the wall stands before the owner too, as long as it is no superuser.
  await withPool(ownerUrl, async (owner) => {
    expect((await owner.query("select 1 from invoices")).rows).toEqual([]);
    await expect(seedOneRowEach(owner)).rejects.toMatchObject({ code: "42501" });
  });
});

test("Two hosts that start at once set one database up, one after the other", async () => {
  const ownerUrl = urlOf("twice");
  await Promise.all([1, 2, 3].map(() => migrate({ ownerUrl, secret: SECRET, root })));
  await withPool(ownerUrl, async (owner) => {
    const { rows } = await owner.query(
      "select count(*)::int as ran, count(distinct hash)::int as files from migrations.__drizzle_migrations",
    );
    expect(rows[0].ran).toBe(rows[0].files);
  });
});

test("Changing the secret changes the passwords at the next start", async () => {
  const ownerUrl = urlOf("provided");
  await migrate({ ownerUrl, secret: `${SECRET}, changed`, root });
  const answer = (secret: string) =>
    withPool(roleUrl(ownerUrl, secret, "countersign_app"), (app) => app.query("select current_user as name"));
  await expect(answer(SECRET)).rejects.toMatchObject({ code: "28P01" });
  expect((await answer(`${SECRET}, changed`)).rows).toEqual([{ name: "countersign_app" }]);
  await migrate({ ownerUrl, secret: SECRET, root });
});

test("An owner who may not make roles is told so in a sentence, and nothing is left half-made", async () => {
  const ownerUrl = urlOf("plain", "plain_owner");
  const { message, remedy } = await refusal(migrate({ ownerUrl, secret: SECRET, root }));
  expect(message).toMatch(/may not make the roles/);
  expect(remedy).toMatch(/CREATEROLE/);
  await withPool(ownerUrl, async (owner) => {
    expect((await owner.query("select 1 from pg_tables where schemaname = 'public'")).rows).toEqual([]);
  });
});

test("A database that cannot be reached is told by its place and reason, never with its password", async () => {
  const cases: [string, RegExp][] = [
    [urlOf("provided", "provider_owner", "wrong"), /user or password are wrong/],
    [urlOf("nowhere"), /no such database/],
    [
      "postgres://owner:hidden@127.0.0.1:1/countersign",
      /127\.0\.0\.1:1\/countersign cannot be reached: nothing listens/,
    ],
    ["postgres://owner:hidden@no-such-host.invalid/countersign", /cannot be reached/],
  ];
  for (const [ownerUrl, sentence] of cases) {
    const { message, remedy } = await refusal(migrate({ ownerUrl, secret: SECRET, root }));
    expect(message).toMatch(sentence);
    expect(`${message} ${remedy}`).not.toMatch(/hidden|wrong@|given by/);
  }
});

test("A migration that was edited after it ran, and one that this version does not know, are refused", async () => {
  const ownerUrl = urlOf("changed");
  await migrate({ ownerUrl, secret: SECRET, root });
  const copy = join(folder, "copy");
  cpSync(join(root, "db/migrations"), join(copy, "db/migrations"), { recursive: true });
  const journal = join(copy, "db/migrations/meta/_journal.json");
  const older = JSON.parse(readFileSync(journal, "utf8"));
  const last = older.entries.pop();
  const file = join(copy, `db/migrations/${last.tag}.sql`);
  writeFileSync(file, `${readFileSync(file, "utf8")}\n-- edited`);
  expect((await refusal(migrate({ ownerUrl, secret: SECRET, root: copy }))).message).toMatch(/changed after/);

  writeFileSync(journal, JSON.stringify(older));
  expect((await refusal(migrate({ ownerUrl, secret: SECRET, root: copy }))).message).toMatch(/newer version/);
});

test("What was delivered before there were dispatches keeps its mail's key, and what was still queued is asked for again", async () => {
  const ownerUrl = urlOf("earlier");
  const copy = join(folder, "earlier");
  cpSync(join(root, "db/migrations"), join(copy, "db/migrations"), { recursive: true });
  const journal = join(copy, "db/migrations/meta/_journal.json");
  const all = JSON.parse(readFileSync(journal, "utf8"));
  const before = all.entries.filter((entry: { tag: string }) => entry.tag < "0013");
  writeFileSync(journal, JSON.stringify({ ...all, entries: before }));
  await migrate({ ownerUrl, secret: SECRET, root: copy });
  const tenantId = crypto.randomUUID();
  const appUrl = roleUrl(ownerUrl, SECRET, "countersign_app");
  const [sent, queued] = await withPool(appUrl, (app) =>
    rawInTenant(app, tenantId, async (q) => {
      const agency = await makeAgency(q, tenantId);
      const issued = [await makeIssued(q, agency), await makeIssued(q, agency)];
      for (const [index, { invoiceId, versionId }] of issued.entries()) {
        for (const recipient of ["a@lumen.example", "b@lumen.example"]) {
          await q.query(
            "insert into deliveries (tenant_id, invoice_id, version_id, recipient, state) values ($1, $2, $3, $4, $5)",
            [tenantId, invoiceId, versionId, recipient, index === 0 ? "accepted" : "queued"],
          );
          await q.query("insert into mail_sends (tenant_id, message_key, recipient) values ($1, $2, $3)", [
            tenantId,
            `invoice/${versionId}/${recipient}`,
            recipient,
          ]);
        }
      }
      return issued;
    }),
  );
  await migrate({ ownerUrl, secret: SECRET, root });
  await withPool(appUrl, (app) =>
    rawInTenant(app, tenantId, async (q) => {
      const dispatches = await q.query("select id, version_id, state from dispatches order by state desc");
      expect(dispatches.rows).toMatchObject([
        { version_id: sent?.versionId, state: "sent" },
        { version_id: queued?.versionId, state: "sending" },
      ]);
      const keys = await q.query(
        "select m.recipient from mail_sends m join deliveries d on m.message_key = 'delivery/' || d.id and d.recipient = m.recipient",
      );
      expect(keys.rows).toHaveLength(4);
      const asked = await q.query("select data->>'dispatchId' as id from outbox_events where name = 'dispatch/asked'");
      expect(asked.rows).toEqual([{ id: dispatches.rows[1].id }]);
    }),
  );
  await withPool(ownerUrl, async (owner) => {
    expect((await owner.query("select 1 from deliveries union all select 1 from mail_sends")).rows).toEqual([]);
  });
});

test("A migration that fails leaves nothing of itself", async () => {
  const copy = join(folder, "failing");
  cpSync(join(root, "db/migrations"), join(copy, "db/migrations"), { recursive: true });
  const journal = join(copy, "db/migrations/meta/_journal.json");
  const entries = JSON.parse(readFileSync(journal, "utf8"));
  entries.entries.push({ idx: 99, version: "7", when: 9_999_999_999_999, tag: "9999_failing", breakpoints: true });
  writeFileSync(journal, JSON.stringify(entries));
  writeFileSync(
    join(copy, "db/migrations/9999_failing.sql"),
    "create table half (id int);\n--> statement-breakpoint\nselect 1 / 0;",
  );
  await expect(migrate({ ownerUrl: urlOf("twice"), secret: SECRET, root: copy })).rejects.toThrow();
  await withPool(urlOf("twice"), async (owner) => {
    expect((await owner.query("select to_regclass('public.half') as half")).rows).toEqual([{ half: null }]);
  });
  await migrate({ ownerUrl: urlOf("twice"), secret: SECRET, root });
});

test("Every SQLSTATE that the migrations raise has its sentence, and is found under whatever wraps it", () => {
  const files = readdirSync(join(root, "db/migrations")).filter((file) => file.endsWith(".sql"));
  const raised = files.flatMap(
    (file) => readFileSync(join(root, "db/migrations", file), "utf8").match(/CS\d{3}/g) ?? [],
  );
  expect([...new Set(raised)].sort()).toEqual(Object.keys(REFUSALS).sort());
  const error = new Error("Failed query", { cause: Object.assign(new Error("no"), { code: "CS009" }) });
  expect(refusalOf(error)).toBe("CS009");
  expect(refusalOf(Object.assign(new Error("no"), { code: "23505" }))).toBeNull();
});
