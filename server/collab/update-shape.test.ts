import { expect, test } from "vitest";
import * as Y from "yjs";
import { addAdjustment, addLine, setField } from "#core/draft-document.ts";
import { exampleLine } from "#core/oracle/example-draft.ts";
import { workOf } from "./update-shape.ts";

/** What `change` makes of a draft with a line in it, judged against a document that has that draft. */
function work(change: (doc: Y.Doc) => void): number | null {
  const doc = new Y.Doc();
  addLine(doc, exampleLine({ id: "l1" }));
  const known = new Y.Doc();
  Y.applyUpdate(known, Y.encodeStateAsUpdate(doc));
  const before = Y.encodeStateVector(doc);
  change(doc);
  return workOf(known, Y.decodeUpdate(Y.encodeStateAsUpdate(doc, before)));
}

const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

function mapsInMaps(doc: Y.Doc, levels: number): void {
  let at = doc.getMap("lines").get("l1") as Y.Map<unknown>;
  for (let level = 0; level < levels; level++) {
    const next = new Y.Map<unknown>();
    at.set("in", next);
    at = next;
  }
}

test("whatever a draft is edited with is a draft's, and counts as much work as it has pieces", () => {
  expect(work((doc) => setField(doc, "subject", "x"))).toBe(1);
  expect(work((doc) => void addLine(doc, exampleLine({ id: "l2", detail: "long" })))).toBeGreaterThan(8);
  const discount = { id: "a", kind: "discount", label: "", mode: "percent", value: "5" } as const;
  expect(work((doc) => void addAdjustment(doc, discount))).not.toBeNull();
  expect(work((doc) => doc.getText("notes").insert(0, "words"))).toBe(1);
  expect(work((doc) => doc.getMap("lines").delete("l1"))).not.toBeNull();
});

test.each<[string, (doc: Y.Doc) => void]>([
  ["a document inside the document", (doc) => doc.getMap("lines").set("sub", new Y.Doc())],
  ["bytes", (doc) => doc.getMap("invoice").set("subject", new Uint8Array(3))],
  ["a picture in a text", (doc) => doc.getText("notes").insertEmbed(0, { image: "x" })],
  ["bold letters", (doc) => doc.getText("notes").insert(0, "x", { bold: true })],
  ["XML", (doc) => doc.getXmlFragment("xml").insert(0, [new Y.XmlElement("p")])],
  ["a value nested a hundred deep", (doc) => doc.getMap("invoice").set("subject", deep(100))],
  ["maps nested twenty deep", (doc) => mapsInMaps(doc, 20)],
])("%s is no draft's", (_what, change) => {
  expect(work(change)).toBeNull();
});

test("what is nested a little at a time is found all the same", () => {
  const doc = new Y.Doc();
  addLine(doc, exampleLine({ id: "l1" }));
  const known = new Y.Doc();
  const took: boolean[] = [];
  doc.on("update", (update: Uint8Array) => {
    const fine = workOf(known, Y.decodeUpdate(update)) !== null;
    took.push(fine);
    if (fine) Y.applyUpdate(known, update);
  });
  Y.applyUpdate(known, Y.encodeStateAsUpdate(doc));
  mapsInMaps(doc, 10);
  expect(took).toContain(false);
  expect(took[0]).toBe(true);
});
