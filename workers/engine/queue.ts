/** One graphile-worker pool on our schema, with a session lock of its own, that says when it ends. */
import { EventEmitter } from "node:events";
import { Logger as QueueLogger, run, type TaskList, type WorkerEvents } from "graphile-worker";
import type { Pool } from "pg";
import { holdWorkerLock } from "./dead-workers.ts";
import type { Log } from "./log.ts";

/** The queue is woken by notifications; the poll is for entries that fall due and for notifications that were lost. */
const POLL_MS = 2000;
/** Entries that are done in this time leave together; nothing waits for it. */
const COMPLETE_BATCH_MS = 10;
/** They are fetched so many at once: whoever fetches one at a time pays as much for each as for all of these. */
const FETCHED_MAX = 24;
/** What nobody here has begun after this long goes back: another host may be idle. */
const FETCHED_MS_MAX = 1000;
/** The host gives the whole product ten seconds to stop. */
const STOP_MS_MAX = 8_000;

export type Queue = {
  /** The name under which it marks the entries that it takes. */
  workerId: string;
  /** Resolves when it takes no more entries, asked to or not. It ends by itself when the database fails it. */
  ended: Promise<void>;
  /** Lets the tasks at work end, 8 s at most. */
  stop(): Promise<void>;
};

/** Resolves once the queue works and holds its lock. Throws when the database cannot be reached. */
export async function startQueue(options: {
  pool: Pool;
  relayUrl: string;
  concurrency: number;
  log: Log;
  tasks: TaskList;
}): Promise<Queue> {
  const { pool, relayUrl, concurrency, log } = options;
  await prepareSchema(pool);
  const events: WorkerEvents = new EventEmitter();
  const ended = Promise.withResolvers<void>();
  const quiet = Promise.withResolvers<void>();
  let workerId = "";
  events.on("pool:create", ({ workerPool }) => {
    workerId = workerPool.id;
  });
  // Its own promise may never settle: when it loses the database, the batches below can wait for each other for ever.
  events.on("pool:gracefulShutdown", () => ended.resolve());
  events.on("pool:gracefulShutdown:complete", () => quiet.resolve());
  events.on("pool:gracefulShutdown:error", () => quiet.resolve());

  const locked = Promise.withResolvers<void>();
  locked.promise.catch(() => undefined);
  const runner = await run({
    pgPool: pool,
    events,
    concurrency,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    parsedCronItems: [],
    // Without batches it drops the promise of "this entry is done", and a database that is away for a moment would end the
    // process with an unhandled rejection. With them it ends itself, and the engine starts another.
    preset: {
      worker: {
        completeJobBatchDelay: COMPLETE_BATCH_MS,
        failJobBatchDelay: 0,
        localQueue: { size: Math.max(FETCHED_MAX, concurrency), ttl: FETCHED_MS_MAX },
      },
    },
    logger: new QueueLogger(() => (level, message) => {
      // Its messages carry whole stacks; the first line says what happened.
      log[level === "warning" ? "warn" : level]({}, `queue: ${message.split("\n", 1)[0]}`);
    }),
    // Nothing is worked on without the lock: an entry that somebody takes for a dead worker's would be worked on twice.
    taskList: Object.fromEntries(
      Object.entries(options.tasks).map(([name, task]) => [
        name,
        async (payload, helpers) => {
          await locked.promise;
          return task?.(payload, helpers);
        },
      ]),
    ),
  });
  runner.promise.catch((error) => log.warn({ err: error }, "queue: ended with an error"));
  const stopRunner = () => Promise.race([runner.stop().catch(() => undefined), pause(STOP_MS_MAX)]);
  try {
    const lock = await holdWorkerLock(relayUrl, workerId, log);
    locked.resolve();
    // Only when its last task is over may others have its entries.
    quiet.promise.then(() => lock.close()).catch((error) => log.warn({ err: error }, "queue: its lock did not close"));
    return {
      workerId,
      ended: ended.promise,
      async stop() {
        await stopRunner();
        await lock.close();
      },
    };
  } catch (error) {
    locked.reject(error);
    void stopRunner();
    throw error;
  }
}

/**
 * The queue's own first step is `create schema if not exists`, for which Postgres demands the right to create schemas even
 * where the schema is there. Our role has only the one schema that the migrations gave it, so we make the table that the
 * queue looks for first; from there it migrates itself.
 */
async function prepareSchema(pool: Pool): Promise<void> {
  try {
    await pool.query(
      `create table if not exists graphile_worker.migrations (id int primary key, ts timestamptz default now() not null);
       alter table graphile_worker.migrations add column if not exists breaking boolean not null default false`,
    );
  } catch (error) {
    // Another process makes it this very moment.
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code !== "23505" && code !== "42P07" && code !== "42701") throw error;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
