/**
 * The state of runs, in schema `jobs`. Every change that makes a run due again adds its queue entry in the same
 * transaction, so that a run which is not over has an entry in the queue, whatever is killed and when. The life of a run
 * (taken up, resting, over) is kept by functions in the database, one trip each; what it is made of is written here.
 *
 * The schema belongs to the relay role: runs of all tenants lie side by side, rows carry ids only, and the role that serves
 * requests cannot see any of it.
 */
import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { acceptEvents, startRuns } from "./accept-events.ts";
import type { CataloguedFunction } from "./catalogue.ts";
import { type Due, dueParameters } from "./due.ts";
import type { InngestEvent } from "./expression.ts";
import { isReplay, keepFailedRun, noteReplayDone } from "./failed-runs.ts";
import { gather } from "./gather.ts";
import { FUNCTION_FAILED, FUNCTION_INVOKED } from "./names.ts";
import type { RunError } from "./protocol.ts";
import {
  CLAIM,
  COMPLETE,
  FAIL,
  FINISH_STEPS,
  LOCK_MINE,
  PLAN_STEP,
  REST,
  RETRY_STEP,
  STEPS,
  type Statement,
  TIME_OUT,
} from "./statements.ts";
import { toJson, transaction } from "./transaction.ts";
import { lockEventName, planWait } from "./waits.ts";

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
  state: "planned" | "sleeping" | "waiting" | "invoking" | "done" | "failed";
  attempt: number;
  /** Milliseconds until it is due, by the database's clock; 0 when it is due. */
  dueInMs: number;
  data: unknown;
  error: RunError | null;
};

export type StepRef = { id: string; name: string };

type ClaimAsked = { runId: string; entry: string; places: number | null; secondPlaces: number | null };

type Claimed = {
  run_id: string;
  function_id: string;
  attempt: number;
  starts: number;
  fence: string;
  discover: boolean;
  event: InngestEvent;
  steps: Step[];
};

type EndedStep = {
  runId: string;
  fence: string;
  id: string;
  name: string;
  data: string | null;
  error: string | null;
  tookMs: number;
};

type EndedRun = { runId: string; fence: string; result: string };

/** Somebody else took the run up, or it is over: whoever holds this must stop without another word. */
export class RunLost extends Error {
  constructor(runId: string) {
    super(`run ${runId} is no longer ours`);
    this.name = "RunLost";
  }
}

export type RunStore = ReturnType<typeof createRunStore>;

export function createRunStore(pool: Pool) {
  /** Runs a statement that begins with the run's id and fence; throws `RunLost` when it finds the run in other hands. */
  async function changed(
    client: PoolClient | Pool,
    run: Run,
    statement: Statement,
    values: unknown[],
  ): Promise<unknown[]> {
    const result = await client.query({ ...statement, values: [run.id, run.fence, ...values], rowMode: "array" });
    if (result.rows.length === 0) throw new RunLost(run.id);
    return result.rows[0] ?? [];
  }

  async function lifeChanged(
    client: PoolClient | Pool,
    run: Run,
    statement: Statement,
    values: unknown[],
  ): Promise<void> {
    const [done] = await changed(client, run, statement, values);
    if (done !== true) throw new RunLost(run.id);
  }

  /** Records a step that waits, which nothing knows yet. Resolves to the milliseconds until its time is up. */
  async function planWaiting(
    client: PoolClient,
    run: Run,
    step: StepRef,
    state: "waiting" | "invoking",
    due: Due,
  ): Promise<number> {
    await changed(client, run, LOCK_MINE, []);
    const { rows } = await client.query<{ dueInMs: number }>(
      `insert into jobs.steps (run_id, id, name, state, due_at)
       values ($1, $2, $3, $4, coalesce($6::timestamptz, now() + make_interval(secs => $5::float8 / 1000)))
       returning extract(epoch from due_at - now())::float8 * 1000 as "dueInMs"`,
      [run.id, step.id, step.name, state, ...dueParameters(due)],
    );
    return rows[0]?.dueInMs ?? 0;
  }

  const claimUnbound = gather(claimRuns);
  const finishSteps = gather((steps: EndedStep[]) =>
    answers(pool, FINISH_STEPS, [
      steps.map((step) => step.runId),
      steps.map((step) => step.fence),
      steps.map((step) => step.id),
      steps.map((step) => step.name),
      steps.map((step) => step.data),
      steps.map((step) => step.error),
      steps.map((step) => step.tookMs),
    ]),
  );
  const completeUnbound = gather((runs: EndedRun[]) => completeRuns(pool, runs));

  /** Several at once only where no bound is involved: two such goes could wait for each other's bounds. */
  async function claimRuns(asked: ClaimAsked[]): Promise<(Claimed | undefined)[]> {
    const { rows } = await pool.query<Claimed>({
      ...CLAIM,
      values: [
        asked.map((each) => each.runId),
        asked.map((each) => each.entry),
        asked.map((each) => each.places),
        asked.map((each) => each.secondPlaces),
      ],
    });
    const claimed = new Map(rows.map((row) => [row.run_id, row]));
    return asked.map((each) => claimed.get(each.runId));
  }

  /** As with `claimRuns`. False: the run is in other hands. */
  function completeRuns(client: PoolClient | Pool, runs: EndedRun[]): Promise<boolean[]> {
    return answers(client, COMPLETE, [
      runs.map((run) => run.runId),
      runs.map((run) => run.fence),
      runs.map((run) => run.result),
    ]);
  }

  return {
    /** Takes events in, all or none. Known ids are skipped: handing the same event over again is a no-op. */
    accept(functions: Iterable<CataloguedFunction>, events: InngestEvent[]): Promise<void> {
      return transaction(pool, (client) => acceptEvents(client, functions, events));
    },

    /**
     * Takes the run up for an entry of the queue, with its steps: finished ones first and in the order in which they finished. Null
     * when it is over, unknown, driven by another entry, or has to wait because a bound of `fn` is reached; a waiting run is queued
     * again by the run that makes room.
     */
    async claim(
      runId: string,
      entry: string,
      fn: CataloguedFunction | undefined,
    ): Promise<{ run: Run; steps: Step[] } | null> {
      const [first, second] = fn?.bounds ?? [];
      const asked = { runId, entry, places: first?.limit ?? null, secondPlaces: second?.limit ?? null };
      const row = first ? (await claimRuns([asked]))[0] : await claimUnbound(asked);
      if (!row) return null;
      const { run_id: id, function_id: functionId, steps, ...run } = row;
      return { run: { ...run, id, functionId }, steps };
    },

    /** The steps of a run, in the order of `claim`. */
    async steps(run: Run): Promise<Step[]> {
      const { rows } = await pool.query<{ step: Step }>({ ...STEPS, values: [run.id] });
      return rows.map(({ step }) => step);
    },

    /** Records that a step was found: to be run, or asleep until it is due. Resolves to the milliseconds until then. */
    async plan(run: Run, step: StepRef & { state: "planned" | "sleeping"; due: Due }): Promise<number> {
      const values = [step.id, step.name, ...dueParameters(step.due), step.state];
      const [dueInMs] = await changed(pool, run, PLAN_STEP, values);
      return Number(dueInMs);
    },

    /**
     * Records that a step waits for an event, until it is due. An event that came while the step before it was at work ends it at once.
     * Throws `ExpressionRefused`.
     */
    waitForEvent(
      run: Run,
      step: StepRef,
      wait: { eventName: string; condition: string | null; due: Due },
    ): Promise<{ came: InngestEvent } | { dueInMs: number }> {
      return transaction(pool, async (client) => {
        await lockEventName(client, wait.eventName);
        const dueInMs = await planWaiting(client, run, step, "waiting", wait.due);
        const came = await planWait(client, run, { stepId: step.id, ...wait });
        return came ? { came } : { dueInMs };
      });
    },

    /**
     * Records that a step waits for a run of `fn`, and starts that run. The end of it ends the step. Resolves to the milliseconds until
     * the time of that is up.
     */
    invoke(
      run: Run,
      step: StepRef,
      call: { fn: CataloguedFunction; data: Record<string, unknown>; due: Due },
    ): Promise<number> {
      return transaction(pool, async (client) => {
        const dueInMs = await planWaiting(client, run, step, "invoking", call.due);
        const event = { id: `${run.id}/${step.id}`, name: FUNCTION_INVOKED, data: call.data, ts: Date.now() };
        await client.query("insert into jobs.events (id, name, data, at) values ($1, $2, $3, now())", [
          event.id,
          event.name,
          toJson(event.data),
        ]);
        const parent = { runId: run.id, stepId: step.id };
        await startRuns(client, [{ id: randomUUID(), fn: call.fn, event, idempotencyKey: event.id, parent }]);
        return dueInMs;
      });
    },

    /** The time of a waiting step is up: it ends like this, unless what it waited for came in the same moment. */
    async timeOut(run: Run, step: StepRef, end: { data: null } | { error: RunError }): Promise<void> {
      await changed(pool, run, TIME_OUT, [step.id, ...endParameters(end)]);
    },

    /** Records how a step ended, and that the call that ended it began `tookMs` ago. From here on it is never run again. */
    async finishStep(
      run: Run,
      step: StepRef,
      end: { data: unknown } | { error: RunError },
      tookMs: number,
    ): Promise<void> {
      const [data, error] = endParameters(end);
      const ended = { runId: run.id, fence: run.fence, id: step.id, name: step.name, data, error, tookMs };
      if (!(await finishSteps(ended))) throw new RunLost(run.id);
    },

    /** Records a failed attempt of a step that will be tried again. */
    async retryStep(run: Run, step: StepRef & { attempt: number }, error: RunError, afterMs: number): Promise<void> {
      await changed(pool, run, RETRY_STEP, [step.id, step.name, step.attempt, toJson(error), afterMs]);
    },

    /**
     * Lets the run rest until it is due, and records whether its function has to be asked then or has nothing to do until a step ends.
     * `attempt` and `error` say what went wrong when its body threw.
     */
    rest(run: Run, afterMs: number, failure?: { attempt: number; error: RunError }): Promise<void> {
      const error = failure ? toJson(failure.error) : null;
      return lifeChanged(pool, run, REST, [afterMs, failure?.attempt ?? null, error, !run.discover]);
    },

    /** The run of `fn` is over and did what it should. */
    async complete(run: Run, fn: CataloguedFunction, result: unknown): Promise<void> {
      const ended = { runId: run.id, fence: run.fence, result: toJson(result ?? null) };
      const done = isReplay(run.event)
        ? await transaction(pool, async (client) => {
            const [found = false] = await completeRuns(client, [ended]);
            if (found) await noteReplayDone(client, run.event);
            return found;
          })
        : fn.bounds.length > 0
          ? (await completeRuns(pool, [ended]))[0]
          : await completeUnbound(ended);
      if (!done) throw new RunLost(run.id);
    },

    /** The run is over for good. Its `onFailure` handler, if it has one, starts in the same transaction. */
    fail(run: Run, error: RunError, functions: ReadonlyMap<string, CataloguedFunction>): Promise<void> {
      return transaction(pool, async (client) => {
        await lifeChanged(client, run, FAIL, [toJson(error)]);
        await tellFailure(client, run, error, functions);
      });
    },
  };
}

/** Keeps a run that failed for good where people see it, and tells functions of it; the failure of a handler of failures is none. */
export async function tellFailure(
  client: PoolClient,
  run: { id: string; functionId: string; event: InngestEvent },
  error: RunError,
  functions: ReadonlyMap<string, CataloguedFunction>,
): Promise<void> {
  if (functions.get(run.functionId)?.handlesFailure) return;
  await keepFailedRun(client, run, error);
  const data = { function_id: run.functionId, run_id: run.id, error, event: run.event };
  await acceptEvents(client, functions.values(), [
    { id: `${run.id}:failed`, name: FUNCTION_FAILED, data, ts: Date.now() },
  ]);
}

/** What a statement answers to each of the many that it is given, in their order. */
async function answers(client: PoolClient | Pool, statement: Statement, values: unknown[][]): Promise<boolean[]> {
  const { rows } = await client.query<[boolean]>({ ...statement, values, rowMode: "array" });
  return rows.map(([answer]) => answer);
}

function endParameters(end: { data: unknown } | { error: RunError }): [string | null, string | null] {
  return "error" in end ? [null, toJson(end.error)] : [toJson(end.data ?? null), null];
}
