import { expect, test } from "vitest";
import * as Y from "yjs";
import { hasGap } from "./update-gap.ts";

function updates(doc: Y.Doc): Uint8Array[] {
  const made: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => void made.push(update));
  return made;
}

const gapIn = (doc: Y.Doc, update: Uint8Array | undefined) => hasGap(doc, Y.decodeUpdate(update ?? new Uint8Array()));

test("an edit that follows on what is known has no gap, one that skips an edit of its author has", () => {
  const author = new Y.Doc();
  const [first, second] = [updates(author)].map((made) => {
    author.getText("notes").insert(0, "a");
    author.getText("notes").insert(1, "b");
    return made;
  })[0] as [Uint8Array, Uint8Array];
  const reader = new Y.Doc();
  expect(gapIn(reader, first)).toBe(false);
  expect(gapIn(reader, second)).toBe(true);
  Y.applyUpdate(reader, first);
  expect(gapIn(reader, second)).toBe(false);
  expect(gapIn(reader, first)).toBe(false);
});

test("an edit has a gap that stands beside, inside or in the place of what somebody else wrote and we do not have", () => {
  const ana = new Y.Doc();
  ana.getText("notes").insert(0, "word");
  ana.getMap("lines").set("l1", new Y.Map([["quantity", "1"]]));
  const ben = new Y.Doc();
  Y.applyUpdate(ben, Y.encodeStateAsUpdate(ana));
  const made = updates(ben);
  ben.getText("notes").insert(4, "s");
  (ben.getMap("lines").get("l1") as Y.Map<string>).set("unit", "day");
  ben.getText("notes").delete(0, 1);
  expect(made.map((update) => gapIn(new Y.Doc(), update))).toEqual([true, true, true]);
  expect(gapIn(new Y.Doc(), Y.mergeUpdates([Y.encodeStateAsUpdate(ana), ...made]))).toBe(false);
});

test("an update with a hole in the middle has a gap, and asking changes nothing", () => {
  const author = new Y.Doc();
  const made = updates(author);
  for (const letter of "abc") author.getText("notes").insert(0, letter);
  const [first, , third] = made;
  if (!first || !third) throw new Error("three edits make three updates");
  const reader = new Y.Doc();
  expect(gapIn(reader, Y.mergeUpdates([first, third]))).toBe(true);
  expect(reader.store.clients.size).toBe(0);
  expect(reader.store.pendingStructs).toBeNull();
});
