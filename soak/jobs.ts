/**
 * `soak -- jobs`: every durable function of the product killed with SIGKILL at each boundary of its steps, twenty times, while two
 * processes work at once, on clocks that are wrong, and the database crashes in the middle. Each effect must be there once, as the mail
 * server in a process of its own, the files and the tables have it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { twoTenants } from "#server/testing/world.ts";
import { killStorm, type StormResult } from "./jobs/kill-storm.ts";
import { startMailPeer } from "./jobs/mail-peer.ts";
import { bucketOfSoak, functionsOfTheProduct, withoutScenario } from "./jobs/product.ts";
import { SCENARIOS } from "./jobs/scenarios.ts";
import { Random } from "./simulation/random.ts";
import { soakDatabase } from "./soak-database.ts";
import type { SoakLine, SoakOptions } from "./soak-line.ts";

const KILLS = 20;
const KILLS_SHORT = 2;

export async function run({ short, seed, count }: SoakOptions): Promise<SoakLine[]> {
  const kills = count ?? (short ? KILLS_SHORT : KILLS);
  await using db = await soakDatabase();
  const functionIds = functionsOfTheProduct(db);
  const forgotten = withoutScenario(functionIds);
  const lines: SoakLine[] = [
    {
      soak: "jobs",
      metric:
        forgotten.length === 0
          ? "functions without a scenario"
          : `functions without a scenario: ${forgotten.join(", ")}`,
      value: forgotten.length,
      unit: "functions",
      goal: "0",
      ok: forgotten.length === 0,
    },
  ];
  await using mails = await startMailPeer();
  const random = new Random(seed);
  const results: StormResult[] = [];
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    await using world = await twoTenants({ db });
    const folder = mkdtempSync(join(tmpdir(), "countersign-jobs-"));
    const bench = { appUrl: db.appUrl, relayUrl: db.relayUrl, smtpUrl: mails.url, folder, ...bucketOfSoak() };
    const functionId = `countersign-${name}`;
    const common = { world, functionId, scenario, bench, mails, kills, random };
    const storm = await killStorm({ ...common, crashes: true, boundaries: null });
    rmSync(folder, { recursive: true, force: true });
    console.error(`jobs: ${name}, ${storm.kills} kills at ${storm.boundaries.length} boundaries`);
    results.push(storm);
    lines.push(...linesOf(name, storm));
  }
  const sum = (of: (result: StormResult) => number) => results.reduce((total, result) => total + of(result), 0);
  lines.push({
    soak: "jobs",
    metric: `mails of which nobody knows, and that say so, of ${sum(({ effects }) => effects)} effects in ${sum((one) => one.kills)} kills and ${sum(({ crashes }) => crashes)} crashes of the database`,
    value: sum(({ unconfirmed }) => unconfirmed),
    unit: "mails",
    goal: "is told",
    ok: true,
  });
  return lines;
}

function linesOf(name: string, { effects, doubled, lost, boundaries, kills }: StormResult): SoakLine[] {
  const of = `of ${effects} effects, ${kills} kills at ${boundaries.length} boundaries`;
  const none = (metric: string, found: string[]): SoakLine => {
    for (const one of found.slice(0, 5)) console.error(`${name}, ${metric}: ${one}`);
    return {
      soak: "jobs",
      metric: `${name}: ${metric}, ${of}`,
      value: found.length,
      unit: "effects",
      goal: "0",
      ok: found.length === 0,
    };
  };
  return [none("more than once", doubled), none("lost without a word", lost)];
}
