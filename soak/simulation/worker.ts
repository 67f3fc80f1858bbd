/** One core of the simulation: lives a portion of seeds and says how they ended. */
import { parentPort } from "node:worker_threads";
import { live } from "./life.ts";

export type LivesWanted = { from: number; lives: number; operations: number };

export type LivesDone = {
  lives: number;
  failed: { seed: number; broken: string }[];
  counts: Record<string, number>;
  traces: string[];
};

parentPort?.on("message", (wanted: LivesWanted) => {
  const done: LivesDone = { lives: wanted.lives, failed: [], counts: {}, traces: [] };
  for (let seed = wanted.from; seed < wanted.from + wanted.lives; seed++) {
    try {
      const { counts, trace } = live({ seed, operations: wanted.operations });
      done.traces.push(trace);
      for (const [what, times] of Object.entries(counts)) done.counts[what] = (done.counts[what] ?? 0) + times;
    } catch (error) {
      done.failed.push({ seed, broken: error instanceof Error ? error.message : String(error) });
    }
  }
  parentPort?.postMessage(done);
});
