import { getTableColumns, is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as approvalLinkTables from "./schema/approval-links.ts";
import * as approvalTables from "./schema/approvals.ts";
import * as audit from "./schema/audit.ts";
import * as clients from "./schema/clients.ts";
import * as delivery from "./schema/delivery.ts";
import * as drafts from "./schema/drafts.ts";
import * as failedWorkTables from "./schema/failed-work.ts";
import * as invoices from "./schema/invoices.ts";
import * as jobs from "./schema/jobs.ts";
import * as mailEventTables from "./schema/mail-events.ts";
import * as messages from "./schema/messages.ts";
import * as notifications from "./schema/notifications.ts";
import * as payments from "./schema/payments.ts";
import * as questions from "./schema/questions.ts";
import * as remarks from "./schema/remarks.ts";
import * as reminders from "./schema/reminders.ts";
import * as schedules from "./schema/schedules.ts";
import * as templates from "./schema/templates.ts";
import * as tenancy from "./schema/tenancy.ts";
import { faultsOfTheWall, tenantTables } from "./testing/catalogue.ts";
import { type TestDatabase, testDatabase } from "./testing.ts";

const OWN = "array['countersign_app', 'countersign_relay', 'countersign_identity', 'countersign_definer']::regrole[]";
const OF_THE_WALL =
  "(tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS \"nullif\"))";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());

async function ask<Row extends Record<string, unknown>>(text: string): Promise<Row[]> {
  return (await db.owner.query<Row>(text)).rows;
}

test("Every table with tenant_id has the wall: enabled, forced, the one policy, a leading index, nothing volatile", async () => {
  expect((await tenantTables(db.owner)).length).toBeGreaterThan(20);
  expect(await faultsOfTheWall(db.owner)).toEqual([]);
});

test("A table of the requests' schema without tenant_id would have no wall, so there is none", async () => {
  const bare = await ask(`
    select c.oid::regclass::text as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f')
       and not exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)`);
  expect(bare).toEqual([]);
});

test("Every foreign key between tenant tables carries tenant_id, so no row can point into another tenant", async () => {
  const loose = await ask(`
    select k.conrelid::regclass::text as name, k.conname from pg_constraint k
     where k.contype = 'f' and k.connamespace = 'public'::regnamespace
       and not exists (
         select 1 from unnest(k.conkey, k.confkey) as pair(here, there)
           join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.here
           join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.there
          where a.attname = 'tenant_id' and b.attname = 'tenant_id')`);
  expect(loose).toEqual([]);
});

test("The policies of the roles beside the app are these and no others", async () => {
  const rows = await ask<{ said: string }>(`
    select polrelid::regclass || ' ' || polcmd::text || ' ' || (select string_agg(r::regrole::text, ',' order by r) from unnest(polroles) r)
           || ' ' || coalesce(pg_get_expr(polqual, polrelid), '-') || ' ' || coalesce(pg_get_expr(polwithcheck, polrelid), '-') as said
      from pg_policy where polroles <> array['countersign_app'::regrole::oid] order by 1`);
  expect(rows.map((row) => row.said)).toEqual([
    "agencies r countersign_relay true -",
    "approval_links r countersign_relay true -",
    `audit_events * countersign_definer ${OF_THE_WALL} ${OF_THE_WALL}`,
    `audit_heads * countersign_definer ${OF_THE_WALL} ${OF_THE_WALL}`,
    "clients r countersign_definer true -",
    "deliveries r countersign_relay true -",
    "documents r countersign_relay true -",
    "draft_updates a countersign_definer - true",
    "failed_work a countersign_relay - true",
    "failed_work d countersign_relay (failed_at < (now() - '365 days'::interval)) -",
    "failed_work r countersign_relay true -",
    "failed_work w countersign_relay (state = 'replayed'::text) (state = 'replayed'::text)",
    "invitations r countersign_relay true -",
    "invoices r countersign_definer true -",
    "issued_versions r countersign_relay true -",
    "members r countersign_relay true -",
    "notifications r countersign_relay ((mail = 'digest'::text) AND (digest_on IS NULL)) -",
    "outbox_events d countersign_relay (relayed_at IS NOT NULL) -",
    "outbox_events r countersign_relay true -",
    "outbox_events w countersign_relay true true",
    "public_links r countersign_relay true -",
    "reminder_settings r countersign_relay enabled -",
    "rooms * countersign_definer true true",
    "rounds r countersign_relay (state = 'open'::text) -",
    "schedules r countersign_relay (state = 'active'::text) -",
  ]);
});

test("No role of ours is superuser, bypasses row-level security, makes roles or databases, or is a member of another", async () => {
  expect(
    await ask(`select rolname from pg_roles
                where oid = any (${OWN}) and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`),
  ).toEqual([]);
  expect(await ask(`select roleid::regrole::text from pg_auth_members where member = any (${OWN})`)).toEqual([]);
});

test("The roles that requests and the relay sign in as own no table, schema of tenants, or function there", async () => {
  const owned = await ask(`
    select 'relation ' || oid::regclass as what from pg_class
     where relnamespace in ('public'::regnamespace, 'jobs'::regnamespace) and relowner = any (${OWN})
    union all select 'schema ' || nspname from pg_namespace where nspname in ('public', 'jobs') and nspowner = any (${OWN})
    union all select 'anything of the app: ' || classid::regclass || ' ' || objid from pg_shdepend
     where refobjid = 'countersign_app'::regrole and deptype = 'o' and dbid = (select oid from pg_database where datname = current_database())
    union all select 'function ' || oid::regprocedure from pg_proc
     where pronamespace = 'public'::regnamespace and proowner in ('countersign_app'::regrole, 'countersign_relay'::regrole, 'countersign_identity'::regrole)
    union all select 'database' from pg_database where datname = current_database() and datdba = any (${OWN})`);
  expect(owned).toEqual([]);
});

test("No role of ours makes objects in the tenants' schema, and nobody signs in as the definer", async () => {
  expect(
    await ask(`select r::text from unnest(${OWN}) r where has_schema_privilege(r, 'public', 'create')
               union all select 'anyone' from pg_namespace, aclexplode(nspacl) a
                where nspname = 'public' and a.grantee = 0 and a.privilege_type = 'CREATE'`),
  ).toEqual([]);
  expect(await ask("select 1 from pg_roles where rolname = 'countersign_definer' and rolcanlogin")).toEqual([]);
});

test("Every SECURITY DEFINER function pins its search path, ends it in pg_temp, is not the owner's and not for everyone", async () => {
  const definers = await ask<{ name: string; path: string | null; owner: string; anyone: boolean }>(`
    select p.oid::regprocedure::text as name, p.proowner::regrole::text as owner,
           (select split_part(s, '=', 2) from unnest(p.proconfig) s where s like 'search_path=%') as path,
           exists (select 1 from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0) as anyone
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where p.prosecdef and n.nspname in ('public', 'jobs') order by 1`);
  expect(definers.map((definer) => definer.name.split("(")[0])).toEqual([
    "append_audit",
    "append_draft_updates",
    "append_draft_updates",
    "claim_room",
    "rooms_under_fences",
    "search_invoices",
  ]);
  for (const definer of definers) {
    expect(definer, definer.name).toMatchObject({ owner: "countersign_definer", anyone: false });
    expect(definer.path, definer.name).toMatch(/^pg_catalog, (public, )?pg_temp$/);
  }
});

test("The app may not truncate, refer, trigger or maintain, and neither sees the runner's schema nor the identity's", async () => {
  expect(
    await ask(`select c.oid::regclass::text as name, a.privilege_type from pg_class c, aclexplode(c.relacl) a
                where a.grantee in (0, 'countersign_app'::regrole, 'countersign_relay'::regrole)
                  and c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
                  and a.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')`),
  ).toEqual([]);
  expect(
    await ask(`select n.nspname from pg_namespace n where n.nspname in ('jobs', 'identity', 'graphile_worker', 'migrations')
                and has_schema_privilege('countersign_app', n.oid, 'usage')`),
  ).toEqual([]);
});

test("The tables have exactly the columns that db/schema says, of the same type and just as empty or not", async () => {
  const tables = [
    approvalLinkTables,
    approvalTables,
    audit,
    clients,
    delivery,
    drafts,
    failedWorkTables,
    invoices,
    jobs,
    mailEventTables,
    messages,
    notifications,
    payments,
    questions,
    remarks,
    reminders,
    schedules,
    templates,
    tenancy,
  ]
    .flatMap((module) => Object.values<unknown>(module))
    .filter((value) => is(value, PgTable));
  const said = tables.flatMap((table) => {
    const { name, schema } = getTableConfig(table);
    return Object.values(getTableColumns(table)).map(
      (column) => `${schema ?? "public"}.${name}.${column.name} ${column.getSQLType()}${column.notNull ? "" : " null"}`,
    );
  });
  const found = await ask<{ said: string }>(`
    select n.nspname || '.' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then '' else ' null' end as said
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'jobs') and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`);
  const normal = (text: string) => text.replace(/timestamp \((\d)\)/, "timestamp($1)");
  expect(found.map((row) => row.said).sort()).toEqual(said.map(normal).sort());
});
