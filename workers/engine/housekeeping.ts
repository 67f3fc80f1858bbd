/**
 * What a runner does beside its runs: finds those that are stuck, ends those whose function is gone, and forgets what is old.
 * Bounded batches, each a statement of its own, so that no lock is held for long.
 */

import type { Pool } from "pg";
import { forgetFailedWork } from "#db/failed-work.ts";
import type { CataloguedFunction } from "./catalogue.ts";
import type { InngestEvent } from "./expression.ts";
import { tellFailure } from "./store.ts";
import { toJson, transaction } from "./transaction.ts";

/** Runs of functions that nobody has served for so long were renamed or removed: a release takes minutes to come up. */
const UNSERVED_HOURS_MAX = 24;
const BATCH = 1000;
const BATCHES_MAX = 100;
const RESCUES_MAX = 100;
const RESCUE_SECONDS_MAX = 300;

/**
 * Queues runs that are to be driven and whose entry is not in the queue, or was put off for longer than this takes to look again: an
 * entry that failed with its database is put off by up to hours, though the database is back. A run that has been taken up in vain
 * waits longer each time. Returns how many it found.
 */
export async function rescueRuns(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ found: number }>(
    `select count(jobs.enqueue_run(id, function_id, now()))::int as found from (
       select r.id, r.function_id from jobs.runs r
       where r.status in ('queued', 'running')
         and r.updated_at < now() - make_interval(secs => least(5 * (r.starts + 1), ${RESCUE_SECONDS_MAX}))
         and not exists (select 1 from graphile_worker.jobs j where j.key = r.id::text and j.run_at < now() + interval '5 seconds')
         and not exists (select 1 from graphile_worker.jobs j where j.id = r.entry and j.locked_at is not null)
       limit ${RESCUES_MAX}) as stuck`,
  );
  return rows[0]?.found ?? 0;
}

/**
 * Queues runs that should have been woken, and runs that wait for a place though their bounds have room. Neither should exist; this is
 * the net under the store's transactions. Returns how many it found.
 */
export async function rescueSleepers(pool: Pool, functions: ReadonlyMap<string, CataloguedFunction>): Promise<number> {
  const limits = [...functions.values()].map((fn) => ({ f: fn.id, a: fn.bounds[0]?.limit, b: fn.bounds[1]?.limit }));
  const { rows } = await pool.query<{ found: number }>(
    `with overslept as (
       select r.id, r.function_id from jobs.runs r
       where r.status = 'sleeping' and r.due_at < now() - interval '5 seconds'
         and not exists (select 1 from graphile_worker.jobs j where j.key = r.id::text and j.run_at < now() + interval '5 seconds')
       limit ${RESCUES_MAX}),
     roomy as (
       select w.id, w.function_id from jobs.runs w
       join jsonb_to_recordset($1::jsonb) as bound(f text, a int, b int) on bound.f = w.function_id
       where w.status = 'waiting' and w.updated_at < now() - interval '5 seconds'
         and (bound.a is null or w.concurrency_key is null or bound.a > (select count(*) from jobs.runs o
           where o.concurrency_key = w.concurrency_key and o.status in ('queued', 'running')))
         and (bound.b is null or w.second_concurrency_key is null or bound.b > (select count(*) from jobs.runs o
           where o.second_concurrency_key = w.second_concurrency_key and o.status in ('queued', 'running')))
       order by w.created_at, w.id limit ${RESCUES_MAX}),
     freed as (update jobs.runs set status = 'queued' where id in (select id from roomy) and status = 'waiting' returning id)
     select count(jobs.enqueue_run(id, function_id, now()))::int as found
     from (select * from overslept union all select * from roomy) as found`,
    [JSON.stringify(limits)],
  );
  return rows[0]?.found ?? 0;
}

/**
 * Ends, as failed and in words, runs that have been due for a day without anybody taking them up: no process serves their function.
 * Returns how many.
 */
export async function failUnservedRuns(
  pool: Pool,
  functions: ReadonlyMap<string, CataloguedFunction>,
): Promise<number> {
  const { rows } = await pool.query<{ id: string; functionId: string; event: InngestEvent }>(
    `select r.id, r.function_id as "functionId",
       jsonb_build_object('id', e.id, 'name', e.name, 'data', e.data, 'ts', floor(extract(epoch from e.at) * 1000)) as event
     from jobs.runs r join jobs.events e on e.id = r.event_id
     where r.status in ('queued', 'sleeping') and r.function_id <> all($1)
       and coalesce(r.due_at, r.updated_at) < now() - make_interval(hours => ${UNSERVED_HOURS_MAX})
     order by r.updated_at limit ${RESCUES_MAX}`,
    [[...functions.keys()]],
  );
  for (const run of rows) {
    const error = {
      name: "Error",
      message: `No function named ${run.functionId} has been served for a day: it was renamed or removed.`,
    };
    await transaction(pool, async (client) => {
      const ended = await client.query<{ ended: boolean }>(
        "select jobs.end_run($1, null, 'failed', null, $2) as ended",
        [run.id, toJson(error)],
      );
      if (ended.rows[0]?.ended) await tellFailure(client, run, error, functions);
    });
  }
  return rows.length;
}

/**
 * Forgets runs that ended long ago with their steps: failed ones after a year, others after 30 days; and events that started nothing
 * after a day, or whose runs are forgotten.
 */
export async function forgetOld(pool: Pool): Promise<void> {
  await forgetFailedWork(pool);
  await inBatches(
    pool,
    `delete from jobs.runs where id in (
       select id from jobs.runs
       where finished_at < now() - case status when 'failed' then interval '365 days' else interval '30 days' end
       order by finished_at limit ${BATCH})`,
  );
  await inBatches(
    pool,
    `delete from jobs.events where id in (
       select id from jobs.events e where received_at < now() - interval '1 day'
         and not exists (select 1 from jobs.runs r where r.event_id = e.id)
       limit ${BATCH})`,
  );
}

async function inBatches(pool: Pool, statement: string): Promise<void> {
  for (let batch = 0; batch < BATCHES_MAX; batch++) {
    const { rowCount } = await pool.query(statement);
    if ((rowCount ?? 0) < BATCH) return;
  }
}
