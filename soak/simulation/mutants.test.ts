import { expect, test } from "vitest";
import { Broken } from "./ledger.ts";
import { live } from "./life.ts";
import { MUTANTS } from "./mutants.ts";

const LIVES_MAX = 400;
const OPERATIONS = 120;

test.for(MUTANTS)("$what is found out", ({ makeRoom, makeStore }) => {
  const found: string[] = [];
  for (let seed = 1; seed <= LIVES_MAX && found.length === 0; seed++) {
    try {
      live({ seed, operations: OPERATIONS, makeRoom, makeStore });
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      found.push(error.message);
    }
  }
  expect(found, `not in ${LIVES_MAX} lives`).toHaveLength(1);
});
