import { expect, test } from "vitest";
import * as Y from "yjs";
import {
  entriesToForget,
  epochAt,
  forgetAuthors,
  joinBursts,
  PAST_BYTES_MAX,
  PAST_ENTRIES_MAX,
  type PastEdits,
} from "./draft-bursts.ts";

const NOON = Date.UTC(2026, 10, 21, 12);

/** What Ana and Ben write in turn, `[who, seconds after noon, text]`. */
function typed(steps: readonly [string | null, number, string][]): PastEdits[] {
  const doc = new Y.Doc();
  const made: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => void made.push(update));
  for (const [, , text] of steps) doc.getText("notes").insert(doc.getText("notes").length, text);
  return steps.map(([memberId, seconds], at) => ({
    seq: at + 1,
    epoch: 1,
    memberId,
    at: NOON + seconds * 1000,
    update: made[at] as Uint8Array,
  }));
}

function says(entries: readonly PastEdits[]): string {
  const doc = new Y.Doc();
  for (const { update } of entries) Y.applyUpdate(doc, update);
  return doc.getText("notes").toString();
}

test("What one person wrote within a minute is one entry, with the last number and the first time", () => {
  const edits = typed([
    ["ana", 0, "a"],
    ["ana", 30, "b"],
    ["ana", 60, "c"],
    ["ana", 61, "d"],
    ["ben", 62, "e"],
    [null, 63, "f"],
    [null, 64, "g"],
    ["ana", 65, "h"],
  ]);
  const entries = joinBursts(edits);
  expect(entries.map(({ seq, memberId, at }) => [seq, memberId, (at - NOON) / 1000])).toEqual([
    [3, "ana", 0],
    [4, "ana", 61],
    [5, "ben", 62],
    [7, null, 63],
    [8, "ana", 65],
  ]);
  expect(says(entries)).toBe("abcdefgh");
  // Joined again with what came later, nothing changes; an entry that stands alone is the very same.
  expect(joinBursts(entries)).toEqual(entries);
  expect(entries[2]).toBe(edits[4]);
});

test("An entry stays small enough to be read whole", () => {
  const edits = typed([
    ["ana", 0, "x".repeat(200_000)],
    ["ana", 1, "y".repeat(100_000)],
  ]);
  expect(joinBursts(edits)).toHaveLength(2);
});

test("A past beyond its bounds begins later, and says the same from there on", () => {
  expect(entriesToForget(Array(PAST_ENTRIES_MAX).fill(100))).toBe(0);
  const many = entriesToForget(Array(PAST_ENTRIES_MAX + 1).fill(100));
  expect(many).toBeGreaterThan(PAST_ENTRIES_MAX / 8);
  expect(many).toBeLessThan(PAST_ENTRIES_MAX / 2);
  expect(entriesToForget([PAST_BYTES_MAX, 1, 1])).toBe(2);

  const edits = typed([
    ["ana", 0, "a"],
    ["ben", 1, "b"],
    ["ana", 2, "c"],
  ]);
  const beginning = forgetAuthors(edits.slice(0, 2));
  expect(beginning).toMatchObject({ seq: 2, memberId: null, at: NOON + 1000 });
  expect(says([beginning])).toBe("ab");
  expect(says([beginning, ...edits.slice(2)])).toBe("abc");
});

test("What is of different epochs is never joined, and a past that begins later begins with the document of its epoch", () => {
  const before = typed([
    ["ana", 0, "old "],
    [null, 1, "words"],
  ]);
  const doc = new Y.Doc();
  doc.getText("notes").insert(0, "old words");
  const anew = { seq: 3, epoch: 2, memberId: null, at: NOON + 2_000, update: Y.encodeStateAsUpdate(doc) };
  const entries = joinBursts([...before, anew, { ...anew, seq: 4 }]);
  expect(entries.map(({ seq, epoch }) => [seq, epoch])).toEqual([
    [1, 1],
    [2, 1],
    [4, 2],
  ]);
  expect(says([forgetAuthors(entries)])).toBe("old words");
  expect(forgetAuthors(entries)).toMatchObject({ seq: 4, epoch: 2, memberId: null });
  expect([1, 2, 3, 4].map((seq) => epochAt(seq, [2]))).toEqual([1, 1, 2, 2]);
  expect([1, 2, 3, 4].map((seq) => epochAt(seq, []))).toEqual([1, 1, 1, 1]);
});
