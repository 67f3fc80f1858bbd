/**
 * `soak -- hosts`: three Node hosts on one database, a random one killed fifty times while people type through sockets that land on
 * any of them. Nothing acknowledged may be lost, no room may have two owners, and a room moves within five seconds.
 */
import { draftWorld } from "#server/collab/testing/draft-world.ts";
import { hostsStorm } from "#server/collab/testing/hosts-storm.ts";
import { progress } from "./progress.ts";
import { soakDatabase } from "./soak-database.ts";
import type { SoakLine, SoakOptions } from "./soak-line.ts";

const KILLS = 50;
const KILLS_SHORT = 5;
const MOVED_MS_GOAL = 5_000;

export async function run({ short, seed, count }: SoakOptions): Promise<SoakLine[]> {
  process.setMaxListeners(1_000);
  const kills = count ?? (short ? KILLS_SHORT : KILLS);
  await using db = await soakDatabase();
  const onKill = progress("hosts", kills);
  const storm = await hostsStorm({ db, world: await draftWorld(db), kills, seed, onKill });
  const { acknowledged, seen, lost, missing, fenced, moves } = storm;
  const movedMsMax = Math.round(storm.movedMsMax);
  return [
    {
      soak: "hosts",
      metric: `acknowledged or seen, and lost, of ${acknowledged} acknowledged and ${seen} seen, ${kills} kills`,
      value: lost.length,
      unit: "edits",
      goal: "0",
      ok: lost.length === 0 && seen >= kills,
    },
    {
      soak: "hosts",
      metric: "missing when everybody is back",
      value: missing.length,
      unit: "edits",
      goal: "0",
      ok: missing.length === 0,
    },
    {
      soak: "hosts",
      metric: `appends of a second owner, by the fences of the log, ${moves} rooms having moved`,
      value: fenced,
      unit: "appends",
      goal: "0",
      ok: fenced === 0,
    },
    {
      soak: "hosts",
      metric: "from a kill until everybody's edits are kept again, the longest",
      value: movedMsMax,
      unit: "ms",
      goal: `≤ ${MOVED_MS_GOAL}`,
      ok: movedMsMax <= MOVED_MS_GOAL,
    },
  ];
}
