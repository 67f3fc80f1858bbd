import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WORK_WORDS } from "#core/work-words.ts";
import { twoTenants, type World } from "#server/testing/world.ts";
import type { Mutant } from "#workers/testing/mutants.ts";
import { Random } from "../simulation/random.ts";
import { buildDoomedProgram, type DoomedProgram } from "./doomed-program.ts";
import { killStorm } from "./kill-storm.ts";
import { type Peers, startPeers } from "./peers.ts";
import { functionsOfTheProduct, stepsOfTheProduct, withoutScenario } from "./product.ts";
import { SCENARIOS } from "./scenarios.ts";

let world: World;
let program: DoomedProgram;
let peers: Peers;
const folder = mkdtempSync(join(tmpdir(), "countersign-jobs-"));

beforeAll(async () => {
  [world, program, peers] = await Promise.all([
    twoTenants(),
    buildDoomedProgram(),
    startPeers({ folder: join(folder, "files") }),
  ]);
});
afterAll(async () => {
  await Promise.all([world, program, peers].map((one) => one[Symbol.asyncDispose]()));
  rmSync(folder, { recursive: true, force: true });
});

/** One kill at one boundary of one function. The database is everybody's here, so it does not crash. */
const storm = (name: string, boundary: string, mutant?: Mutant) =>
  killStorm({
    world,
    functionId: `countersign-${name}`,
    scenarios: (SCENARIOS[name] ?? []).slice(0, 1),
    program,
    bench: {
      appUrl: world.db.appUrl,
      relayUrl: world.db.relayUrl,
      smtpUrl: peers.smtpUrl,
      folder,
      ...peers.files.bench,
    },
    peers,
    kills: 1,
    random: new Random(1),
    crashes: false,
    boundaries: [boundary],
    ...(mutant ? { mutant } : {}),
  });

test("every function has a scenario and words, and one that had none would be named", () => {
  const functionIds = functionsOfTheProduct();
  expect(functionIds.length).toBeGreaterThan(10);
  expect(withoutScenario(functionIds)).toEqual([]);
  expect(withoutScenario([...functionIds, "countersign-brew-coffee"])).toEqual(["brew-coffee"]);
  expect(stepsOfTheProduct()).toEqual(expect.arrayContaining(["look-", "moment-", "ask-from-", "give-up-", "wake-"]));
  const names = functionIds.map((id) => id.replace("countersign-", "")).filter((name) => !name.endsWith("-failure"));
  // Those that belong to no agency are shown to none, and what tells of failures is not told of itself.
  const unseen = names.filter((name) => !name.startsWith("find-") && name !== "forget-relayed");
  expect(unseen.filter((name) => !(name in WORK_WORDS))).toEqual(["tell-of-failed-work"]);
});

test("a process killed between a mail and its record mails nothing again", async () => {
  const result = await storm("send-invitation", "answered:mail");
  expect(result).toMatchObject({ doubled: [], lost: [], effects: 1, boundaries: [{ kills: 1 }] });
}, 60_000);

test("a mail that has lost its key is caught", async () => {
  const result = await storm("send-invitation", "answered:mail", "mail without a key");
  expect(result.doubled).toEqual([expect.stringContaining("mail to")]);
}, 60_000);

test("a push message that comes again is shown once, because its topic is the same, and is caught where it has lost its topic", async () => {
  const kept = await storm("tell-by-push", "answered:wake-");
  expect(kept).toMatchObject({ doubled: [], lost: [], effects: 2 });
  expect(kept.replacedPushes).toBeGreaterThan(0);
  const lost = await storm("tell-by-push", "answered:wake-", "push without a topic");
  expect(lost.doubled).toContainEqual(expect.stringContaining("push to"));
}, 60_000);
