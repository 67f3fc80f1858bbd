import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { copyDocument } from "#core/copy-document.ts";
import {
  addAdjustment,
  addLine,
  lineOrder,
  moveLine,
  readDraft,
  removeLine,
  setField,
  setLineField,
  setOwnField,
  setText,
  writeDraft,
} from "#core/draft-document.ts";
import { exampleDraft } from "#core/oracle/example-draft.ts";
import { restoreTo } from "#core/rewrite-draft.ts";

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  expect(copyDocument(doc, copy)).toBe(true);
  return copy;
}

/** Two people who write without seeing each other, and then do. */
function together(steps: readonly { who: number; what: number; at: number; value: string }[]): Y.Doc {
  const ana = new Y.Doc();
  writeDraft(ana, exampleDraft());
  const ben = new Y.Doc();
  Y.applyUpdate(ben, Y.encodeStateAsUpdate(ana));
  steps.forEach(({ who, what, at, value }, step) => {
    const doc = who === 0 ? ana : ben;
    const order = lineOrder(doc);
    const id = order[at % order.length] ?? "none";
    if (what === 0) addLine(doc, { ...exampleDraft().lines[0], id: `n${step}`, title: value } as never, { after: id });
    else if (what === 1) moveLine(doc, id, { before: order[step % order.length] ?? id });
    else if (what === 2) removeLine(doc, id);
    else if (what === 3) setLineField(doc, id, "title", value);
    else if (what === 4) setText(doc.getText("notes"), value);
    else if (what === 5) setField(doc, "subject", value);
    else if (what === 6) setOwnField(doc, "cost-centre", value);
    else addAdjustment(doc, { id: `a${step}`, kind: "charge", label: value, mode: "percent", value: "5" });
  });
  Y.applyUpdate(ana, Y.encodeStateAsUpdate(ben));
  return ana;
}

test("Whatever two people wrote, the copy says it, in the same order and under the same ids, with nothing of its history", () => {
  const step = fc.record({
    who: fc.nat(1),
    what: fc.nat(7),
    at: fc.nat(20),
    value: fc.string({ unit: "grapheme", maxLength: 12 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const doc = together(steps);
      const copy = copyOf(doc);
      expect(readDraft(copy)).toEqual(readDraft(doc));
      expect(lineOrder(copy)).toEqual(lineOrder(doc));
      expect(copy.store.clients.size).toBe(1);
      // Nothing was deleted in it, and it goes on as any document does.
      expect(Y.snapshot(copy).ds.clients.size).toBe(0);
      setField(copy, "reference", "PO-7");
      expect(readDraft(copy)).toEqual({ ...readDraft(doc), reference: "PO-7" });
    }),
    { numRuns: 200 },
  );
});

test("Lines beyond the limit of a draft, which nobody sees, are there when others go", () => {
  const doc = new Y.Doc();
  const [line] = exampleDraft().lines;
  if (!line) throw new Error("the example has no line");
  doc.transact(() => {
    for (let at = 0; at < 600; at++) addLine(doc, { ...line, id: `l${at}` });
  });
  expect(lineOrder(copyOf(doc))).toEqual(lineOrder(doc));
});

test("Values that no draft has are copied as they are, and read as nothing as before", () => {
  const doc = new Y.Doc();
  writeDraft(doc, exampleDraft());
  doc.getMap("invoice").set("subject", { not: ["a", "subject"] });
  doc.getMap("invoice").set("nested", new Y.Map([["deep", new Y.Map([["deeper", new Y.Text("x")]])]]));
  doc.getMap("lines").set("odd", "no line");
  const copy = copyOf(doc);
  expect(copy.getMap("invoice").toJSON()).toEqual(doc.getMap("invoice").toJSON());
  expect(copy.getMap("lines").toJSON()).toEqual(doc.getMap("lines").toJSON());
});

test("Marks of restores stay behind: they name moments of the old document", () => {
  const doc = new Y.Doc();
  writeDraft(doc, exampleDraft());
  expect(restoreTo(doc, exampleDraft({ subject: "As it was" }), 4)).toBe(true);
  expect(copyOf(doc).share.has("history")).toBe(false);
});

test("What was written on the old document would be there twice on the new one: that is what an epoch is for", () => {
  const old = new Y.Doc();
  writeDraft(old, exampleDraft({ notes: "Thank you" }));
  const copy = copyOf(old);
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(old));
  expect(readDraft(copy).notes).toBe("Thank youThank you");
  expect(() => copyDocument(old, copy)).toThrow("content already");
});
