import { beforeAll, expect, test } from "vitest";
import { loadSheetAssets } from "#integrations/filesystem/sheet-assets.ts";
import type { SheetAssets } from "#server/documents/sheet-assets.ts";
import { judge, type TenantsStorm, tenantsStorm } from "./tenants-storm.ts";

let assets: SheetAssets;
beforeAll(async () => {
  assets = await loadSheetAssets();
});

test("two agencies on one warm page: no word of the other, none of an earlier document, also after what failed", async () => {
  const storm = await tenantsStorm({ assets, documents: 20, seed: 5, crashEvery: 7, slowEvery: 15 });
  expect(storm).toMatchObject({ documents: 20, refused: 1, crashes: 2, foreign: [], missing: [] });
  expect(storm.words).toBeGreaterThan(500);
});

test("a word of somebody else, one of an earlier document and one that is missing are each found", () => {
  const storm: TenantsStorm = { documents: 0, refused: 0, crashes: 0, words: 0, foreign: [], missing: [] };
  judge(storm, 2, ["qn00002x000z", "qn00002x001z"], "qn00002x000z of qs00001x004z\nand qn00001x000z");
  expect(storm.foreign).toEqual(["document 2: qs00001x004z", "document 2: qn00001x000z"]);
  expect(storm.missing).toEqual(["document 2: qn00002x001z"]);
});
