import { expect, test } from "vitest";
import { testDatabase } from "#db/testing.ts";
import { draftWorld } from "#server/collab/testing/draft-world.ts";
import { stormOfKills } from "#server/collab/testing/storm-of-kills.ts";
import { startNodeShell } from "./testing/node-shell.ts";

// `npm run soak -- kill` does a hundred, on both shells, beside a peer.
const KILLS = Number(process.env.KILLS ?? 3);

test(`the server is killed ${KILLS} times while two people write: what was seen or acknowledged is stored, what was not comes back`, {
  timeout: 120_000,
}, async () => {
  await using db = await testDatabase();
  const world = await draftWorld(db);
  const shell = await startNodeShell(db);
  try {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
    const result = await stormOfKills({ shell, world, kills: KILLS, seed, say: console.log });
    expect(result.lost).toEqual([]);
    expect(result.missing).toEqual([]);
    expect(result.seen).toBeGreaterThanOrEqual(KILLS);
  } finally {
    await shell.stop();
  }
});
