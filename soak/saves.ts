/**
 * `soak -- saves`: 500 schedules of saves that take up to five seconds, fail or land although they seemed to fail, with rooms unloaded and
 * loaded again in the middle of them (server/collab/testing/saves-storm.ts).
 */
import { savesStorm } from "#server/collab/testing/saves-storm.ts";
import type { SoakLine, SoakOptions } from "./soak-line.ts";

const SCHEDULES = 500;
const SCHEDULES_SHORT = 50;

export async function run({ short, seed, count }: SoakOptions): Promise<SoakLine[]> {
  const schedules = count ?? (short ? SCHEDULES_SHORT : SCHEDULES);
  const storm = savesStorm({ schedules, seed });
  const { edits, saves, failures, unloads } = storm;
  const of = `${schedules} schedules, ${edits} edits, ${saves} saves, ${failures} failed, ${unloads} unloads during one`;
  const none = (metric: string, seeds: number[]): SoakLine => ({
    soak: "saves",
    metric: seeds.length === 0 ? metric : `${metric} (seeds ${seeds.slice(0, 5).join(", ")})`,
    value: seeds.length,
    unit: "schedules",
    goal: "0",
    ok: seeds.length === 0,
  });
  return [
    none(`two saves of a room at once; ${of}`, storm.overlapping),
    none("acknowledged and not stored", storm.acknowledgedAndLost),
    none("seen by another before it was stored", storm.seenBeforeStored),
    none("not stored, or not equal, when everybody is back", storm.lost),
    none("more saves than edits, failures and returns", storm.unbounded),
  ];
}
