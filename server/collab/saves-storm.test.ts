import { expect, test } from "vitest";
import { savesStorm } from "./testing/saves-storm.ts";

const SCHEDULES = 25;

test(`${SCHEDULES} schedules of slow, failing saves and rooms unloaded under them: one save at a time, none lost, none in vain`, () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seeds from ${seed}`);
  const storm = savesStorm({ schedules: SCHEDULES, seed });
  expect(storm).toMatchObject({
    overlapping: [],
    unbounded: [],
    acknowledgedAndLost: [],
    seenBeforeStored: [],
    lost: [],
  });
  expect(storm.unloads).toBeGreaterThan(SCHEDULES / 2);
  expect(storm.failures).toBeGreaterThan(SCHEDULES / 2);
  expect(storm.saves).toBeGreaterThan(SCHEDULES);
});
