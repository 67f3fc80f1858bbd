/**
 * The embedded runner beside bare graphile-worker, the queue that it stands on: the same three effects, as a function of three steps and
 * as one job, with one effect in ten failing at its first attempt. The runner repeats the step that failed; the bare queue repeats the
 * whole job, and with it the effects that were done already: that is what the ratio buys. The queue takes part twice: as it comes, and
 * with its entries fetched and ended in batches, as the runner has it. Also many events at once for one key.
 */
import { EventEmitter } from "node:events";
import { Logger, makeWorkerUtils, run as runQueue, type WorkerEvents } from "graphile-worker";
import { type Context, Inngest } from "inngest";
import pg from "pg";
import type { TestDatabase } from "#db/testing.ts";
import { createEngine } from "#workers/engine/engine.ts";
import { silentLog } from "#workers/engine/testing/silent-log.ts";
import { soakDatabase } from "../soak/soak-database.ts";
import type { BenchLine } from "./bench-line.ts";
import { median } from "./load.ts";

const GOAL = 0.5;
const JOBS = 500;
const RUNS = 7;
const BATCH = 100;
/** As a host of the product has it. */
const CONCURRENCY = 24;
const WARM = 500;
const STEPS = ["one", "two", "three"] as const;
const FAILURES = 0.1;
const RETRY_MS = 20;
const BATCHES = {
  completeJobBatchDelay: 10,
  failJobBatchDelay: 0,
  localQueue: { size: CONCURRENCY, ttl: 1000 },
};

const CROWD = 10_000;
const CROWD_LIMIT = 5;
const CROWD_GOAL_PER_SECOND = 100;

export async function run(): Promise<BenchLine[]> {
  await using db = await soakDatabase();
  await db.owner.query(
    `create table effects (engine text not null, job text not null, step text not null);
     grant all on effects to countersign_relay`,
  );
  const effects = poolOf(db.relayUrl, CONCURRENCY);
  try {
    const world = { db, effect: effectOn(effects) };
    const ours = await startOurs(world);
    const bare = await startBare(world, "bare", {});
    const batched = await startBare(world, "batched", BATCHES);
    const contestants = { ours, bare, batched };
    for (const contestant of Object.values(contestants)) await contestant.take("warm", WARM);
    const rates: Record<keyof typeof contestants, number[]> = { ours: [], bare: [], batched: [] };
    for (let round = 0; round < RUNS; round++) {
      for (const name of ["bare", "ours", "batched"] as const) {
        rates[name].push(await contestants[name].take(`r${round}`, JOBS));
      }
    }
    const crowdPerSecond = await ours.crowd();
    await bare.stop();
    await batched.stop();
    await ours.stop();
    const counted = await countEffects(db);
    const total = (RUNS * JOBS + WARM) * STEPS.length;
    const beside = (peer: "bare" | "batched", against: string) => {
      const ratios = rates.ours.map((rate, at) => rate / (rates[peer][at] ?? Number.NaN));
      return {
        bench: "jobs",
        metric: `functions of three steps, one effect in ten failing at first (ratios ${spread(ratios)})`,
        value: Math.round(median(rates.ours)),
        unit: "jobs/s",
        against: `${against} (${Math.round(median(rates[peer]))}/s)`,
        ratio: median(ratios),
        spread: [Math.min(...rates.ours), Math.max(...rates.ours)] as [number, number],
      };
    };
    const besideBare = beside("bare", "bare graphile-worker");
    return [
      { ...besideBare, goal: `≥ ${GOAL} ×`, ok: besideBare.ratio >= GOAL },
      { ...beside("batched", "graphile-worker with batches, as the runner has it"), goal: "is told", ok: true },
      {
        bench: "jobs",
        metric: `effects done twice, of ${total} (the bare queue: ${counted.bare.twice})`,
        value: counted.ours.twice,
        unit: "effects",
        goal: `0, and ${total} done`,
        ok: counted.ours.twice === 0 && counted.ours.distinct === total,
      },
      {
        bench: "jobs",
        metric: `${CROWD} events at once for one key of ${CROWD_LIMIT}, until all are done`,
        value: Math.round(crowdPerSecond),
        unit: "runs/s",
        against: `the limit of ${CROWD_GOAL_PER_SECOND}/s`,
        ratio: crowdPerSecond / CROWD_GOAL_PER_SECOND,
        goal: `≥ ${CROWD_GOAL_PER_SECOND}/s, never more than ${CROWD_LIMIT} at work`,
        ok: crowdPerSecond >= CROWD_GOAL_PER_SECOND && ours.mostAtWork() <= CROWD_LIMIT,
      },
    ];
  } finally {
    await effects.end();
  }
}

type World = { db: TestDatabase; effect: Effect };
type Effect = (engine: string, job: string, step: string) => Promise<void>;

/** Writes a row each time it is done; one in ten fails the first time that it is asked for, before it has done anything. */
function effectOn(pool: pg.Pool): Effect {
  const failed = new Set<string>();
  return async (engine, job, step) => {
    const name = `${engine}/${job}/${step}`;
    if (chanceOf(`${job}/${step}`) < FAILURES && !failed.has(name)) {
      failed.add(name);
      throw new Error("injected");
    }
    await pool.query("insert into effects (engine, job, step) values ($1, $2, $3)", [engine, job, step]);
  };
}

/** The same for both engines, and the same in every run: FNV-1a of the name, between 0 and 1. */
function chanceOf(name: string): number {
  let hash = 2_166_136_261;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return (hash % 10_000) / 10_000;
}

async function startOurs({ db, effect }: World) {
  const finished = countdown();
  let atWork = 0;
  let most = 0;
  const engine = createEngine({
    relayUrl: db.relayUrl,
    log: silentLog,
    concurrency: CONCURRENCY,
    retryDelayMs: () => RETRY_MS,
    observe: ({ moment }) => moment === "completed" && finished.one(),
  });
  const client = new Inngest({
    id: "bench",
    isDev: true,
    fetch: engine.fetch,
    logger: silentLog,
    internalLogger: silentLog,
  });
  const three = client.createFunction(
    { id: "three", triggers: [{ event: "three" }] },
    async ({ event, step }: Context) => {
      for (const name of STEPS) await step.run(name, () => effect("ours", event.data.job, name));
    },
  );
  const crowded = client.createFunction(
    { id: "crowded", triggers: [{ event: "crowded" }], concurrency: { key: "event.data.key", limit: CROWD_LIMIT } },
    async ({ step }: Context) => {
      await step.run("work", async () => {
        most = Math.max(most, ++atWork);
        await new Promise((resolve) => setImmediate(resolve));
        atWork -= 1;
      });
    },
  );
  await engine.start({ client, functions: [three, crowded] });
  const send = async (name: string, count: number, dataOf: (index: number) => Record<string, unknown>) => {
    const done = finished.after(count);
    const begun = performance.now();
    for (let at = 0; at < count; at += BATCH) {
      await engine.accept(
        Array.from({ length: Math.min(BATCH, count - at) }, (_, index) => {
          const data = dataOf(at + index);
          return { id: `${name}-${JSON.stringify(data)}`, name, data, ts: Date.now() };
        }),
      );
    }
    await done;
    return (count * 1000) / (performance.now() - begun);
  };
  return {
    take: (round: string, jobs: number) => send("three", jobs, (index) => ({ job: `${round}-${index}` })),
    crowd: () => send("crowded", CROWD, (index) => ({ key: "one", index })),
    mostAtWork: () => most,
    stop: () => engine.stop(),
  };
}

/** The queue alone, in a database of its own: all that are in one hear each other's words, and would wake each other. */
async function startBare({ db, effect }: World, name: string, worker: Partial<typeof BATCHES>) {
  const finished = countdown();
  await db.owner.query(`create database ${name}`);
  const url = new URL(db.ownerUrl);
  url.pathname = `/${name}`;
  const pgPool = poolOf(url.href, CONCURRENCY + 4);
  const events: WorkerEvents = new EventEmitter();
  events.on("job:success", () => finished.one());
  const logger = new Logger(() => () => undefined);
  const utils = await makeWorkerUtils({ pgPool, logger });
  await utils.migrate();
  const runner = await runQueue({
    pgPool,
    events,
    concurrency: CONCURRENCY,
    logger,
    noHandleSignals: true,
    parsedCronItems: [],
    preset: { worker },
    taskList: {
      three: async (payload) => {
        const { job } = payload as { job: string };
        for (const step of STEPS) await effect(name, job, step);
      },
    },
  });
  // Its own first retry comes after 2.7 s; ours is set to come at once, so this one is made to.
  const hurry = () => {
    pgPool
      .query(
        `select count(*) from graphile_worker.reschedule_jobs(
           array(select id from graphile_worker.jobs where attempts > 0 and locked_at is null and run_at > now()), run_at := now())`,
      )
      .then(() => pgPool.query(`select pg_notify('jobs:insert', '{"count":1}')`))
      .catch(() => undefined);
  };
  return {
    async take(round: string, jobs: number) {
      const done = finished.after(jobs);
      const begun = performance.now();
      // Not while another one works.
      const hurrying = setInterval(hurry, RETRY_MS);
      for (let at = 0; at < jobs; at += BATCH) {
        const specs = Array.from({ length: Math.min(BATCH, jobs - at) }, (_, index) => ({
          identifier: "three",
          payload: { job: `${round}-${at + index}` },
        }));
        await utils.addJobs(specs);
      }
      await done;
      clearInterval(hurrying);
      return (jobs * 1000) / (performance.now() - begun);
    },
    async stop() {
      await runner.stop();
      await utils.release();
      await pgPool.end();
    },
  };
}

/** A run that throws leaves its connections to the end of the database, of which they then hear. */
function poolOf(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** `after(n)` resolves when `one` was called n times more. */
function countdown() {
  let left = 0;
  let resolve: () => void = () => undefined;
  return {
    one() {
      left -= 1;
      if (left === 0) resolve();
    },
    after(count: number): Promise<void> {
      left = count;
      return new Promise((done) => {
        resolve = done;
      });
    },
  };
}

async function countEffects(db: TestDatabase) {
  const count = async (engine: string) => {
    const { rows } = await db.owner.query<{ twice: number; distinct: number }>(
      `select coalesce(sum(times - 1), 0)::int as twice, count(*)::int as distinct
       from (select count(*) as times from effects where engine = $1 group by job, step) e`,
      [engine],
    );
    return rows[0] ?? { twice: 0, distinct: 0 };
  };
  return { ours: await count("ours"), bare: await count("bare") };
}

function spread(values: number[]): string {
  return `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`;
}
