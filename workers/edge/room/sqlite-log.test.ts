import { expect, test } from "vitest";
import * as Y from "yjs";
import { PAST_ENTRIES_MAX } from "#core/draft-bursts.ts";
import { CHUNK_BYTES_MAX, SqliteLog } from "./sqlite-log.ts";
import { nodeSqlite } from "./testing/node-sql.ts";

const REF = { tenantId: "11111111-1111-4111-8111-111111111111", invoiceId: "22222222-2222-4222-8222-222222222222" };
const FRESH = {
  fence: 3,
  epoch: 1,
  epochEnds: [],
  frozen: false,
  frozenBy: null,
  snapshot: null,
  updates: [],
  projectedSeq: 0,
};
const NOW = Date.parse("2026-11-21T10:00:00Z");

/** Edits of one document, one update each. */
function typist() {
  const doc = new Y.Doc();
  const made: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => void made.push(update));
  return {
    doc,
    type(text: string): Uint8Array {
      const notes = doc.getText("notes");
      notes.insert(notes.length, text);
      return made.at(-1) as Uint8Array;
    },
  };
}

function textOf(...updates: Uint8Array[]): string {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getText("notes").toString();
}

test("nothing is there before a draft is adopted, and everything after: fence, epoch, freeze, snapshot, tail, history", () => {
  const log = new SqliteLog(nodeSqlite());
  expect(log.room()).toBeNull();
  expect(log.open()).toBeNull();
  const { doc, type } = typist();
  const [first, second] = [type("a"), type("b")];
  const state = Y.encodeStateAsUpdate(doc);
  const tail = type("c");
  log.adopt(REF, {
    fence: 7,
    epoch: 2,
    epochEnds: [4],
    frozen: true,
    frozenBy: "Mia",
    snapshot: { seq: 20, state },
    updates: [
      { seq: 10, memberId: "ana", at: "2026-11-20T09:00:00.000Z", update: first },
      { seq: 20, memberId: null, at: "2026-11-20T09:05:00.000Z", update: second },
      { seq: 30, memberId: "ben", at: "2026-11-20T09:10:00.000Z", update: tail },
    ],
    projectedSeq: 20,
  });
  expect(log.room()).toMatchObject({ ...REF, fence: 7, epoch: 2, frozen: true, frozenBy: "Mia", projectedSeq: 20 });
  const opened = log.open();
  expect(opened?.updates.map(({ seq }) => seq)).toEqual([30]);
  expect(textOf(opened?.snapshot?.state ?? new Uint8Array(), tail)).toBe("abc");
  expect(log.history(0, 10).map(({ seq, memberId, at }) => [seq, memberId, at])).toEqual([
    [10, "ana", "2026-11-20T09:00:00.000Z"],
    [20, null, "2026-11-20T09:05:00.000Z"],
    [30, "ben", "2026-11-20T09:10:00.000Z"],
  ]);
  // What is written next comes after all that PostgreSQL ever numbered.
  expect(log.append([{ memberId: "ana", update: type("d") }], NOW)).toBe(31);
});

test("an adopted snapshot without any update counts as the last number", () => {
  const log = new SqliteLog(nodeSqlite());
  const { doc, type } = typist();
  type("a");
  log.adopt(REF, { ...FRESH, snapshot: { seq: 500, state: Y.encodeStateAsUpdate(doc) } });
  expect(log.append([{ memberId: null, update: type("b") }], NOW)).toBe(501);
});

test("with a new epoch the document begins anew, and the past stays what it was", () => {
  const log = new SqliteLog(nodeSqlite());
  log.adopt(REF, { ...FRESH, epoch: 2, epochEnds: [0] });
  const { type } = typist();
  log.append([{ memberId: "ana", update: type("a") }], NOW);
  const upTo = log.append([{ memberId: null, update: type("b") }], NOW);
  expect(log.open()?.writtenAt).toBe(NOW);
  const anew = typist();
  anew.type("ab");
  const state = Y.encodeStateAsUpdate(anew.doc);
  expect(log.beginEpoch({ upTo: upTo - 1, state }, NOW)).toBeNull();
  log.setFrozen(true, "Mia");
  expect(log.beginEpoch({ upTo, state }, NOW)).toBeNull();
  log.setFrozen(false, null);
  expect(log.history(0, 10)).toHaveLength(2);
  expect(log.beginEpoch({ upTo, state }, NOW)).toEqual({ epoch: 3, seq: upTo + 1 });
  expect(log.open()).toMatchObject({ epoch: 3, updates: [], snapshot: { seq: upTo + 1 } });
  // By nobody again, within the minute: joined with the new beginning and not with what was before.
  const last = log.append([{ memberId: null, update: anew.type("c") }], NOW);
  log.compact({ seq: last, state: Y.encodeStateAsUpdate(anew.doc) });
  const history = log.history(0, 10);
  expect(history.map(({ seq, epoch, memberId }) => [seq, epoch, memberId])).toEqual([
    [1, 2, "ana"],
    [2, 2, null],
    [4, 3, null],
  ]);
  expect(textOf(...history.slice(2).map(({ update }) => update))).toBe("abc");
});

test("no value is larger than a chunk, and what was large comes back whole", () => {
  const storage = nodeSqlite();
  const log = new SqliteLog(storage);
  log.adopt(REF, FRESH);
  const { doc, type } = typist();
  const large = "x".repeat(3 * CHUNK_BYTES_MAX + 5);
  const update = type(large);
  log.append([{ memberId: "ana", update }], NOW);
  expect(textOf(log.open()?.updates[0]?.update ?? new Uint8Array())).toBe(large);
  log.compact({ seq: 1, state: Y.encodeStateAsUpdate(doc) });
  expect(textOf(log.open()?.snapshot?.state ?? new Uint8Array())).toBe(large);
  const sizes = ["snapshot", "updates"].flatMap((table) => [
    ...storage.sql.exec<{ bytes: number }>(`select length(bytes) as bytes from ${table}`),
  ]);
  expect(sizes.length).toBe(8);
  expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeLessThanOrEqual(CHUNK_BYTES_MAX);
  expect(log.history(0, 1)).toHaveLength(1);
});

test("compaction shortens the opening and keeps the history: one entry an author and burst of a minute", () => {
  const log = new SqliteLog(nodeSqlite());
  log.adopt(REF, FRESH);
  const { doc, type } = typist();
  const say = (memberId: string | null, text: string, second: number) =>
    log.append([{ memberId, update: type(text) }], NOW + second * 1_000);
  for (let at = 0; at < 10; at++) say("ana", "a", at);
  for (let at = 10; at < 15; at++) say("ben", "b", at);
  for (let at = 15; at < 90; at += 15) say("ana", "A", at);
  const seq = say("ana", "z", 300);
  log.compact({ seq, state: Y.encodeStateAsUpdate(doc) });
  expect(log.open()?.updates).toEqual([]);
  const history = log.history(0, 100);
  expect(history.map(({ memberId, at }) => [memberId, (Date.parse(at) - NOW) / 1_000])).toEqual([
    ["ana", 0],
    ["ben", 10],
    ["ana", 15],
    ["ana", 300],
  ]);
  expect(textOf(...history.map(({ update }) => update))).toBe(doc.getText("notes").toString());
  // The last burst goes on after the compaction, and the next one joins it.
  const last = say("ana", "!", 310);
  log.compact({ seq: last, state: Y.encodeStateAsUpdate(doc) });
  expect(log.history(0, 100)).toHaveLength(4);
  expect(textOf(...log.history(0, 100).map(({ update }) => update))).toBe(doc.getText("notes").toString());
  // An older snapshot changes nothing.
  log.compact({ seq: 1, state: new Uint8Array() });
  expect(textOf(log.open()?.snapshot?.state ?? new Uint8Array())).toBe(doc.getText("notes").toString());
});

test("a past beyond its bounds begins later, and still says what it said", () => {
  const log = new SqliteLog(nodeSqlite());
  log.adopt(REF, FRESH);
  const { doc, type } = typist();
  let seq = 0;
  // Two who take turns: nothing can be joined.
  for (let at = 0; at <= PAST_ENTRIES_MAX; at++) {
    seq = log.append([{ memberId: at % 2 === 0 ? "ana" : "ben", update: type("x") }], NOW + at);
  }
  log.compact({ seq, state: Y.encodeStateAsUpdate(doc) });
  const history = log.history(0, PAST_ENTRIES_MAX * 2);
  expect(history.length).toBeLessThan(PAST_ENTRIES_MAX * 0.8);
  expect(history[0]?.memberId).toBeNull();
  expect(textOf(...history.map(({ update }) => update))).toHaveLength(PAST_ENTRIES_MAX + 1);
});

test("the history is read in pages, in order", () => {
  const log = new SqliteLog(nodeSqlite());
  log.adopt(REF, FRESH);
  const { type } = typist();
  for (const text of ["a", "b", "c", "d", "e"]) log.append([{ memberId: text, update: type(text) }], NOW);
  expect(log.history(0, 2).map(({ seq }) => seq)).toEqual([1, 2]);
  expect(log.history(2, 2).map(({ seq }) => seq)).toEqual([3, 4]);
  expect(log.history(4, 2).map(({ seq }) => seq)).toEqual([5]);
});

test("a batch of several authors lands whole, each part under its author's name", () => {
  const log = new SqliteLog(nodeSqlite());
  log.adopt(REF, FRESH);
  const { type } = typist();
  const parts = [
    { memberId: "ana", update: type("a") },
    { memberId: "ben", update: type("b") },
  ];
  expect(log.append(parts, NOW)).toBe(2);
  expect(log.history(0, 10).map(({ memberId }) => memberId)).toEqual(["ana", "ben"]);
  expect(() => log.append([{ memberId: "ana", update: null as never }], NOW)).toThrow();
  expect(log.append([{ memberId: "ana", update: type("c") }], NOW)).toBe(3);
});
