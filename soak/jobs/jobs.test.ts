import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { WORK_WORDS } from "#core/work-words.ts";
import { twoTenants } from "#server/testing/world.ts";
import { Random } from "../simulation/random.ts";
import { killStorm } from "./kill-storm.ts";
import { startMailPeer } from "./mail-peer.ts";
import { functionsOfTheProduct, withoutScenario } from "./product.ts";
import { SCENARIOS } from "./scenarios.ts";

test("Every function has a scenario and words, and the storm of kills leaves each effect once", async () => {
  await using world = await twoTenants();
  const functionIds = functionsOfTheProduct(world.db);
  expect(functionIds.length).toBeGreaterThan(10);
  expect(withoutScenario(functionIds)).toEqual([]);
  const names = functionIds.map((id) => id.replace("countersign-", "")).filter((name) => !name.endsWith("-failure"));
  // Those that belong to no agency are shown to none, and what tells of failures is not told of itself.
  const unseen = names.filter((name) => !name.startsWith("find-") && name !== "forget-relayed");
  expect(unseen.filter((name) => !(name in WORK_WORDS))).toEqual(["tell-of-failed-work"]);

  await using mails = await startMailPeer();
  const folder = mkdtempSync(join(tmpdir(), "countersign-jobs-"));
  const storm = await killStorm({
    world,
    functionId: "countersign-send-invitation",
    scenario: SCENARIOS["send-invitation"] ?? { begin: async () => [] },
    bench: { appUrl: world.db.appUrl, relayUrl: world.db.relayUrl, smtpUrl: mails.url, folder },
    mails,
    kills: 1,
    random: new Random(1),
    // The database is everybody's here.
    crashes: false,
    boundaries: ["answered:mail"],
  });
  rmSync(folder, { recursive: true, force: true });
  expect(storm).toMatchObject({ doubled: [], lost: [], effects: 2, boundaries: ["answered:mail"] });
  expect(storm.kills).toBeGreaterThan(0);
}, 120_000);
