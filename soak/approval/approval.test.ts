import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "#db/testing.ts";
import { storm, stormWorld } from "./live.ts";

// The soak lives 20,000 longer ones; this many fit into some seconds.
const SCHEDULES = Number(process.env.APPROVAL_SCHEDULES ?? 250);
const ACTS_A_LANE = 2;
const AT_ONCE = 6;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ poolMax: AT_ONCE * 4 });
});
afterAll(() => db[Symbol.asyncDispose]());

test(`${SCHEDULES} schedules of people who edit, sign, return, issue and change the rules at once keep every promise`, {
  timeout: 300_000,
}, async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seeds from ${seed}`);
  const { failed, issued, counts } = await storm(stormWorld(db), {
    seed,
    schedules: SCHEDULES,
    actsALane: ACTS_A_LANE,
    atOnce: AT_ONCE,
    failuresMax: 3,
  });
  expect(failed).toEqual([]);
  // A storm in which nothing succeeds would keep every promise.
  expect(issued).toBeGreaterThan(SCHEDULES / 10);
  for (const act of ["approve", "approve_by_mail", "withdraw", "set_role", "remove", "delegate", "save_policy"]) {
    expect(counts[act], act).toBeGreaterThan(0);
  }
});
