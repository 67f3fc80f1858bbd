/**
 * The state of runs, in schema `jobs`. Every change that makes a run due again adds its queue entry in the same
 * transaction, so that a run which is not over always has exactly one entry in the queue, whatever is killed and when.
 *
 * The schema belongs to the relay role: runs of all tenants lie side by side, rows carry ids only, and the role that serves
 * requests cannot see any of it.
 */
import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import type { CataloguedFunction } from "./catalogue.ts";
import { FUNCTION_FAILED } from "./catalogue.ts";
import type { InngestEvent } from "./expression.ts";
import type { RunError } from "./protocol.ts";

/**
 * The queue's name for driving runs of this function. A name a function, because a process only takes what it has a name for:
 * while a new release comes up, the old one leaves the new functions' runs alone.
 */
export function taskOf(functionId: string): string {
  return `run/${functionId}`;
}

/** The queue's own attempts only count takings-up; ours are counted by run and step. */
const QUEUE_ATTEMPTS_MAX = 1000;

export type Run = {
  id: string;
  functionId: string;
  event: InngestEvent;
  /** Attempts of the function's body between steps; counts from 0. */
  attempt: number;
  /** How often it was taken up since it last made progress: a run that kills its process every time is stopped by this. */
  starts: number;
  /** Raised by whoever takes the run up; every record names it, so that a driver that lost its run changes nothing. */
  fence: string;
  /** Whether the function has to be asked what comes next. */
  discover: boolean;
};

export type Step = {
  id: string;
  name: string;
  state: "planned" | "sleeping" | "done" | "failed";
  attempt: number;
  /** Milliseconds until it is due, by the database's clock; 0 when it is due. */
  dueInMs: number;
  data: unknown;
  error: RunError | null;
};

export type Due = { afterMs: number } | { at: Date };

/** Somebody else took the run up, or it is over: whoever holds this must stop without another word. */
export class RunLost extends Error {
  constructor(runId: string) {
    super(`run ${runId} is no longer ours`);
    this.name = "RunLost";
  }
}

export type RunStore = ReturnType<typeof createRunStore>;

export function createRunStore(pool: Pool) {
  async function transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query("begin");
      const result = await work(client);
      await client.query("commit");
      return result;
    } catch (error) {
      // A connection whose rollback fails is dead; the pool must not hand it to anyone again.
      await client.query("rollback").catch((reason: Error) => {
        broken = reason;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Writes the events that are new and a run for each function they start. Events already known by id change nothing. */
  async function accept(
    client: PoolClient,
    functions: Iterable<CataloguedFunction>,
    events: InngestEvent[],
  ): Promise<void> {
    const catalogue = [...functions];
    for (const event of events) {
      const fresh = await client.query(
        "insert into jobs.events (id, name, data, at) values ($1, $2, $3, to_timestamp($4::float8 / 1000)) on conflict (id) do nothing",
        [event.id, event.name, toJson(event.data), event.ts],
      );
      if (fresh.rowCount === 0) continue;
      for (const fn of catalogue) {
        if (!fn.startsOn(event)) continue;
        const run = await client.query<{ id: string }>(
          `insert into jobs.runs (id, function_id, event_id, idempotency_key, concurrency_key)
           values ($1, $2, $3, $4, $5) on conflict do nothing returning id`,
          [randomUUID(), fn.id, event.id, fn.idempotencyKey(event), fn.concurrency?.key(event) ?? null],
        );
        for (const { id } of run.rows) await enqueue(client, { id, functionId: fn.id }, { afterMs: 0 });
      }
    }
  }

  async function changed(client: PoolClient | Pool, run: Run, text: string, values: unknown[]): Promise<void> {
    const result = await client.query(text, [run.id, run.fence, ...values]);
    if (result.rowCount === 0) throw new RunLost(run.id);
  }

  /** The oldest run that waits for a place under this bound gets the place that just became free. */
  async function wakeNext(client: PoolClient, run: Run): Promise<void> {
    const freed = await client.query<{ concurrency_key: string | null; function_id: string }>(
      "select function_id, concurrency_key from jobs.runs where id = $1",
      [run.id],
    );
    const { function_id, concurrency_key } = freed.rows[0] ?? {};
    if (concurrency_key === null || concurrency_key === undefined) return;
    await lockBound(client, String(function_id), concurrency_key);
    const next = await client.query<{ id: string }>(
      `update jobs.runs set status = 'queued' where id = (
         select id from jobs.runs where function_id = $1 and concurrency_key = $2 and status = 'waiting'
         order by created_at, id limit 1 for update skip locked)
       returning id`,
      [function_id, concurrency_key],
    );
    for (const { id } of next.rows) await enqueue(client, { id, functionId: run.functionId }, { afterMs: 0 });
  }

  return {
    /** Takes events in, all or none. Known ids are skipped: handing the same event over again is a no-op. */
    accept(functions: Iterable<CataloguedFunction>, events: InngestEvent[]): Promise<void> {
      return transaction((client) => accept(client, functions, events));
    },

    /**
     * Takes the run up. Null when it is over, unknown, or has to wait because its bound is reached; a waiting run is
     * queued again by the run that makes room.
     */
    claim(runId: string, functions: ReadonlyMap<string, CataloguedFunction>): Promise<Run | null> {
      return transaction(async (client) => {
        const found = await client.query<{
          function_id: string;
          concurrency_key: string | null;
          status: string;
        }>("select function_id, concurrency_key, status from jobs.runs where id = $1 for update", [runId]);
        const row = found.rows[0];
        if (!row || row.status === "completed" || row.status === "failed") return null;
        const limit = functions.get(row.function_id)?.concurrency?.limit;
        if (limit !== undefined && row.concurrency_key !== null) {
          await lockBound(client, row.function_id, row.concurrency_key);
          const others = await client.query<{ count: number }>(
            `select count(*)::int as count from jobs.runs
             where function_id = $1 and concurrency_key = $2 and status = 'running' and id <> $3`,
            [row.function_id, row.concurrency_key, runId],
          );
          if ((others.rows[0]?.count ?? 0) >= limit) {
            await client.query("update jobs.runs set status = 'waiting', updated_at = now() where id = $1", [runId]);
            return null;
          }
        }
        const claimed = await client.query<{
          attempt: number;
          starts: number;
          fence: string;
          discover: boolean;
          event: InngestEvent;
        }>(
          `update jobs.runs r set status = 'running', fence = r.fence + 1, starts = r.starts + 1, updated_at = now()
           from jobs.events e where r.id = $1 and e.id = r.event_id
           returning r.attempt, r.starts, r.fence::text, r.discover,
             jsonb_build_object('id', e.id, 'name', e.name, 'data', e.data,
               'ts', floor(extract(epoch from e.at) * 1000)) as event`,
          [runId],
        );
        const run = claimed.rows[0];
        return run ? { id: runId, functionId: row.function_id, ...run } : null;
      });
    },

    /** The steps of a run, finished ones first and in the order in which they finished. */
    async steps(run: Run): Promise<Step[]> {
      const { rows } = await pool.query<Step>(
        `select id, name, state, attempt, data, error,
           greatest(0, extract(epoch from due_at - now()) * 1000)::float8 as "dueInMs"
         from jobs.steps where run_id = $1 order by finished_seq nulls last, created_at, id`,
        [run.id],
      );
      return rows;
    },

    /** Records that a step was found: to be run, or asleep until it is due. A step already known stays as it is. */
    async plan(run: Run, step: { id: string; name: string; state: "planned" | "sleeping"; due: Due }): Promise<void> {
      const [afterMs, at] = dueParameters(step.due);
      await changed(
        pool,
        run,
        `with mine as (select id from jobs.runs where id = $1 and fence = $2 and status = 'running' for update),
         planned as (
           insert into jobs.steps (run_id, id, name, state, due_at)
           select id, $3, $4, $5, coalesce($7::timestamptz, now() + make_interval(secs => $6::float8 / 1000)) from mine
           on conflict (run_id, id) do nothing)
         select id from mine`,
        [step.id, step.name, step.state, afterMs, at],
      );
    },

    /** Records how a step ended. From here on it is never run again. */
    async finishStep(
      run: Run,
      step: { id: string; name: string },
      end: { data: unknown } | { error: RunError },
    ): Promise<void> {
      const failed = "error" in end;
      await changed(
        pool,
        run,
        `with mine as (
           update jobs.runs set discover = true, starts = 0, attempt = 0, updated_at = now()
           where id = $1 and fence = $2 and status = 'running' returning id)
         insert into jobs.steps (run_id, id, name, state, data, error, due_at, finished_at, finished_seq)
         select id, $3, $4, $5, $6::jsonb, $7::jsonb, now(), now(), nextval('jobs.finished_steps') from mine
         on conflict (run_id, id) do update set state = excluded.state, data = excluded.data, error = excluded.error,
           finished_at = excluded.finished_at, finished_seq = excluded.finished_seq`,
        [
          step.id,
          step.name,
          failed ? "failed" : "done",
          failed ? null : toJson(end.data ?? null),
          failed ? toJson(end.error) : null,
        ],
      );
    },

    /** Records a failed attempt of a step that will be tried again. */
    async retryStep(
      run: Run,
      step: { id: string; name: string; attempt: number },
      error: RunError,
      afterMs: number,
    ): Promise<void> {
      await changed(
        pool,
        run,
        `with mine as (
           update jobs.runs set starts = 0, updated_at = now()
           where id = $1 and fence = $2 and status = 'running' returning id)
         insert into jobs.steps (run_id, id, name, state, attempt, error, due_at)
         select id, $3, $4, 'planned', $5, $6::jsonb, now() + make_interval(secs => $7::float8 / 1000) from mine
         on conflict (run_id, id) do update set attempt = excluded.attempt, error = excluded.error, due_at = excluded.due_at`,
        [step.id, step.name, step.attempt, toJson(error), afterMs],
      );
    },

    /** Records that the function was asked and has nothing to do until a step of it ends. */
    async discovered(run: Run): Promise<void> {
      await changed(
        pool,
        run,
        "update jobs.runs set discover = false, starts = 0, updated_at = now() where id = $1 and fence = $2 and status = 'running'",
        [],
      );
    },

    /** Lets the run rest until it is due. `attempt` and `error` say what went wrong when its body threw. */
    rest(run: Run, afterMs: number, failure?: { attempt: number; error: RunError }): Promise<void> {
      return transaction(async (client) => {
        await changed(
          client,
          run,
          `update jobs.runs set status = 'sleeping', starts = 0, updated_at = now(),
             due_at = now() + make_interval(secs => $3::float8 / 1000),
             attempt = coalesce($4, attempt), error = coalesce($5::jsonb, error)
           where id = $1 and fence = $2 and status = 'running'`,
          [afterMs, failure?.attempt ?? null, failure ? toJson(failure.error) : null],
        );
        await enqueue(client, run, { afterMs });
        await wakeNext(client, run);
      });
    },

    /** The run is over and did what it should. */
    complete(run: Run, result: unknown): Promise<void> {
      return transaction(async (client) => {
        await changed(
          client,
          run,
          `update jobs.runs set status = 'completed', result = $3::jsonb, error = null, updated_at = now(),
             finished_at = now(), due_at = null
           where id = $1 and fence = $2 and status = 'running'`,
          [toJson(result ?? null)],
        );
        await wakeNext(client, run);
      });
    },

    /** The run is over for good. Its `onFailure` handler, if it has one, starts in the same transaction. */
    fail(run: Run, error: RunError, functions: ReadonlyMap<string, CataloguedFunction>): Promise<void> {
      return transaction(async (client) => {
        await changed(
          client,
          run,
          `update jobs.runs set status = 'failed', error = $3::jsonb, updated_at = now(), finished_at = now(), due_at = null
           where id = $1 and fence = $2 and status = 'running'`,
          [toJson(error)],
        );
        await wakeNext(client, run);
        if (functions.get(run.functionId)?.handlesFailure) return;
        const data = { function_id: run.functionId, run_id: run.id, error, event: run.event };
        await accept(client, functions.values(), [
          { id: `${run.id}:failed`, name: FUNCTION_FAILED, data, ts: Date.now() },
        ]);
      });
    },

    /**
     * Finds runs that are not over and have no entry in the queue, and waiting runs whose bound has room, and queues them
     * again. Neither should exist; this is the net under the transactions above. Returns how many it found.
     */
    async rescue(functions: ReadonlyMap<string, CataloguedFunction>): Promise<number> {
      const bounds = [...functions.values()].flatMap((fn) =>
        fn.concurrency ? [{ f: fn.id, n: fn.concurrency.limit }] : [],
      );
      const { rows } = await pool.query<{ id: string; functionId: string }>(
        `select r.id, r.function_id as "functionId" from jobs.runs r
         where r.status in ('queued', 'running', 'sleeping')
           and r.updated_at < now() - interval '5 seconds'
           and not exists (select 1 from graphile_worker.jobs j where j.key = r.id::text)
         union all
         select w.id, w.function_id from jobs.runs w join jsonb_to_recordset($1) as bound(f text, n int) on bound.f = w.function_id
         where w.status = 'waiting' and w.updated_at < now() - interval '5 seconds'
           and (select count(*) from jobs.runs b where b.function_id = w.function_id
             and b.concurrency_key = w.concurrency_key and b.status = 'running') < bound.n
         limit 100`,
        [toJson(bounds)],
      );
      for (const run of rows) await transaction((client) => enqueue(client, run, { afterMs: 0 }));
      return rows.length;
    },

    /** Forgets runs that ended long ago: completed after 30 days, failed after a year. At most 1,000 a call. */
    async prune(): Promise<number> {
      const { rowCount } = await pool.query(
        `delete from jobs.runs where id in (
           select id from jobs.runs
           where finished_at < now() - case status when 'failed' then interval '365 days' else interval '30 days' end
           limit 1000)`,
      );
      await pool.query(
        `delete from jobs.events e where at < now() - interval '30 days'
           and not exists (select 1 from jobs.runs r where r.event_id = e.id)`,
      );
      return rowCount ?? 0;
    },
  };
}

async function enqueue(client: PoolClient, run: { id: string; functionId: string }, due: Due): Promise<void> {
  const [afterMs, at] = dueParameters(due);
  await client.query(
    `select graphile_worker.add_job($1, json_build_object('runId', $2::text),
       run_at := coalesce($4::timestamptz, now() + make_interval(secs => $3::float8 / 1000)),
       max_attempts := $5, job_key := $2::text)`,
    [taskOf(run.functionId), run.id, afterMs, at, QUEUE_ATTEMPTS_MAX],
  );
}

function dueParameters(due: Due): [number, Date | null] {
  return "at" in due ? [0, due.at] : [due.afterMs, null];
}

/** JSON that Postgres takes: it refuses NUL and half characters, and a run must not be stuck over either. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, each) =>
    typeof each === "string" ? each.toWellFormed().replaceAll("\0", "\uFFFD") : each,
  );
}

/** Claims and releases of one bound happen one after the other; without this two claims could both see the last place. */
async function lockBound(client: PoolClient, functionId: string, key: string): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtextextended($1, 7264001))", [`${functionId}\n${key}`]);
}
