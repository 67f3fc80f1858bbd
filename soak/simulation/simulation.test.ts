import { expect, test } from "vitest";
import { live } from "./life.ts";
import { PINNED } from "./pinned.ts";

// The soak lives 10,000 lives of 300 operations; here each is shorter, so that there can be as many beginnings.
const LIVES = Number(process.env.SIMULATION_SEEDS ?? 500);
const OPERATIONS = 60;

test(`${LIVES} lives of a draft keep every promise, through crashes, lies of the store and freezes`, {
  timeout: 120_000,
}, () => {
  const first = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seeds from ${first}`);
  for (let seed = first; seed < first + LIVES; seed++) {
    try {
      live({ seed, operations: OPERATIONS });
    } catch (error) {
      throw new Error(`live({ seed: ${seed}, operations: ${OPERATIONS} })`, { cause: error });
    }
  }
});

test("the same seed gives the same bytes, another seed gives others", () => {
  const once = live({ seed: 4711, operations: 300 });
  expect(live({ seed: 4711, operations: 300 })).toEqual(once);
  expect(live({ seed: 4712, operations: 300 }).trace).not.toBe(once.trace);
});

test.for(PINNED)("seed $seed: $what", ({ seed, operations }) => {
  live({ seed, operations, epochs: false });
});
