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

// Lives of the soak in which the judge was wrong: it counted the signatures of a step that asks for all, where it should have asked
// whose they are. Whoever signed and left has signed; whoever is named and left is still missing.
test.each([20265749, 20267820, 20270743, 20281114])(
  "schedule %i, which was once misjudged, keeps every promise",
  {
    timeout: 60_000,
  },
  async (seed) => {
    const { failed } = await storm(stormWorld(db), { seed, schedules: 1, actsALane: 4, atOnce: 1 });
    expect(failed).toEqual([]);
  },
);
