/**
 * `soak -- kill`: servers killed as by a power cut while two people type, a hundred times each: the Node host, workerd with its
 * Durable Objects, and beside them hocuspocus with its defaults. What one has seen of the other, and what a server has told an
 * author that it keeps, must be stored.
 */
import { draftWorld } from "#server/collab/testing/draft-world.ts";
import { type StormResult, stormOfKills } from "#server/collab/testing/storm-of-kills.ts";
import { startNodeShell } from "#server/node/testing/node-shell.ts";
import { startEdgeShell } from "#workers/edge/room/testing/edge-shell.ts";
import { hocuspocusStorm } from "./peers/hocuspocus-storm.ts";
import { progress } from "./progress.ts";
import { soakDatabase } from "./soak-database.ts";
import type { SoakLine, SoakOptions } from "./soak-line.ts";

const KILLS = 100;
const KILLS_SHORT = 5;
// A storm of so many kills in one draft; a new draft after it, because a draft has an end to its lines.
const KILLS_PER_DRAFT = 20;

export async function run({ short, seed, count }: SoakOptions): Promise<SoakLine[]> {
  // Every stock provider listens for the end of the process.
  process.setMaxListeners(2 * KILLS);
  const kills = count ?? (short ? KILLS_SHORT : KILLS);
  await using db = await soakDatabase();
  const world = await draftWorld(db);
  const lines: SoakLine[] = [];
  for (const [name, start] of [
    ["node", startNodeShell],
    ["workerd", startEdgeShell],
  ] as const) {
    const shell = await start(db);
    const say = progress(`kill ${name}`, kills);
    const results: StormResult[] = [];
    try {
      for (let done = 0; done < kills; done += KILLS_PER_DRAFT) {
        const portion = Math.min(KILLS_PER_DRAFT, kills - done);
        results.push(await stormOfKills({ shell, world, kills: portion, seed: seed + done }));
        say(done + portion);
      }
    } finally {
      await shell.stop();
    }
    const sum = (of: (result: StormResult) => number) => results.reduce((total, result) => total + of(result), 0);
    const seen = sum((result) => result.seen);
    const acknowledged = sum((result) => result.acknowledged);
    const lost = sum((result) => result.lost.length);
    const missing = sum((result) => result.missing.length);
    const shared = { soak: "kill", unit: "edits", goal: "0" };
    const of = `of ${acknowledged} acknowledged and ${seen} seen, ${kills} kills`;
    lines.push(
      {
        ...shared,
        metric: `${name}: acknowledged or seen, and lost, ${of}`,
        value: lost,
        ok: lost === 0 && seen >= kills,
      },
      { ...shared, metric: `${name}: missing when everybody is back`, value: missing, ok: missing === 0 },
    );
  }
  const peer = await hocuspocusStorm(kills, seed, progress("kill hocuspocus", kills));
  lines.push({
    soak: "kill",
    metric: `hocuspocus 4.7.0 with its defaults: acknowledged and lost, of ${peer.acknowledged} acknowledged, ${kills} kills (seen and lost: ${peer.lost} of ${peer.seen})`,
    value: peer.acknowledgedAndLost,
    unit: "edits",
    goal: "printed",
    ok: true,
  });
  return lines;
}
