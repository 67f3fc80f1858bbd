/** List requests a second through HTTP, session, tRPC and row-level security; the load runs on the same two cores. */
import { Caller, ownInstance } from "#e2e/instance.ts";
import type { BenchLine } from "./bench-line.ts";
import { load, median } from "./load.ts";

const GOAL_PER_SECOND = 1_000;

export async function run(): Promise<BenchLine[]> {
  const instance = await ownInstance();
  try {
    const ana = await new Caller(instance.base, "ana@studioharbour.example").signIn();
    const path = `/trpc/invoices.list?input=${encodeURIComponent(JSON.stringify({ limit: 20 }))}`;
    const list = () => load(instance.base, 32, 3_000, () => ({ method: "GET", path, headers: { cookie: ana.cookie } }));
    await list();
    const runs = [];
    for (let i = 0; i < 5; i++) runs.push(await list());
    const perSecond = median(runs.map((one) => one.perSecond));
    const failures = runs.reduce((sum, one) => sum + one.failures, 0);
    return [
      {
        bench: "read",
        metric: "list requests (20 rows)",
        value: Math.round(perSecond),
        unit: "requests/s",
        against: "the target of 1,000/s",
        ratio: perSecond / GOAL_PER_SECOND,
        goal: "≥ 1,000/s, no failure",
        ok: perSecond >= GOAL_PER_SECOND && failures === 0,
      },
      {
        bench: "read",
        metric: "p95 at 32 connections",
        value: Number(median(runs.map((one) => one.p95Ms)).toFixed(1)),
        unit: "ms",
        goal: "< 200 ms",
        ok: median(runs.map((one) => one.p95Ms)) < 200,
      },
    ];
  } finally {
    await instance.stop();
  }
}
