import { expect, test } from "vitest";
import * as Y from "yjs";
import { addAdjustment, addLine, removeLine, setField } from "#core/draft-document.ts";
import { exampleLine } from "#core/oracle/example-draft.ts";
import { hasMorePieces } from "./count-pieces.ts";

function pieces(update: Uint8Array): number {
  const { structs, ds } = Y.decodeUpdate(update);
  return structs.length + [...ds.clients.values()].reduce((sum, deletions) => sum + deletions.length, 0);
}

test("the pieces of an update are counted as Yjs counts them, whatever kinds they are of", () => {
  const doc = new Y.Doc();
  for (let at = 0; at < 20; at++) addLine(doc, exampleLine({ id: `l${at}`, detail: "ünder the 🚀" }));
  for (let at = 0; at < 20; at += 3) removeLine(doc, `l${at}`);
  addAdjustment(doc, { id: "a", kind: "discount", label: "", mode: "percent", value: "5" });
  setField(doc, "subject", "x");
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  other.getArray("list").insert(0, [1, "two", { three: [null, true] }, new Uint8Array([4])]);
  other.getText("rich").insert(0, "bold", { bold: true });
  other.getText("rich").insertEmbed(1, { image: "x" });
  other.getXmlFragment("xml").insert(0, [new Y.XmlElement("p"), new Y.XmlText("t")]);
  for (const update of [Y.encodeStateAsUpdate(doc), Y.encodeStateAsUpdate(other)]) {
    const count = pieces(update);
    expect(hasMorePieces(update, count)).toBe(false);
    expect(hasMorePieces(update, count - 1)).toBe(true);
  }
  const apart = Y.mergeUpdates([
    Y.encodeStateAsUpdate(other),
    Y.diffUpdate(Y.encodeStateAsUpdate(doc), Y.encodeStateVector(doc)),
  ]);
  expect(hasMorePieces(apart, pieces(apart))).toBe(false);
});

test("what is cut short is no update, wherever it is cut", () => {
  const doc = new Y.Doc();
  addLine(doc, exampleLine());
  const update = Y.encodeStateAsUpdate(doc);
  for (let end = 0; end < update.length; end++) {
    expect(() => hasMorePieces(update.subarray(0, end), 1_000)).toThrow();
  }
});

test("a claim is believed before anything behind it is read", () => {
  expect(hasMorePieces(Uint8Array.of(1, 0xff, 0xff, 0xff, 0xff, 0x0f), 1_000)).toBe(true);
});

test("documents inside the document are refused before one of them is made", () => {
  const doc = new Y.Doc();
  doc.getMap("docs").set("sub", new Y.Doc());
  expect(() => hasMorePieces(Y.encodeStateAsUpdate(doc), 1_000)).toThrow("a document inside");
});
