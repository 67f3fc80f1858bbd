/**
 * One function and its scenario under `kill -9`: the boundaries of its runs are learned from a run that nobody disturbs; then, at each
 * of them, so many processes kill themselves, two at work at any time, on clocks that are wrong and jump, with a database that crashes
 * in the middle. A process that nobody kills does what is left. What came of it is counted where it arrived.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { World } from "#server/testing/world.ts";
import { type Bench, deliveryBench } from "#workers/testing/delivery-bench.ts";
import type { Doom } from "#workers/testing/doomed-delivery.ts";
import type { Mutant } from "#workers/testing/mutants.ts";
import type { Random } from "../simulation/random.ts";
import { crashDatabase } from "./crash-database.ts";
import type { DoomedProgram } from "./doomed-program.ts";
import { isQuiet, quiet } from "./left.ts";
import { beginLife, type Life } from "./life.ts";
import type { Peers } from "./peers.ts";
import type { Effect, Scenario } from "./scenario.ts";
import { type Verdict, verdictOn } from "./verdict.ts";

export type StormOptions = {
  world: World;
  functionId: string;
  /** What the first does not come by, the others do. */
  scenarios: readonly Scenario[];
  program: DoomedProgram;
  bench: Bench;
  peers: Peers;
  /** Kills at each boundary. */
  kills: number;
  /** Draws the clocks. */
  random: Random;
  /** Whether the database crashes in the middle of each boundary's kills. */
  crashes: boolean;
  /** Only these; null: all that undisturbed runs come by. */
  boundaries: string[] | null;
  /** Told when a boundary has had its kills. */
  tell?: (result: BoundaryResult) => void;
  /** What every process but the last does wrong. */
  mutant?: Mutant;
};

export type StormResult = Verdict & { boundaries: BoundaryResult[] };

export type BoundaryResult = {
  boundary: string;
  kills: number;
  /** Of those, how many while another process was at work. */
  besides: number;
  /** How often the database crashed in the middle of them. */
  crashes: number;
};

const LANES = 2;
/** Nobody is waited for: what is tried is what comes then. */
const WAITS = "1s";
const HOUR_MS = 3_600_000;
const CLOCK_SHIFTS_MS = [0, HOUR_MS, -HOUR_MS, 24 * HOUR_MS, -24 * HOUR_MS];
/** What is done for a whole agency at once kills once a round; after the first round one thing is made for each. */
const ROUNDS_PER_KILL_MAX = 1.5;
const LIFE_MS_MAX = 60_000;
/** A database that recovers lets nobody in for a moment; more than this is a program that does not run. */
const ENDS_MAX = 200;
const ASK_EVERY_MS = 100;
const LAST_MS = 500;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-/i;

export async function killStorm(options: StormOptions): Promise<StormResult> {
  const { world, bench, peers } = options;
  const effects: Effect[] = [];
  const results = new Map<string, BoundaryResult>();
  for (const scenario of options.scenarios) {
    const boundaries = new Set(options.boundaries ?? []);
    const learn = async () => {
      const seen = await undisturbed(options);
      if (options.boundaries === null) for (const boundary of seen) boundaries.add(boundary);
    };
    if (options.boundaries === null) {
      effects.push(...(await scenario.begin(world, 1, peers)));
      await learn();
    }
    // What only a run that was disturbed comes by is added while we go.
    for (const boundary of boundaries) {
      if (results.has(boundary)) continue;
      const result = await killAt(options, scenario, boundary, effects);
      results.set(boundary, result);
      options.tell?.(result);
      await learn();
    }
  }
  const verdict = await verdictOn({ effects, world, peers, bench });
  return { ...verdict, boundaries: [...results.values()] };
}

/** As many kills as are wanted; fewer where nothing more comes by the boundary. Adds to `effects` what has to come of it. */
async function killAt(
  options: StormOptions,
  scenario: Scenario,
  boundary: string,
  effects: Effect[],
): Promise<BoundaryResult> {
  const { world, peers, kills } = options;
  const here: Here = { boundary, kills: 0, besides: 0, crashes: 0, ends: 0, alive: new Set() };
  for (let round = 0; round <= ROUNDS_PER_KILL_MAX * kills && here.kills < kills; round++) {
    effects.push(...(await scenario.begin(world, round === 0 ? kills : 1, peers)));
    await Promise.all(Array.from({ length: LANES }, () => lane(options, here)));
  }
  return { boundary, kills: here.kills, besides: here.besides, crashes: here.crashes };
}

/** Lets a healthy process do whatever is left, and returns the boundaries that runs of the function came by. */
async function undisturbed({ world, bench, functionId }: StormOptions): Promise<Set<string>> {
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
  return seen;
}

const peopleOf = ({ services }: World) => ({ secret: services.secret, mentionWaits: WAITS, notificationWaits: WAITS });

/** "recorded:mail-" for each step whose name is that and an id, or the place in a list from which on it does so many. */
function boundaryOf({ moment, step }: { moment: string; step: string | null }): string {
  return step === null ? moment : `${moment}:${step.split(UUID)[0]?.replace(/(?<=-from-)\d+$/, "")}`;
}

type Here = BoundaryResult & {
  /** Processes that ended neither by their boundary nor by us. */
  ends: number;
  alive: Set<Life>;
};

/** One process after the other until the boundary has killed as many as are wanted, or nothing is left to do. */
async function lane(options: StormOptions, here: Here): Promise<void> {
  const { world, program, bench, kills } = options;
  while (here.kills < kills && !(await isQuiet(world))) {
    const life = beginLife(program, bench, here.boundary, doomOf(options, here.boundary));
    here.alive.add(life);
    const end = (await Promise.race([life.end, nothingLeft(options, here, life)])) ?? (await take(life));
    here.alive.delete(life);
    if (end.how === "ended") {
      here.ends += 1;
      if (here.ends > ENDS_MAX) throw new Error(`processes end by themselves: ${end.saying}`);
    }
    if (end.how !== "killed") continue;
    here.kills += 1;
    if ([...here.alive].some(({ works }) => works)) here.besides += 1;
    if (options.crashes && here.kills === Math.ceil(kills / 2)) {
      await crashDatabase(world);
      here.crashes += 1;
    }
  }
}

function doomOf({ world, functionId, random, mutant }: StormOptions, boundary: string): Doom {
  const shift = () => random.pick(CLOCK_SHIFTS_MS) ?? 0;
  return {
    ...(boundary === "handed over" ? {} : { functionId }),
    ...(mutant ? { mutant } : {}),
    secret: world.services.secret,
    waits: WAITS,
    nowOffsetMs: world.services.now().getTime() - Date.now(),
    clockShiftsMs: [shift(), shift()],
  };
}

async function take(life: Life) {
  life.take();
  return life.end;
}

/** Null once there is nothing to do for a process, the boundary has had its kills, or the process has lived for long without dying there. */
async function nothingLeft({ world, kills }: StormOptions, here: Here, life: Life): Promise<null> {
  const until = performance.now() + LIFE_MS_MAX;
  while (performance.now() < until && here.alive.has(life) && here.kills < kills) {
    await pause(ASK_EVERY_MS);
    if (!(await isQuiet(world))) continue;
    // The last of its runs is over in the database a moment before it comes by that boundary.
    await pause(LAST_MS);
    return null;
  }
  return null;
}
