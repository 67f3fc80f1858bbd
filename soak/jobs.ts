/**
 * `soak -- jobs`: every durable function of the product killed with SIGKILL at each boundary of its steps, twenty times, while two
 * processes work at once, on clocks that are wrong and jump, and the database crashes in the middle. Each effect must be there once, as
 * the mail server, the push service, the store of files and the tables have it. Several storms go on side by side, each on a database of
 * its own.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { twoTenants } from "#server/testing/world.ts";
import { buildDoomedProgram, type DoomedProgram } from "./jobs/doomed-program.ts";
import { killStorm, type StormResult } from "./jobs/kill-storm.ts";
import { startPeers } from "./jobs/peers.ts";
import { functionsOfTheProduct, stepsOfTheProduct, withoutScenario } from "./jobs/product.ts";
import { SCENARIOS } from "./jobs/scenarios.ts";
import { Random } from "./simulation/random.ts";
import { soakDatabase } from "./soak-database.ts";
import type { SoakLine, SoakOptions } from "./soak-line.ts";

const KILLS = 20;
const KILLS_SHORT = 2;
/** Much of a storm is waiting: for a dead process to be noticed, and for a database that recovers. */
const SIDE_BY_SIDE = 4;
const SHOWN_MAX = 5;
/** What is printed here goes to a folder; everything else that is printed goes to a bucket. */
const IN_FOLDER: ReadonlySet<string> = new Set(["print-invoice"]);

export async function run({ short, seed, count }: SoakOptions): Promise<SoakLine[]> {
  const kills = count ?? (short ? KILLS_SHORT : KILLS);
  const beganAt = performance.now();
  await using program = await buildDoomedProgram();
  const names = wantedOf(Object.keys(SCENARIOS));
  const found = new Map<string, StormResult>();
  const waiting = [...names];
  const broken: string[] = [];
  const works = Array.from({ length: Math.min(SIDE_BY_SIDE, names.length) }, async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const result = await storm({ name, program, kills, seed }).catch((error: unknown) => {
        console.error(`jobs: ${name} broke off:`, error);
        return null;
      });
      if (!result) broken.push(name);
      else found.set(name, result);
    }
  });
  await Promise.all(works);
  const lines = [
    none("functions without a scenario", withoutScenario(functionsOfTheProduct())),
    none("storms that broke off", broken),
  ];
  if (names.length === Object.keys(SCENARIOS).length)
    lines.push(none("steps after which nobody was killed", stepsLeftOut([...found.values()])));
  for (const name of names) {
    const result = found.get(name);
    if (result) lines.push(...linesOf(name, result, kills));
  }
  const results = [...found.values()];
  const sum = (of: (result: StormResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const ofBoundaries = (what: "kills" | "besides" | "crashes") =>
    sum(({ boundaries }) => boundaries.reduce((total, one) => total + one[what], 0));
  const seconds = (performance.now() - beganAt) / 1000;
  const told = (metric: string, value: number, unit: string): SoakLine => ({
    soak: "jobs",
    metric,
    value,
    unit,
    goal: "is told",
    ok: true,
  });
  lines.push(
    told(`kills beside crashes of the database, in ${seconds.toFixed(0)} s`, ofBoundaries("kills"), "kills"),
    told("crashes of the database", ofBoundaries("crashes"), "crashes"),
    told("kills while another process was at work", ofBoundaries("besides"), "kills"),
    told(
      `mails of which nobody knows, and that say so, of ${sum(({ effects }) => effects)} effects`,
      sum(({ unconfirmed }) => unconfirmed),
      "mails",
    ),
    told(
      "push messages that came again and were replaced by their topic",
      sum(({ replacedPushes }) => replacedPushes),
      "messages",
    ),
  );
  return lines;
}

/** All, or those that JOBS_ONLY names, for whoever looks at one. */
function wantedOf(names: string[]): string[] {
  const only = process.env.JOBS_ONLY?.split(",");
  return only ? names.filter((name) => only.includes(name)) : names;
}

type StormInput = { name: string; program: DoomedProgram; kills: number; seed: number };

async function storm({ name, program, kills, seed }: StormInput): Promise<StormResult> {
  const beganAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "countersign-jobs-"));
  await using db = await soakDatabase();
  await using world = await twoTenants({ db });
  await using peers = await startPeers(IN_FOLDER.has(name) ? { folder: join(folder, "files") } : "bucket");
  const bench = { appUrl: db.appUrl, relayUrl: db.relayUrl, smtpUrl: peers.smtpUrl, folder, ...peers.files.bench };
  try {
    const result = await killStorm({
      world,
      functionId: `countersign-${name}`,
      scenarios: SCENARIOS[name] ?? [],
      program,
      bench,
      peers,
      kills,
      random: new Random(seed),
      crashes: true,
      boundaries: null,
      tell: ({ boundary, kills: here }) => console.error(`jobs: ${name}, ${boundary}: ${here} kills`),
    });
    tell(name, result, { kills, files: peers.files.kind, seconds: (performance.now() - beganAt) / 1000 });
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function stepsLeftOut(results: readonly StormResult[]): string[] {
  const tried = results.flatMap(({ boundaries }) => boundaries.filter(({ kills }) => kills > 0));
  return stepsOfTheProduct().filter((step) => !tried.some(({ boundary }) => boundary.startsWith(`recorded:${step}`)));
}

/** What was found so far, on standard error: a storm of all of them takes its time. */
function tell(name: string, result: StormResult, how: { kills: number; files: string; seconds: number }): void {
  const { doubled, lost, unconfirmed, boundaries, effects, failures } = result;
  const at = boundaries.map(({ boundary, kills }) => `${boundary} ${kills}`).join(", ");
  console.error(
    `jobs: ${name}, ${how.seconds.toFixed(0)} s: ${effects} effects, ${doubled.length} more than once, ${lost.length} lost, ${unconfirmed} unconfirmed; files in ${how.files}; killed at ${at}`,
  );
  for (const one of doubled.slice(0, SHOWN_MAX)) console.error(`  more than once: ${one}`);
  for (const one of lost.slice(0, SHOWN_MAX)) console.error(`  lost: ${one}`);
  for (const one of failures.slice(0, SHOWN_MAX)) console.error(`  failed for good: ${one}`);
}

function none(what: string, found: readonly string[]): SoakLine {
  return {
    soak: "jobs",
    metric: found.length === 0 ? what : `${what}: ${found.join(", ")}`,
    value: found.length,
    unit: "of them",
    goal: "0",
    ok: found.length === 0,
  };
}

function linesOf(name: string, { effects, doubled, lost, boundaries }: StormResult, kills: number): SoakLine[] {
  const short = boundaries.filter((one) => one.kills < kills).map((one) => `${one.boundary} (${one.kills})`);
  const killed = boundaries.reduce((total, one) => total + one.kills, 0);
  const line = (metric: string, found: string[], unit: string): SoakLine => ({
    soak: "jobs",
    metric: `${name}: ${metric}, of ${effects} effects, ${killed} kills at ${boundaries.length} boundaries`,
    value: found.length,
    unit,
    goal: "0",
    ok: found.length === 0,
  });
  return [
    line("more than once", doubled, "effects"),
    line("lost without a word", lost, "effects"),
    line(`killed less than ${kills} times`, short, "boundaries"),
  ];
}
