/** `soak -- simulation`: many lives of one draft, each from its own seed, spread over the cores. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { progress } from "./progress.ts";
import type { LivesDone, LivesWanted } from "./simulation/worker.ts";
import type { SoakLine, SoakOptions } from "./soak-line.ts";

export const OPERATIONS = 300;
const LIVES = 10_000;
const LIVES_SHORT = 500;
// Small enough that no core waits long for the other at the end.
const PORTION = 25;

export async function run({ short, seed, count }: SoakOptions): Promise<SoakLine[]> {
  const lives = count ?? (short ? LIVES_SHORT : LIVES);
  const startedAt = performance.now();
  const failed: { seed: number; broken: string }[] = [];
  const totals: Record<string, number> = {};
  const traces: string[] = [];
  const say = progress("simulation", lives);
  let next = 0;
  let done = 0;
  const hear = (portion: LivesDone) => {
    done += portion.lives;
    for (const [what, times] of Object.entries(portion.counts)) totals[what] = (totals[what] ?? 0) + times;
    if (lives <= PORTION) traces.push(...portion.traces);
    for (const failure of portion.failed) {
      failed.push(failure);
      console.error(
        `seed ${failure.seed}: ${failure.broken}\n  again: npm run soak -- simulation --seed ${failure.seed} --count 1`,
      );
    }
    say(done);
  };
  const work = async () => {
    const worker = new Worker(new URL("./simulation/worker.ts", import.meta.url), { execArgv: [] });
    while (next < lives) {
      const wanted: LivesWanted = { from: seed + next, lives: Math.min(PORTION, lives - next), operations: OPERATIONS };
      next += wanted.lives;
      hear(await ask(worker, wanted));
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), Math.ceil(lives / PORTION)) }, work));
  for (const trace of traces) console.error(`trace ${trace}`);
  console.error(
    Object.entries(totals)
      .map(([what, times]) => `${what} ${times}`)
      .join(", "),
  );
  const shared = { soak: "simulation", goal: "0", unit: "lives" };
  return [
    {
      ...shared,
      metric: `broken promises in ${lives} lives × ${OPERATIONS} operations, seed ${seed}`,
      value: failed.length,
      ok: failed.length === 0,
    },
    {
      soak: "simulation",
      metric: "time",
      value: Math.round((performance.now() - startedAt) / 1_000),
      unit: "s",
      goal: "1200 s for 10,000 lives",
      ok: performance.now() - startedAt <= 1_200_000,
    },
  ];
}

function ask(worker: Worker, wanted: LivesWanted): Promise<LivesDone> {
  const { promise, resolve, reject } = Promise.withResolvers<LivesDone>();
  worker.once("message", resolve);
  worker.once("error", reject);
  worker.postMessage(wanted);
  return promise.finally(() => {
    worker.off("message", resolve);
    worker.off("error", reject);
  });
}
