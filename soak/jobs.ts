/**
 * `soak -- jobs`: every durable function of the product killed with SIGKILL at each boundary of its steps, twenty times, while two
 * processes work at once, on clocks that are wrong and jump, and the database crashes in the middle. Each effect must be there once, as
 * the mail server, the push service, the store of files and the tables have it. Several storms go on side by side, each on a database of
 * its own.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestDatabase } from "#db/testing.ts";
import { twoTenants } from "#server/testing/world.ts";
import { buildDoomedProgram, type DoomedProgram } from "./jobs/doomed-program.ts";
import { killStorm, type StormResult } from "./jobs/kill-storm.ts";
import { startPeers } from "./jobs/peers.ts";
import { functionsOfTheProduct, withoutScenario } from "./jobs/product.ts";
import { SCENARIOS } from "./jobs/scenarios.ts";
import { Random } from "./simulation/random.ts";
import { soakDatabase } from "./soak-database.ts";
import type { SoakLine, SoakOptions } from "./soak-line.ts";

const KILLS = 20;
const KILLS_SHORT = 2;
/** Much of a storm is waiting: for a dead process to be noticed, and for a database that recovers. */
const SIDE_BY_SIDE = 4;
/** What is printed here goes to a folder; everything else that is printed goes to a bucket. */
const IN_FOLDER: ReadonlySet<string> = new Set(["print-invoice"]);

export async function run({ short, seed, count }: SoakOptions): Promise<SoakLine[]> {
  const kills = count ?? (short ? KILLS_SHORT : KILLS);
  const beganAt = performance.now();
  await using program = await buildDoomedProgram();
  const names = wantedOf(Object.keys(SCENARIOS));
  const found = new Map<string, StormResult>();
  const waiting = [...names];
  let forgotten: string[] = [];
  const works = Array.from({ length: Math.min(SIDE_BY_SIDE, names.length) }, async () => {
    await using db = await soakDatabase();
    forgotten = withoutScenario(functionsOfTheProduct(db));
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      found.set(name, await storm({ name, db, program, kills, seed }));
    }
  });
  await Promise.all(works);
  const lines = [withScenarios(forgotten)];
  for (const name of names) {
    const result = found.get(name);
    if (result) lines.push(...linesOf(name, result, kills));
  }
  const results = [...found.values()];
  const sum = (of: (result: StormResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const killed = sum(({ boundaries }) => boundaries.reduce((total, one) => total + one.kills, 0));
  const seconds = (performance.now() - beganAt) / 1000;
  const told = (metric: string, value: number, unit: string): SoakLine => ({
    soak: "jobs",
    metric,
    value,
    unit,
    goal: "is told",
    ok: true,
  });
  const besides = sum(({ boundaries }) => boundaries.reduce((total, one) => total + one.besides, 0));
  lines.push(
    told(
      `kills in ${sum(({ crashes }) => crashes)} crashes of the database and ${seconds.toFixed(0)} s`,
      killed,
      "kills",
    ),
    told("kills while another process was at work", besides, "kills"),
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

type StormInput = { name: string; db: TestDatabase; program: DoomedProgram; kills: number; seed: number };

async function storm({ name, db, program, kills, seed }: StormInput): Promise<StormResult> {
  const scenario = SCENARIOS[name];
  if (!scenario) throw new Error(`${name} has no scenario`);
  const beganAt = performance.now();
  await using world = await twoTenants({ db });
  await using peers = await startPeers(IN_FOLDER.has(name) ? "folder" : "bucket");
  const folder = mkdtempSync(join(tmpdir(), "countersign-jobs-"));
  const bench = { appUrl: db.appUrl, relayUrl: db.relayUrl, smtpUrl: peers.smtpUrl, folder, ...peers.files.bucket };
  try {
    const result = await killStorm({
      world,
      functionId: `countersign-${name}`,
      scenario,
      program,
      bench,
      peers,
      kills,
      random: new Random(seed),
      crashes: true,
      boundaries: null,
    });
    const seconds = ((performance.now() - beganAt) / 1000).toFixed(0);
    const at = result.boundaries.map(({ boundary, kills: here }) => `${boundary} ${here}`).join(", ");
    console.error(`jobs: ${name}, ${seconds} s, files in ${peers.files.kind}; killed at ${at}`);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function withScenarios(forgotten: string[]): SoakLine {
  const names = forgotten.length === 0 ? "" : `: ${forgotten.join(", ")}`;
  return {
    soak: "jobs",
    metric: `functions without a scenario${names}`,
    value: forgotten.length,
    unit: "functions",
    goal: "0",
    ok: forgotten.length === 0,
  };
}

function linesOf(name: string, { effects, doubled, lost, boundaries }: StormResult, kills: number): SoakLine[] {
  const short = boundaries
    .filter((one) => one.kills < kills)
    .map(({ boundary, kills: here }) => `${boundary}: ${here}`);
  const killed = boundaries.reduce((total, one) => total + one.kills, 0);
  const of = `of ${effects} effects, ${killed} kills at ${boundaries.length} boundaries`;
  const none = (metric: string, found: string[], unit: string): SoakLine => {
    for (const one of found.slice(0, 5)) console.error(`${name}, ${metric}: ${one}`);
    return {
      soak: "jobs",
      metric: `${name}: ${metric}, ${of}`,
      value: found.length,
      unit,
      goal: "0",
      ok: found.length === 0,
    };
  };
  return [
    none("more than once", doubled, "effects"),
    none("lost without a word", lost, "effects"),
    none(`killed less than ${kills} times`, short, "boundaries"),
  ];
}
