/** Questions to pg_catalog about the wall between tenants. Both the tests of the catalogue and those that break it ask them. */
import type { Sql } from "./scenes.ts";

export type TenantTable = { name: string; oid: number };

/** Every table with a column tenant_id, in whatever schema but the system's. */
export async function tenantTables(q: Sql): Promise<TenantTable[]> {
  const { rows } = await q.query<TenantTable>(
    `select c.oid::int as oid, c.oid::regclass::text as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
      where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_temp%'
      order by 2`,
  );
  return rows;
}

/** What is wrong with the wall, in sentences; empty where it stands. */
export async function faultsOfTheWall(q: Sql): Promise<string[]> {
  const { rows } = await q.query<{ fault: string }>(`
    with tenant_table as (
      select c.oid, c.oid::regclass::text as name, c.relrowsecurity, c.relforcerowsecurity, a.attnum, a.attnotnull, a.atttypid
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
       where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_temp%'
    ), app_policy as (
      select p.polrelid, p.polname, p.polpermissive, p.polcmd, pg_get_expr(p.polqual, p.polrelid) as using_text,
             pg_get_expr(p.polwithcheck, p.polrelid) as check_text
        from pg_policy p
       where p.polroles @> array[0::oid] or p.polroles @> array['countersign_app'::regrole::oid]
    )
    select name || ': row-level security is off' as fault from tenant_table where not relrowsecurity
    union all
    select name || ': row-level security is not forced on the owner' from tenant_table where not relforcerowsecurity
    union all
    select name || ': tenant_id may be null' from tenant_table where not attnotnull
    union all
    select name || ': tenant_id is not a uuid' from tenant_table where atttypid <> 'uuid'::regtype
    union all
    select t.name || ': no policy for countersign_app' from tenant_table t
     where not exists (select 1 from app_policy p where p.polrelid = t.oid)
    union all
    -- Permissive policies add up, so each must be the wall by itself.
    select t.name || ': policy ' || p.polname || ' is not the comparison with app.tenant_id'
      from tenant_table t join app_policy p on p.polrelid = t.oid
     where p.polpermissive
       and (p.polcmd in ('*', 'r', 'w', 'd') and p.using_text is distinct from $wall$(tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif"))$wall$
         or p.polcmd in ('*', 'a', 'w') and coalesce(p.check_text, p.using_text) is distinct from $wall$(tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif"))$wall$)
    union all
    select t.name || ': no index leads with tenant_id' from tenant_table t
     where not exists (select 1 from pg_index i where i.indrelid = t.oid and i.indisvalid and i.indpred is null and i.indkey[0] = t.attnum)
    union all
    -- A volatile function in a policy runs once a row, and no index is used. Read from the tree of the expression: pg_depend
    -- does not mention built-in functions.
    select distinct p.polrelid::regclass || ': policy ' || p.polname || ' calls the volatile function ' || f.oid::regprocedure
      from pg_policy p
      cross join lateral regexp_matches(concat(p.polqual::text, p.polwithcheck::text), ':(?:op)?funcid (\\d+)', 'g') as called
      join pg_proc f on f.oid = called[1]::oid
     where f.provolatile = 'v'
    union all
    -- A view that reads as its owner would look over the wall.
    select c.oid::regclass || ': the view reads with the rights of its owner'
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('v', 'm') and not coalesce('security_invoker=true' = any (c.reloptions), false)
       and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by 1`);
  return rows.map((row) => row.fault);
}
