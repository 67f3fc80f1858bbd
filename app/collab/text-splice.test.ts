import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { applySplice, movePosition, moveSplice, spliceBetween } from "./text-splice.ts";

test("equal texts need no splice", () => {
  expect(spliceBetween("Kick-off", "Kick-off")).toBeNull();
});

test("a letter typed among equal letters lands where the caret is", () => {
  expect(spliceBetween("aaaa", "aaaaa", 2)).toEqual({ index: 1, remove: 0, insert: "a" });
  expect(spliceBetween("aaaa", "aaaaa", 5)).toEqual({ index: 4, remove: 0, insert: "a" });
});

test("a letter deleted among equal letters goes where the caret is", () => {
  expect(spliceBetween("aaaa", "aaa", 1)).toEqual({ index: 1, remove: 1, insert: "" });
});

test("a replaced emoji is replaced whole, although both share half of their code units", () => {
  const splice = spliceBetween("a😀b", "a😁b", 3);
  expect(splice).toEqual({ index: 1, remove: 2, insert: "😁" });
});

test("any two texts: the splice turns the one into the other, wherever the caret is said to be", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "😀", "😁", " ", "\n"), maxLength: 12 });
  fc.assert(
    fc.property(text, text, fc.nat(30), (before, after, caret) => {
      const splice = spliceBetween(before, after, Math.min(caret, after.length));
      const result = splice === null ? before : applySplice(before, splice);
      expect(result).toBe(after);
      if (splice) expect(splice.insert.isWellFormed()).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test("a caret stays between the same letters while another person types before, at and after it", () => {
  expect(movePosition(4, [{ insert: "xy" }])).toBe(6);
  expect(movePosition(4, [{ retain: 4 }, { insert: "xy" }])).toBe(4);
  expect(movePosition(4, [{ retain: 6 }, { insert: "xy" }])).toBe(4);
  expect(movePosition(4, [{ delete: 2 }])).toBe(2);
  expect(movePosition(4, [{ retain: 2 }, { delete: 8 }])).toBe(2);
});

test("what an input method composed lands right although others typed meanwhile", () => {
  const doc = new Y.Doc();
  const text = doc.getText("t");
  text.insert(0, "front end");
  const deltas: { retain?: number; insert?: unknown; delete?: number }[][] = [];
  text.observe((event) => deltas.push(event.delta));
  const splice = spliceBetween("front end", "front 構築 end", 8);
  text.insert(0, "The ");
  text.delete(text.length - 3, 3);
  expect(splice).not.toBeNull();
  const moved = deltas.reduce(
    (current, delta) => moveSplice(current, delta),
    splice ?? { index: 0, remove: 0, insert: "" },
  );
  expect(applySplice(text.toString(), moved)).toBe("The front 構築 ");
});
