/**
 * `soak -- approval`: many small agencies whose people edit, submit, sign (in the app and from the mail), return, take back, issue,
 * delegate, and lose and gain the right to, at the same time. What was committed is judged by rules written down once more.
 */
import { storm, stormWorld } from "./approval/live.ts";
import { progress } from "./progress.ts";
import { soakDatabase } from "./soak-database.ts";
import type { SoakLine, SoakOptions } from "./soak-line.ts";

const SCHEDULES = 20_000;
const SCHEDULES_SHORT = 1_000;
const ACTS_A_LANE = 4;
/** Worlds side by side: with three lanes each, more than there are connections to wait for. */
const AT_ONCE = 6;

export async function run({ short, seed, count }: SoakOptions): Promise<SoakLine[]> {
  const schedules = count ?? (short ? SCHEDULES_SHORT : SCHEDULES);
  await using db = await soakDatabase();
  const startedAt = performance.now();
  const wanted = { seed, schedules, actsALane: ACTS_A_LANE, atOnce: AT_ONCE };
  const { failed, issued, counts } = await storm(stormWorld(db), wanted, progress("approval", schedules));
  for (const { seed: which, broken } of failed) {
    console.error(`seed ${which}: ${broken.join("; ")}\n  again: npm run soak -- approval --seed ${which} --count 1`);
  }
  console.error(
    Object.entries(counts)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([what, times]) => `${what} ${times}`)
      .join(", "),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  return [
    {
      soak: "approval",
      metric: `broken promises in ${schedules} schedules, seed ${seed}`,
      value: failed.length,
      unit: "schedules",
      goal: "0",
      ok: failed.length === 0,
    },
    {
      soak: "approval",
      metric: "schedules that ended with an issued invoice",
      value: issued,
      unit: "schedules",
      goal: "≥ 10 %",
      // One that is looked at alone may well not.
      ok: count !== null || issued >= schedules / 10,
    },
    {
      soak: "approval",
      metric: "schedules a second",
      value: Math.round((schedules / seconds) * 10) / 10,
      unit: "1/s",
      goal: "is told",
      ok: true,
    },
  ];
}
