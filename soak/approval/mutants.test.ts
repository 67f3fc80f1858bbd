import { afterEach, expect, test, vi } from "vitest";
import { testDatabase } from "#db/testing.ts";
import { MUTANTS } from "./mutants.ts";

const SCHEDULES_MAX = 300;
const AT_ONCE = 4;

afterEach(() => {
  vi.doUnmock("#core/approval-policy.ts");
  vi.resetModules();
});

test.for(MUTANTS)("$what: found out", { timeout: 60_000 }, async ({ found, rooms, sql, policy }) => {
  await using db = await testDatabase({ poolMax: AT_ONCE * 4 });
  if (sql) await db.owner.query(sql);
  if (policy) {
    vi.doMock("#core/approval-policy.ts", async (original) => {
      const real = await original<typeof import("#core/approval-policy.ts")>();
      return { ...real, ...policy(real) };
    });
  }
  // Loaded anew, so that everything in it stands on the broken part.
  const { storm, stormWorld } = await import("./live.ts");
  const world = stormWorld(db, rooms?.());
  const { failed } = await storm(world, {
    seed: 1,
    schedules: SCHEDULES_MAX,
    actsALane: 4,
    atOnce: AT_ONCE,
    failuresMax: 1,
  });
  expect(failed.flatMap(({ broken }) => broken).join("\n")).toMatch(found);
});
