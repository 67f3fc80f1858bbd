import { expect, test } from "vitest";
import * as Y from "yjs";
import { readDraft, setField, writeDraft } from "#core/draft-document.ts";
import { exampleDraft } from "#core/oracle/example-draft.ts";
import type { OpenedRoom } from "./draft-log.ts";
import { documentAnew, inNewEpoch, NEW_EPOCH } from "./new-epoch.ts";
import { changeOnesMind, TIMES_TOO_OFTEN } from "./testing/long-history.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const { restMs, bytesMin } = NEW_EPOCH;

const long = new Y.Doc();
writeDraft(long, exampleDraft());
changeOnesMind(long, TIMES_TOO_OFTEN);
const HISTORY = Y.encodeStateAsUpdate(long);

function opened(room: Partial<OpenedRoom> = {}): OpenedRoom {
  const snapshot = { seq: 40, state: HISTORY };
  return { fence: 3, epoch: 1, frozen: false, snapshot, updates: [], writtenAt: NOW - restMs, ...room };
}

function docOf(...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

test("A draft with a long history that rests is built anew: it says the same, lines keep their ids, and little is left to load", () => {
  const tail = docOf(HISTORY);
  const before = Y.encodeStateVector(tail);
  setField(tail, "subject", "The last word");
  const updates = [{ seq: 47, update: Y.encodeStateAsUpdate(tail, before) }];
  const anew = documentAnew(opened({ updates }), NOW);
  if (!anew) throw new Error("it went on as it was");
  expect(HISTORY.length).toBeGreaterThan(bytesMin);
  expect(anew.state.length).toBeLessThan(4_000);
  expect(anew.upTo).toBe(47);
  expect(readDraft(docOf(anew.state))).toEqual(readDraft(tail));
  const room = inNewEpoch(opened({ updates }), anew, { epoch: 2, seq: 48 });
  // What was not projected yet is projected by whoever opens it: 47 is beyond what the snapshot stood for.
  expect(room).toMatchObject({
    fence: 3,
    epoch: 2,
    snapshot: { seq: 48, state: anew.state },
    updates: [],
    projectedSeq: 40,
  });
});

test("It goes on as it is while it is young, frozen, of unknown age, short, or as long as what it says", () => {
  const paste = new Y.Doc();
  writeDraft(paste, exampleDraft());
  paste.getText("notes").insert(0, "Everything that was agreed. ".repeat(12_000));
  const said = Y.encodeStateAsUpdate(paste);
  expect(said.length).toBeGreaterThan(bytesMin);
  expect(documentAnew(opened({ writtenAt: NOW - restMs + 1 }), NOW)).toBeNull();
  expect(documentAnew(opened({ frozen: true }), NOW)).toBeNull();
  const { writtenAt: _, ...undated } = opened();
  expect(documentAnew(undated, NOW)).toBeNull();
  expect(documentAnew(opened({ snapshot: { seq: 40, state: said } }), NOW)).toBeNull();
  // The same words typed and rubbed out letter by letter are a long log and no long history.
  const typed = docOf(said);
  typed.getText("notes").delete(0, typed.getText("notes").length);
  const updates = [
    { seq: 41, update: said },
    { seq: 42, update: Y.encodeStateAsUpdate(typed) },
  ];
  expect(documentAnew(opened({ snapshot: null, updates }), NOW)).toBeNull();
});

test("One that nobody could write in soon does not wait for a day", () => {
  const urgent = { ...NEW_EPOCH, urgentBytesMin: HISTORY.length };
  const rests = (ms: number) => documentAnew(opened({ writtenAt: NOW - ms }), NOW, { bounds: urgent });
  expect(rests(NEW_EPOCH.urgentRestMs - 1)).toBeNull();
  expect(rests(NEW_EPOCH.urgentRestMs)).not.toBeNull();
});
