import fc from "fast-check";
import { expect, test } from "vitest";
import { shareStructure } from "./share-structure.ts";

const line = (id: string, quantity: string) => ({ id, quantity, taxes: [{ rate: "21" }] });

test("an equal document is the same document", () => {
  const before = { subject: "x", lines: [line("a", "1"), line("b", "2")] };
  expect(shareStructure(before, structuredClone(before))).toBe(before);
});

test("when one line changes, the others stay the same objects", () => {
  const before = { lines: [line("a", "1"), line("b", "2")] };
  const after = shareStructure(before, { lines: [line("a", "1"), line("b", "3")] });
  expect(after).not.toBe(before);
  expect(after.lines[0]).toBe(before.lines[0]);
  expect(after.lines[1]?.quantity).toBe("3");
  expect(after.lines[1]?.taxes).toBe(before.lines[1]?.taxes);
});

test("an inserted or moved line does not make the others look new", () => {
  const before = [line("a", "1"), line("b", "2")];
  const after = shareStructure(before, [line("new", "1"), line("b", "2"), line("a", "1")]);
  expect(after[1]).toBe(before[1]);
  expect(after[2]).toBe(before[0]);
});

test("whatever it shares, the result equals what was read", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (before, after) => {
      expect(shareStructure<unknown>(before, structuredClone(after))).toEqual(after);
    }),
    { numRuns: 1_000 },
  );
});
