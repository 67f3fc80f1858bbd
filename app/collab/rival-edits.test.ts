import { expect, test } from "vitest";
import { RIVALRY_MS, RivalEdits } from "./rival-edits.ts";

const ben = { memberId: "ben", name: "Ben", colour: 2 };
const path = "lines/l1/unitPrice";

test("two different values within seconds are seen with both, whoever wrote first", () => {
  const first = new RivalEdits();
  first.wrote(path, "760", 1_000);
  first.heard(path, "780", ben, 3_000, false);
  expect(first.open).toEqual([{ path, mine: "760", theirs: "780", by: ben, at: 3_000 }]);

  const second = new RivalEdits();
  second.heard(path, "780", ben, 1_000, false);
  second.wrote(path, "760", 3_000);
  expect(second.open).toMatchObject([{ mine: "760", theirs: "780" }]);
});

test("the same value, another field or a calm succession is no rivalry", () => {
  const edits = new RivalEdits();
  edits.wrote(path, { category: "S", rate: "21" }, 1_000);
  edits.heard(path, { rate: "21", category: "S" }, ben, 1_100, true);
  edits.heard("lines/l1/quantity", "2", ben, 1_100, false);
  edits.wrote("invoice/subject", "Posters", 1_000);
  edits.heard("invoice/subject", "Flyers", ben, 1_001 + RIVALRY_MS, false);
  expect(edits.open).toEqual([]);
});

test("what was written without knowing of the other is one however long ago", () => {
  const edits = new RivalEdits();
  edits.wrote(path, "760", 0);
  edits.heard(path, "780", ben, 3_600_000, true);
  expect(edits.open).toHaveLength(1);
});

test("agreement ends it, a third value goes on, and whoever writes again has decided", () => {
  const edits = new RivalEdits();
  edits.wrote(path, "760", 0);
  edits.heard(path, "780", ben, 1, false);
  edits.heard(path, "790", ben, 2, false);
  expect(edits.open).toMatchObject([{ mine: "760", theirs: "790" }]);
  edits.heard(path, "760", ben, 3, false);
  expect(edits.open).toEqual([]);

  edits.heard(path, "790", ben, 4, false);
  edits.wrote(path, "790", 5);
  expect(edits.open).toEqual([]);
});

test("a return from a week offline does not bury the sheet in questions", () => {
  const edits = new RivalEdits();
  for (let index = 0; index < 100; index++) {
    edits.wrote(`lines/${index}/quantity`, "1", 0);
    edits.heard(`lines/${index}/quantity`, "2", ben, 1, true);
  }
  expect(edits.open.length).toBeLessThanOrEqual(12);
  const open = edits.open;
  edits.settle("lines/none/quantity");
  expect(edits.open).toBe(open);
});

test("the other's choice of one of the two ends it here too, and a third value of theirs asks again", () => {
  const edits = new RivalEdits();
  edits.wrote(path, "780", 1_000);
  // Told that 760 was overwritten here; then the other, who saw both, takes it after all.
  edits.heard(path, "760", ben, 1_200, true);
  edits.came(path, "760", ben, 4_000, false);
  expect(edits.open).toEqual([]);

  // The same once more is how some fields are left: it decides nothing.
  edits.wrote(path, "760", 10_000);
  edits.came(path, "780", ben, 10_100, false);
  edits.came(path, "780", ben, 10_200, false);
  expect(edits.open).toMatchObject([{ mine: "760", theirs: "780" }]);
  edits.settle(path);

  edits.wrote(path, "780", 20_000);
  edits.heard(path, "760", ben, 20_200, true);
  edits.came(path, "790", ben, 21_000, false);
  expect(edits.open).toMatchObject([{ mine: "780", theirs: "790" }]);
});
