/**
 * The embedded runner beside bare graphile-worker, the queue that it stands on: the same three effects, as a function of three steps and
 * as one job, with one effect in ten failing at its first attempt. The runner repeats the step that failed; the bare queue repeats the
 * whole job, and with it the effects that were done already: that is what the ratio buys. Also many events at once for one key.
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
const CONCURRENCY = 8;
const STEPS = ["one", "two", "three"] as const;
const FAILURES = 0.1;
const RETRY_MS = 20;
const PEER_SCHEMA = "bare_queue";

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
    const bare = await startBare(world);
    await ours.take("warm", 100);
    await bare.take("warm", 100);
    const rates = { ours: [] as number[], bare: [] as number[], ratio: [] as number[] };
    for (let round = 0; round < RUNS; round++) {
      const bareRate = await bare.take(`r${round}`, JOBS);
      const ourRate = await ours.take(`r${round}`, JOBS);
      rates.ours.push(ourRate);
      rates.bare.push(bareRate);
      rates.ratio.push(ourRate / bareRate);
    }
    const crowdPerSecond = await ours.crowd();
    await bare.stop();
    await ours.stop();
    const counted = await countEffects(db);
    const ratio = median(rates.ratio);
    const total = (RUNS * JOBS + 100) * STEPS.length;
    return [
      {
        bench: "jobs",
        metric: `functions of three steps, one effect in ten failing at first (ratios ${spread(rates.ratio)})`,
        value: Math.round(median(rates.ours)),
        unit: "jobs/s",
        against: `bare graphile-worker (${Math.round(median(rates.bare))}/s)`,
        ratio,
        spread: [Math.min(...rates.ours), Math.max(...rates.ours)],
        goal: `≥ ${GOAL} ×`,
        ok: ratio >= GOAL,
      },
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

async function startBare({ db, effect }: World) {
  const finished = countdown();
  const pgPool = poolOf(db.ownerUrl, CONCURRENCY * 2 + 4);
  const events: WorkerEvents = new EventEmitter();
  events.on("job:success", () => finished.one());
  const logger = new Logger(() => () => undefined);
  const utils = await makeWorkerUtils({ pgPool, schema: PEER_SCHEMA, logger });
  await utils.migrate();
  const runner = await runQueue({
    pgPool,
    schema: PEER_SCHEMA,
    events,
    concurrency: CONCURRENCY,
    logger,
    noHandleSignals: true,
    parsedCronItems: [],
    // As the runner has it.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    taskList: {
      three: async (payload) => {
        const { job } = payload as { job: string };
        for (const name of STEPS) await effect("bare", job, name);
      },
    },
  });
  // Its own first retry comes after 2.7 s; ours is set to come at once, so this one is made to.
  const hurry = setInterval(() => {
    pgPool
      .query(
        `select count(*) from ${PEER_SCHEMA}.reschedule_jobs(
           array(select id from ${PEER_SCHEMA}.jobs where attempts > 0 and locked_at is null and run_at > now()), run_at := now())`,
      )
      .then(() => pgPool.query(`select pg_notify('jobs:insert', '{"count":1}')`))
      .catch(() => undefined);
  }, RETRY_MS);
  return {
    async take(round: string, jobs: number) {
      const done = finished.after(jobs);
      const begun = performance.now();
      for (let at = 0; at < jobs; at += BATCH) {
        const specs = Array.from({ length: Math.min(BATCH, jobs - at) }, (_, index) => ({
          identifier: "three",
          payload: { job: `${round}-${at + index}` },
        }));
        await utils.addJobs(specs);
      }
      await done;
      return (jobs * 1000) / (performance.now() - begun);
    },
    async stop() {
      clearInterval(hurry);
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
