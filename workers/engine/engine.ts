/**
 * The embedded runner: the same Inngest functions, driven through the SDK in this process, with the state of runs and
 * the queue in our Postgres.
 *
 * - The queue is graphile-worker: one entry a run, woken by LISTEN/NOTIFY, due at a time. It says who works on what when.
 * - The state is ours (schema `jobs`): events, runs, steps. It says what was done. See store.ts.
 * - A process that dies leaves its entries to the others, or to its own next start, within seconds. See dead-workers.ts.
 *
 * Promises. An event is taken in once, by its id. A step whose end was recorded is never run again; a step that was under
 * way when its process died is run again, so each step is one side effect that can be repeated. Everything else (retries with
 * backoff, RetryAfterError, NonRetriableError, idempotency and concurrency keys, sleep, sendEvent, waitForEvent, invoke,
 * cancelOn, onFailure) means what it
 * means on Inngest. What is not done here (batching, throttling, debouncing …) is refused by name: function options when the
 * engine starts, steps when they are reached. A schedule (cron.ts) is struck by whichever host looks first.
 */
import { performance } from "node:perf_hooks";
import type { Task } from "graphile-worker";
import { Pool } from "pg";
import { z } from "zod";
import { type CataloguedFunction, catalogueFunctions } from "./catalogue.ts";
import { releaseDeadWorkers } from "./dead-workers.ts";
import { type DriveContext, driveRun, type Moment } from "./drive-run.ts";
import { retryDelayMs } from "./durations.ts";
import type { InngestEvent } from "./expression.ts";
import { createGateway } from "./gateway.ts";
import { failUnservedRuns, forgetOld, rescueRuns, rescueSleepers } from "./housekeeping.ts";
import type { Log } from "./log.ts";
import { taskOf } from "./names.ts";
import { createCaller, describeFunctions, type InngestApp } from "./protocol.ts";
import { type Queue, startQueue } from "./queue.ts";
import { createSchedules, LOOK_MS_MAX } from "./schedules.ts";
import { createRunStore, RunLost } from "./store.ts";

const CONCURRENCY = 24;
const CONNECTIONS_MAX = 10;
const DEAD_WORKERS_MS = 1000;
const RESCUE_MS = 5_000;
const RESCUE_SLEEPERS_MS = 60_000;
const HOUSEKEEPING_MS = 3_600_000;
const RESTART_MS_MAX = 10_000;
const POOL_END_MS_MAX = 1_000;
/** Runs due later than this are left to the poll. */
const WAKE_MS_MAX = 60_000;
const WAKES_MAX = 1000;

const Payload = z.object({ runId: z.uuid() });

type Call = DriveContext["call"];

export type EngineOptions = {
  /** Connects as the relay role, which owns the queue's schema and may write the schema `jobs`. */
  relayUrl: string;
  log: Log;
  /** Called at every boundary of a run, at once and before anything else happens. */
  observe?: (moment: Moment) => void;
  /** Milliseconds to wait before attempt `attempt + 1`, counted from 0. Default: 1 s, 4 s, 16 s … an hour. */
  retryDelayMs?: (attempt: number) => number;
  /** Runs that work at the same moment in this process. */
  concurrency?: number;
};

export type Engine = {
  /** The `fetch` for the Inngest client whose functions this engine drives: events that they send arrive here. */
  fetch: typeof fetch;
  /** Takes events in; resolves once they are committed. An event whose id is known is skipped. Only after `start`. */
  accept(events: InngestEvent[]): Promise<void>;
  /** Starts to drive the functions of an app whose client has this engine's `fetch`. Throws when one of them asks for too much. */
  start(app: InngestApp): Promise<void>;
  /** Lets the steps at work end (8 s at most), leaves the rest to the next start, and closes every connection. */
  stop(): Promise<void>;
};

export function createEngine(options: EngineOptions): Engine {
  const { relayUrl, log } = options;
  const observe = (moment: Moment) => {
    options.observe?.(moment);
    tell(log, moment);
  };
  const concurrency = options.concurrency ?? CONCURRENCY;
  const delay = options.retryDelayMs ?? ((attempt: number) => retryDelayMs(attempt, Math.random()));
  const lost = (error: Error) => log.warn({ err: error }, "engine: connection lost");
  const connect = (max: number, options?: string) => {
    const made = new Pool({
      connectionString: relayUrl,
      max,
      application_name: "countersign engine",
      connectionTimeoutMillis: 10_000,
      statement_timeout: 60_000,
      keepAlive: true,
      ...(options === undefined ? {} : { options }),
    });
    made.on("error", lost);
    made.on("connect", (client) => client.on("error", lost));
    return made;
  };
  // Nobody holds one while waiting for another, and what drivers ask for at the same moment goes together (gather.ts).
  const pool = connect(CONNECTIONS_MAX);
  // Who took which entry, and that it is done, need not be on disk at once: a run that is over is not driven again.
  const queuePool = connect(CONNECTIONS_MAX, "-c synchronous_commit=off");
  const store = createRunStore(pool);
  const timers = new Set<NodeJS.Timeout>();
  let functions: ReadonlyMap<string, CataloguedFunction> = new Map();
  let queue: Queue | null = null;
  let state: "new" | "running" | "stopping" = "new";

  async function accept(events: InngestEvent[]): Promise<void> {
    if (state === "new") throw new Error("the engine takes events once it has started");
    await store.accept(functions.values(), events);
  }

  function after(ms: number, work: () => void): void {
    if (state !== "running") return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (state === "running") work();
    }, ms);
    timers.add(timer);
  }

  /** Runs `work` now and then `ms` after each end, whatever it ended in. */
  function repeat(ms: number, what: string, work: () => Promise<void>): void {
    work()
      .catch((error) => log.warn({ err: error }, `engine: ${what} failed`))
      .finally(() => after(ms, () => repeat(ms, what, work)));
  }

  function strikeSchedules(look: (now: Date) => Promise<number>): void {
    look(new Date())
      .catch((error) => {
        log.warn({ err: error }, "engine: striking schedules failed");
        return LOOK_MS_MAX;
      })
      .then((ms) => after(ms, () => strikeSchedules(look)));
  }

  function wakeAfter(ms: number): void {
    if (ms > WAKE_MS_MAX || timers.size > WAKES_MAX) return;
    after(ms + 5, () => {
      pool.query(`select pg_notify('jobs:insert', '{"count":1}')`).catch((error) => {
        log.warn({ err: error }, "engine: could not wake the queue");
      });
    });
  }

  async function drive(call: Call, ref: Parameters<typeof driveRun>[1]): Promise<void> {
    const context = {
      store,
      call,
      functions,
      retryDelayMs: delay,
      observe,
      stopping: () => state !== "running",
      wakeAfter,
      monotonicMs: () => performance.now(),
    };
    try {
      await driveRun(context, ref);
    } catch (error) {
      if (!(error instanceof RunLost)) throw error;
      log.warn({ runId: ref.runId }, "engine: another driver took this run over");
    }
  }

  /** Keeps a queue running: when it ends by itself (a database that went away), another one takes its place. */
  async function keepQueue(call: Call): Promise<void> {
    const tasks = [...functions.keys()].map((functionId): [string, Task] => [
      taskOf(functionId),
      (payload, { job }) => drive(call, { ...Payload.parse(payload), functionId, entry: job.id }),
    ]);
    const started = await startQueue({
      pool: queuePool,
      relayUrl,
      concurrency,
      log,
      tasks: Object.fromEntries(tasks),
    });
    queue = started;
    started.ended.then(() => {
      if (state === "running") log.warn({ workerId: started.workerId }, "engine: the queue ended; starting another");
      replaceQueue(call, 0);
    });
  }

  function replaceQueue(call: Call, failures: number): void {
    if (state !== "running") return;
    after(Math.min(200 * 2 ** failures, RESTART_MS_MAX), () => {
      keepQueue(call).catch((error) => {
        log.error({ err: error }, "engine: the queue does not start again yet");
        replaceQueue(call, failures + 1);
      });
    });
  }

  return {
    fetch: createGateway(accept),
    accept,
    async start(app) {
      if (state !== "new") throw new Error("an engine starts once");
      functions = catalogueFunctions(await describeFunctions(app));
      state = "running";
      try {
        await keepQueue(createCaller(app));
      } catch (error) {
        state = "stopping";
        await Promise.all([pool.end(), queuePool.end()]);
        throw error;
      }
      repeat(DEAD_WORKERS_MS, "looking for dead workers", async () => {
        const dead = await releaseDeadWorkers(pool, queue?.workerId ?? "");
        if (dead.length > 0) log.info({ workers: dead }, "engine: took over from workers that died");
      });
      repeat(RESCUE_MS, "looking for stuck runs", async () => {
        const found = await rescueRuns(pool);
        if (found > 0) log.warn({ runs: found }, "engine: queued runs that were stuck");
      });
      repeat(RESCUE_SLEEPERS_MS, "looking for runs that overslept", async () => {
        const found = await rescueSleepers(pool, functions);
        if (found > 0) log.warn({ runs: found }, "engine: woke runs that were not woken");
      });
      repeat(HOUSEKEEPING_MS, "housekeeping", async () => {
        const ended = await failUnservedRuns(pool, functions);
        if (ended > 0) log.error({ runs: ended }, "engine: ended runs whose function nobody serves");
        await forgetOld(pool);
      });
      // A strike that was missed while nothing ran is made up for once.
      const crons = [...functions.values()].flatMap((fn) => fn.crons);
      if (crons.length > 0) strikeSchedules(createSchedules(crons, accept));
    },
    async stop() {
      if (state === "stopping") return;
      state = "stopping";
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await queue?.stop();
      const ended = Promise.all([pool.end(), queuePool.end()]);
      // A queue that lost its database may have lost a connection with it, and its pool would wait for that.
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, POOL_END_MS_MAX).unref())]);
    },
  };
}

/** A run that fails is for a person to see; an attempt that fails is for whoever looks closer. */
function tell(log: Log, { moment, error, ...about }: Moment): void {
  if (moment === "failed") log.error({ ...about, reason: error?.message }, "engine: a run failed for good");
  else if (error) log.info({ ...about, reason: error.message }, "engine: an attempt failed");
  else log.debug({ ...about, moment }, "engine");
}
