import { expect, test } from "vitest";
import * as Y from "yjs";
import { addLine, readDraft, removeLine, setLineField } from "#core/draft-document.ts";
import { stepBack } from "#core/draft-undo.ts";
import { exampleLine } from "#core/oracle/example-draft.ts";

class Own {}

/** Somebody with a document of their own and an undo of their own. */
function person(clientId: number) {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const undo = new Y.UndoManager([doc.getMap("lines")], { trackedOrigins: new Set([Own]), captureTimeout: 0 });
  const edit = (change: (doc: Y.Doc) => void) => doc.transact(() => change(doc), new Own());
  const quantity = () => readDraft(doc).lines.map((line) => line.quantity);
  return { doc, undo, edit, quantity };
}

function meet(...people: { doc: Y.Doc }[]): void {
  for (const { doc } of people) for (const other of people) Y.applyUpdate(doc, Y.encodeStateAsUpdate(other.doc));
}

function twoInOneDraft() {
  const ana = person(2);
  const ben = person(1);
  ana.doc.transact(() => addLine(ana.doc, exampleLine({ id: "l1", quantity: "3" })));
  meet(ana, ben);
  return { ana, ben };
}

test("an undo where somebody else wrote the same amount at the same time does not leave the amount empty", () => {
  const { ana, ben } = twoInOneDraft();
  ana.edit((doc) => setLineField(doc, "l1", "quantity", "4"));
  ben.edit((doc) => setLineField(doc, "l1", "quantity", "5"));
  meet(ana, ben);
  const [winner, loser] = ana.quantity()[0] === "4" ? [ana, ben] : [ben, ana];
  const before = winner.quantity();
  stepBack(winner.undo, winner.doc, "undo");
  expect(winner.quantity()).toEqual(before);
  meet(ana, ben);
  expect(loser.quantity()).toEqual(before);
});

test("an undo among one's own edits goes back, and a redo forward, as ever", () => {
  const { ana } = twoInOneDraft();
  ana.edit((doc) => setLineField(doc, "l1", "quantity", "4"));
  ana.edit((doc) => setLineField(doc, "l1", "quantity", "5"));
  expect(stepBack(ana.undo, ana.doc, "undo")).not.toBeNull();
  expect(ana.quantity()).toEqual(["4"]);
  stepBack(ana.undo, ana.doc, "undo");
  expect(ana.quantity()).toEqual(["3"]);
  expect(stepBack(ana.undo, ana.doc, "undo")).toBeNull();
  stepBack(ana.undo, ana.doc, "redo");
  stepBack(ana.undo, ana.doc, "redo");
  expect(ana.quantity()).toEqual(["5"]);
  expect(stepBack(ana.undo, ana.doc, "redo")).toBeNull();
});

test("a removed line that comes back by undo has all of its cells, whoever wrote in them meanwhile", () => {
  const { ana, ben } = twoInOneDraft();
  ana.edit((doc) => setLineField(doc, "l1", "quantity", "4"));
  ben.edit((doc) => setLineField(doc, "l1", "quantity", "5"));
  meet(ana, ben);
  ana.edit((doc) => removeLine(doc, "l1"));
  stepBack(ana.undo, ana.doc, "undo");
  meet(ana, ben);
  for (const { doc } of [ana, ben]) {
    const line = doc.getMap("lines").get("l1");
    if (!(line instanceof Y.Map)) throw new Error("the line is not back");
    expect([...line.keys()].sort()).toEqual(
      ["detail", "discount", "orderKey", "quantity", "taxes", "title", "unit", "unitPrice"].sort(),
    );
  }
});

test("what undo fills is one transaction with it, so that nobody is sent half of it", () => {
  const { ana, ben } = twoInOneDraft();
  ana.edit((doc) => setLineField(doc, "l1", "quantity", "4"));
  ben.edit((doc) => setLineField(doc, "l1", "quantity", "5"));
  meet(ana, ben);
  const winner = ana.quantity()[0] === "4" ? ana : ben;
  let updates = 0;
  winner.doc.on("update", () => {
    updates++;
  });
  stepBack(winner.undo, winner.doc, "undo");
  expect(updates).toBe(1);
});
