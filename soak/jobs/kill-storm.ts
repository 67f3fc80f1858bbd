/**
 * One function and its scenario under `kill -9`: the boundaries of its runs are learned from a run that nobody disturbs; then, at each
 * of them, so many processes kill themselves, two at work at any time, on clocks that are wrong, with a database that crashes in the
 * middle. A process that nobody kills does what is left. What came of it is counted where it arrived.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { World } from "#server/testing/world.ts";
import { type Bench, deliveryBench } from "#workers/testing/delivery-bench.ts";
import type { Doom } from "#workers/testing/doomed-delivery.ts";
import type { Random } from "../simulation/random.ts";
import type { MailPeer } from "./mail-peer.ts";
import type { Effect, Scenario } from "./scenario.ts";
import { type Verdict, verdictOn } from "./verdict.ts";

export type StormOptions = {
  world: World;
  functionId: string;
  scenario: Scenario;
  bench: Bench;
  mails: MailPeer;
  /** Kills at each boundary. */
  kills: number;
  /** Draws the clocks. */
  random: Random;
  /** Whether the database crashes in the middle of each boundary's kills. */
  crashes: boolean;
  /** Only these; null: all that an undisturbed run comes by. */
  boundaries: string[] | null;
};

export type StormResult = Verdict & { boundaries: string[]; kills: number; crashes: number };

const LANES = 2;
/** Nobody is waited for: what is tried is what comes then. */
const WAITS = "1s";
const HOUR_MS = 3_600_000;
const CLOCK_SHIFTS_MS = [0, HOUR_MS, -HOUR_MS, 24 * HOUR_MS, -24 * HOUR_MS];
const QUIET_MS_MAX = 30_000;
const LIFE_MS_MAX = 20_000;
const ASK_EVERY_MS = 50;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-/i;
const DOOMED = fileURLToPath(new URL("../../workers/testing/doomed-delivery.ts", import.meta.url));

export async function killStorm(options: StormOptions): Promise<StormResult> {
  const { world, scenario, bench, kills, boundaries: wanted } = options;
  const effects: Effect[] = await scenario.begin(world, 1);
  const learned = await undisturbed(options);
  const boundaries = wanted ? learned.filter((boundary) => wanted.includes(boundary)) : learned;
  const total = { kills: 0, crashes: 0 };
  for (const boundary of boundaries) {
    // Each kill needs a run that comes as far as the boundary.
    effects.push(...(await scenario.begin(world, kills)));
    const here = { kills: 0 };
    const lanes = Array.from({ length: LANES }, () => lane(options, boundary, here));
    if (options.crashes && kills > 0) lanes.push(crash(world, total));
    await Promise.all(lanes);
    total.kills += here.kills;
    await undisturbed(options);
  }
  const verdict = await verdictOn({ effects, world, mails: await options.mails.accepted(), bench });
  return { ...verdict, boundaries, ...total };
}

/** Lets a healthy process do whatever is left, and returns the boundaries that runs of the function came by. */
async function undisturbed({ world, bench, functionId }: StormOptions): Promise<string[]> {
  const seen = new Set<string>(["handed over"]);
  await using work = deliveryBench(bench, {
    ...peopleOf(world),
    now: world.services.now,
    observe: (at) => {
      if ("functionId" in at && at.functionId === functionId) seen.add(boundaryOf(at));
    },
  });
  await work.start();
  await quiet(world);
  return [...seen].filter((boundary) => boundary !== "completed" && boundary !== "failed");
}

const peopleOf = ({ services }: World) => ({ secret: services.secret, mentionWaits: WAITS, notificationWaits: WAITS });

/** "recorded:mail-" for each step whose name is that and an id. */
function boundaryOf({ moment, step }: { moment: string; step: string | null }): string {
  return step === null ? moment : `${moment}:${step.split(UUID)[0]}`;
}

/** One process after the other until the boundary has killed as many as are wanted, or nothing is left to do. */
async function lane(options: StormOptions, boundary: string, here: { kills: number }): Promise<void> {
  const { world, bench, functionId, kills, random } = options;
  while (here.kills < kills && !(await isQuiet(world))) {
    const doom: Doom = {
      ...(boundary === "handed over" ? {} : { functionId }),
      secret: world.services.secret,
      waits: WAITS,
      nowOffsetMs: world.services.now().getTime() - Date.now(),
      clockShiftMs: random.pick(CLOCK_SHIFTS_MS) ?? 0,
    };
    const child = spawn(process.execPath, [DOOMED, JSON.stringify(bench), boundary, JSON.stringify(doom)], {
      stdio: "ignore",
    });
    const exited = once(child, "exit");
    const died = await Promise.race([exited, nothingLeft(world, child.pid)]);
    if (died) {
      here.kills += 1;
    } else {
      child.kill("SIGKILL");
      await exited;
    }
  }
}

/** Null once there is nothing to do for a process, or it has lived for long without coming by its boundary. */
async function nothingLeft(world: World, pid: number | undefined): Promise<null> {
  const until = performance.now() + LIFE_MS_MAX;
  while (performance.now() < until && pid !== undefined) {
    await pause(ASK_EVERY_MS * 4);
    if (await isQuiet(world)) return null;
  }
  return null;
}

async function quiet(world: World): Promise<void> {
  const until = performance.now() + QUIET_MS_MAX;
  while (!(await isQuiet(world))) {
    if (performance.now() > until) throw new Error(`left after ${QUIET_MS_MAX / 1000} s: ${await whatIsLeft(world)}`);
    await pause(ASK_EVERY_MS);
  }
}

/** Whether every event was handed over and every run is over; false as well while the database recovers. */
async function isQuiet({ db }: World): Promise<boolean> {
  const answer = await db.owner
    .query<{ busy: boolean }>(
      `select exists (select from outbox_events where relayed_at is null)
           or exists (select from jobs.runs where finished_at is null) as busy`,
    )
    .catch(() => null);
  return answer?.rows[0]?.busy === false;
}

async function whatIsLeft({ db }: World): Promise<string> {
  const { rows } = await db.owner.query<{ left: string }>(
    `select concat_ws(' ', function_id, status, count(*)) as left from jobs.runs where finished_at is null group by function_id, status
     union all select concat_ws(' ', name, 'in the outbox', count(*)) from outbox_events where relayed_at is null group by name`,
  );
  return rows.map(({ left }) => left).join(", ");
}

/** PostgreSQL loses a process of its own to SIGKILL: it ends every connection, and recovers from its log on the same port. */
async function crash(world: World, total: { crashes: number }): Promise<void> {
  await pause(1_500);
  const { rows } = await world.db.relayPool.query<{ pid: number }>("select pg_backend_pid() as pid");
  if (!rows[0]) return;
  process.kill(rows[0].pid, "SIGKILL");
  total.crashes += 1;
  for (;;) {
    await pause(ASK_EVERY_MS);
    const back = await world.db.owner.query("select 1").catch(() => null);
    if (back) return;
  }
}
