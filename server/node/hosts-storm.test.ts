import { expect, test } from "vitest";
import { testDatabase } from "#db/testing.ts";
import { draftWorld } from "#server/collab/testing/draft-world.ts";
import { hostsStorm } from "#server/collab/testing/hosts-storm.ts";

const KILLS = 2;

test(`of three hosts a random one is killed ${KILLS} times under load: nothing acknowledged is lost, and never two owners`, {
  timeout: 90_000,
}, async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}`);
  await using db = await testDatabase();
  const storm = await hostsStorm({ db, world: await draftWorld(db), kills: KILLS, seed, leaseMs: 1_200 });
  expect(storm).toMatchObject({ lost: [], missing: [], fenced: 0 });
  expect(storm.seen).toBeGreaterThanOrEqual(KILLS);
  expect(storm.acknowledged).toBeGreaterThan(0);
});
