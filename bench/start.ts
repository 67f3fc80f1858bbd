/** Seconds from `npm start` on a folder that is set up, to the first page. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownInstance } from "#e2e/instance.ts";
import type { BenchLine } from "./bench-line.ts";
import { median } from "./load.ts";

const GOAL_SECONDS = 5;

export async function run(): Promise<BenchLine[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-start-"));
  const once = async (): Promise<number> => {
    const started = performance.now();
    const instance = await ownInstance({ dataDir });
    const page = await fetch(`${instance.base}/sign-in`);
    await page.text();
    const seconds = (performance.now() - started) / 1000;
    await instance.stop();
    if (!page.ok) throw new Error(`the first page answered ${page.status}`);
    return seconds;
  };
  try {
    await once();
    const runs = [];
    for (let i = 0; i < 5; i++) runs.push(await once());
    const seconds = median(runs);
    return [
      {
        bench: "start",
        metric: "warm start to the first page",
        value: Number(seconds.toFixed(2)),
        unit: "s",
        against: "the limit of 5 s",
        ratio: seconds / GOAL_SECONDS,
        goal: "≤ 5 s",
        ok: seconds <= GOAL_SECONDS,
      },
    ];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
