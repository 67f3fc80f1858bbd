/**
 * Takes events in: keeps those that are new, starts a run for each function that listens, ends the steps that waited for them, and
 * cancels the runs that they cancel. All of it in the caller's transaction, in a few statements however many the events are.
 *
 * Whoever plans a wait for an event (waits.ts) excludes the accepting of events of that name for a moment, so that an event is seen
 * either by the wait or by the look back that the planning begins with.
 */
import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";
import type { CataloguedFunction } from "./catalogue.ts";
import type { InngestEvent } from "./expression.ts";
import { runKeyOf } from "./failed-runs.ts";
import { taskOf } from "./names.ts";
import { toJson } from "./transaction.ts";
import { type CancelRow, cancelRows, lockEventNames, meetWaits } from "./waits.ts";

/** The queue's own attempts only count takings-up; ours are counted by run and step. */
const QUEUE_ATTEMPTS_MAX = 1000;

/** A run that is to be started. */
export type NewRun = {
  id: string;
  fn: CataloguedFunction;
  event: InngestEvent;
  idempotencyKey: string;
  parent: { runId: string; stepId: string } | null;
};

/** Events already known by id change nothing, and neither does a run whose function has one with this idempotency key. */
export async function acceptEvents(
  client: PoolClient,
  functions: Iterable<CataloguedFunction>,
  given: InngestEvent[],
): Promise<void> {
  await lockEventNames(client, given);
  const { fresh, waited } = await keepEvents(client, given);
  if (fresh.length === 0) return;
  const catalogue = [...functions];
  for (const fn of catalogue) for (const cancel of fn.cancels) waited.add(cancel.event);
  await startRuns(
    client,
    fresh.flatMap((event) =>
      catalogue.flatMap((fn) => {
        const idempotencyKey = runKeyOf(fn, event);
        return idempotencyKey === null ? [] : [{ id: randomUUID(), fn, event, idempotencyKey, parent: null }];
      }),
    ),
  );
  for (const [at, event] of fresh.entries()) {
    // An event does not reach the runs that it, or a later one of this call, starts.
    if (waited.has(event.name))
      await meetWaits(
        client,
        event,
        fresh.slice(at).map(({ id }) => id),
      );
  }
}

/** The events that were not known yet, and the names among them that anything waits for. */
async function keepEvents(
  client: PoolClient,
  events: InngestEvent[],
): Promise<{ fresh: InngestEvent[]; waited: Set<string> }> {
  const { rows } = await client.query<{ id: string | null; name: string | null }>(
    `with given as (select * from jsonb_to_recordset($1::jsonb) as e(id text, name text, data jsonb, ts float8)),
       fresh as (insert into jobs.events (id, name, data, at)
         select id, name, data, to_timestamp(ts / 1000) from given on conflict (id) do nothing returning id)
     select id, null as name from fresh
     union all
     select null, n.name from (select distinct name from given) n
       where exists (select 1 from jobs.waits w where w.event_name = n.name)`,
    [toJson(events)],
  );
  const ids = new Set(rows.map((row) => row.id));
  // Taken out as they are found: one that was handed over twice in one call is one event.
  const fresh = events.filter((event) => ids.delete(event.id));
  return { fresh, waited: new Set(rows.flatMap((row) => row.name ?? [])) };
}

/** Makes the runs. Where a bound is reached a run waits outside the queue until one that has a place makes room. */
export async function startRuns(client: PoolClient, runs: NewRun[]): Promise<void> {
  if (runs.length === 0) return;
  const room = await roomUnder(client, runs);
  const rows = runs.map((run) => {
    const [first, second] = run.fn.bounds.map((bound) => bound.key(run.event));
    const fits = [first, second].every(
      (key) => key === undefined || (room.get(key)?.wanted ?? 0) <= (room.get(key)?.free ?? 0),
    );
    return {
      id: run.id,
      function_id: run.fn.id,
      event_id: run.event.id,
      idempotency_key: run.idempotencyKey,
      concurrency_key: first ?? null,
      second_concurrency_key: second ?? null,
      parent_run_id: run.parent?.runId ?? null,
      parent_step_id: run.parent?.stepId ?? null,
      status: fits ? "queued" : "waiting",
    };
  });
  // clock_timestamp: of those that wait the oldest comes first, also among those of one transaction.
  const made = await client.query<{ id: string; status: string }>(
    `insert into jobs.runs (id, function_id, event_id, idempotency_key, concurrency_key, second_concurrency_key,
       parent_run_id, parent_step_id, status, created_at)
     select id, function_id, event_id, idempotency_key, concurrency_key, second_concurrency_key,
       parent_run_id, parent_step_id, status, clock_timestamp()
     from jsonb_to_recordset($1::jsonb) as r(id uuid, function_id text, event_id text, idempotency_key text,
       concurrency_key text, second_concurrency_key text, parent_run_id uuid, parent_step_id text, status text)
     on conflict do nothing returning id, status`,
    [JSON.stringify(rows)],
  );
  const statuses = new Map(made.rows.map((row) => [row.id, row.status]));
  const started = runs.filter((run) => statuses.has(run.id));
  const admitted = started.filter((run) => statuses.get(run.id) === "waiting" && takePlace(run, room));
  if (admitted.length > 0) {
    await client.query("update jobs.runs set status = 'queued' where id = any($1)", [admitted.map((run) => run.id)]);
  }
  await enqueueRuns(client, [...started.filter((run) => statuses.get(run.id) === "queued"), ...admitted]);
  await cancelRows(
    client,
    started.flatMap((run): CancelRow[] =>
      run.fn.cancels.map((cancel, at) => ({ runId: run.id, at, cancel, event: run.event })),
    ),
  );
}

type Room = Map<string, { free: number; wanted: number }>;

/** How much room each bound of these runs has, and how many of them want it. Empty where none of them is bound. */
async function roomUnder(client: PoolClient, runs: NewRun[]): Promise<Room> {
  const room: Room = new Map();
  for (const { fn, event } of runs) {
    for (const { key, limit } of fn.bounds) {
      const known = room.get(key(event));
      room.set(key(event), { free: Math.min(limit, known?.free ?? limit), wanted: (known?.wanted ?? 0) + 1 });
    }
  }
  if (room.size === 0) return room;
  const { rows } = await client.query<{ key: string; runs: string }>("select key, runs from jobs.in_flight($1)", [
    [...room.keys()],
  ]);
  for (const { key, runs: inFlight } of rows) {
    const known = room.get(key);
    if (known) known.free = Math.max(0, known.free - Number(inFlight));
  }
  return room;
}

function takePlace(run: NewRun, room: Room): boolean {
  const bounds = run.fn.bounds.flatMap((bound) => room.get(bound.key(run.event)) ?? []);
  if (bounds.some((bound) => bound.free === 0)) return false;
  for (const bound of bounds) bound.free -= 1;
  return true;
}

async function enqueueRuns(client: PoolClient, runs: NewRun[]): Promise<void> {
  if (runs.length === 0) return;
  await client.query(
    `select count(*) from graphile_worker.add_jobs(array(
       select row(task, json_build_object('runId', id), null, null, $3::int, id, null, null)::graphile_worker.job_spec
       from unnest($1::text[], $2::text[]) as run(id, task)))`,
    [runs.map((run) => run.id), runs.map((run) => taskOf(run.fn.id)), QUEUE_ATTEMPTS_MAX],
  );
}
