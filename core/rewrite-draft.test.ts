import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import {
  addLine,
  EMPTY_DRAFT,
  lineOrder,
  moveLine,
  readDraft,
  removeLine,
  setField,
  setLineField,
  setText,
  writeDraft,
} from "#core/draft-document.ts";
import { DraftReader } from "#core/draft-reader.ts";
import { property } from "#core/oracle/arbitraries.ts";
import { draftPairs } from "#core/oracle/draft-pairs.ts";
import { exampleDraft, exampleLine } from "#core/oracle/example-draft.ts";
import { restoreLine, rewriteDraft } from "#core/rewrite-draft.ts";

const RUNS = 500;

function documentOf(content: DraftContent): Y.Doc {
  const doc = new Y.Doc();
  writeDraft(doc, content);
  return doc;
}

function fork(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

function merge(a: Y.Doc, b: Y.Doc): void {
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
}

/** How many bytes `edit` adds to the document. */
function bytesOf(doc: Y.Doc, edit: () => void): number {
  let bytes = 0;
  const count = (update: Uint8Array) => {
    bytes += update.length;
  };
  doc.on("update", count);
  edit();
  doc.off("update", count);
  return bytes;
}

const lines = ["a", "b", "c", "d"].map((id) => exampleLine({ id, title: `Line ${id}` }));

describe("rewriting a draft", () => {
  test("afterwards it says exactly what was wanted, whatever it said before; a second time writes nothing", () => {
    property(
      draftPairs(),
      ({ before, after }) => {
        const doc = documentOf(before);
        const wanted = readDraft(documentOf(after));
        rewriteDraft(doc, wanted);
        expect(readDraft(doc)).toEqual(wanted);
        expect(bytesOf(doc, () => expect(rewriteDraft(doc, wanted)).toBe(false))).toBe(0);
        const back = readDraft(documentOf(before));
        rewriteDraft(doc, back);
        expect(readDraft(doc)).toEqual(back);
      },
      RUNS,
    );
  });

  test("it is a small edit: one figure of two hundred lines costs less than a hundred bytes", () => {
    const many = Array.from({ length: 200 }, (_, index) => exampleLine({ id: `l${index}` }));
    const doc = documentOf(exampleDraft({ lines: many }));
    const older = readDraft(doc);
    setLineField(doc, "l7", "quantity", "9");
    moveLine(doc, "l3", { after: "l150" });
    expect(bytesOf(doc, () => rewriteDraft(doc, older))).toBeLessThan(150);
    expect(readDraft(doc)).toEqual(older);
  });

  test("what others write elsewhere at the same moment stays, in the same line and in the same text too", () => {
    const older = exampleDraft({ lines, notes: "Thank you for the festival." });
    const ana = documentOf(older);
    setLineField(ana, "b", "quantity", "5");
    setText(ana.getText("notes"), "Thank you for the festival. See you!");
    const ben = fork(ana);
    rewriteDraft(ana, older);
    setLineField(ben, "b", "title", "Line b, second round");
    setLineField(ben, "c", "quantity", "7");
    setText(ben.getText("notes"), "Many thanks for the festival. See you!");
    addLine(ben, exampleLine({ id: "new" }), { after: "a" });
    merge(ana, ben);
    expect(readDraft(ana)).toEqual(readDraft(ben));
    expect(readDraft(ana)).toMatchObject({ notes: "Many thanks for the festival." });
    expect(readDraft(ana).lines.map(({ id, title, quantity }) => [id, title, quantity])).toEqual([
      ["a", "Line a", "2"],
      ["new", "Festival poster, A0", "2"],
      ["b", "Line b, second round", "2"],
      ["c", "Line c", "7"],
      ["d", "Line d", "2"],
    ]);
  });

  test("a line that was removed comes back with its id, at its place", () => {
    const older = exampleDraft({ lines });
    const doc = documentOf(older);
    removeLine(doc, "a");
    removeLine(doc, "c");
    rewriteDraft(doc, older);
    expect(readDraft(doc)).toEqual(older);
  });

  test("undo takes back the rewrite and nothing else", () => {
    const older = exampleDraft({ lines });
    const doc = documentOf(older);
    setLineField(doc, "b", "quantity", "5");
    removeLine(doc, "d");
    const before = readDraft(doc);
    const undo = new Y.UndoManager(["invoice", "lines", "adjustments"].map((name) => doc.getMap(name)));
    rewriteDraft(doc, older);
    undo.undo();
    expect(readDraft(doc)).toEqual(before);
  });

  test("a document in which somebody wrote what does not belong there is rewritten too", () => {
    const doc = documentOf(exampleDraft({ lines }));
    const raw = doc.getMap("lines");
    doc.transact(() => {
      doc.getText("notes").insertEmbed(0, { picture: 1 });
      doc.getText("notes").insert(1, "junk");
      (raw.get("a") as Y.Map<unknown>).set("title", 7);
      ((raw.get("b") as Y.Map<unknown>).get("title") as Y.Text).insertEmbed(0, { picture: 1 });
      (raw.get("c") as Y.Map<unknown>).set("orderKey", "!!");
      raw.set("d", "no map");
      for (let index = 0; index < 1_100; index++) raw.set(`x${index}`, new Y.Map([["orderKey", `b${index}a`]]));
    });
    const wanted = exampleDraft({
      lines: lines.map((line) => ({ ...line, title: `${line.title}!` })),
      notes: "Thanks",
    });
    rewriteDraft(doc, wanted);
    expect(readDraft(doc)).toEqual(wanted);
    expect(lineOrder(doc)).toEqual(["a", "b", "c", "d"]);
  });

  test("a thousand lines that were removed come back within three seconds", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => exampleLine({ id: `l${index}` }));
    const older = exampleDraft({ lines: many });
    const doc = documentOf(older);
    doc.transact(() => {
      for (const { id } of many) removeLine(doc, id);
    });
    const started = performance.now();
    rewriteDraft(doc, older);
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(readDraft(doc)).toEqual(older);
  });
});

describe("restoring one line", () => {
  test("it comes back below the nearest line above it that is still there, and only once", () => {
    const older = exampleDraft({ lines });
    const doc = documentOf(older);
    removeLine(doc, "b");
    removeLine(doc, "c");
    moveLine(doc, "d", { before: "a" });
    expect(restoreLine(doc, older, "c")).toBe(true);
    expect(lineOrder(doc)).toEqual(["d", "a", "c"]);
    expect(restoreLine(doc, older, "c")).toBe(false);
    expect(restoreLine(doc, older, "nobody")).toBe(false);
    expect(readDraft(doc).lines[2]).toEqual(lines[2]);
  });

  test("the first line comes back first", () => {
    const older = exampleDraft({ lines });
    const doc = documentOf(older);
    removeLine(doc, "a");
    restoreLine(doc, older, "a");
    expect(lineOrder(doc)).toEqual(["a", "b", "c", "d"]);
  });
});

describe("reading again and again", () => {
  test("gives what a whole reading gives, after any edits of any two people, and keeps what stayed", () => {
    property(
      fc.tuple(draftPairs(), draftPairs()),
      ([first, second]) => {
        const doc = new Y.Doc();
        const reader = new DraftReader(doc);
        expect(reader.read()).toEqual(EMPTY_DRAFT);
        const ana = documentOf(readDraft(documentOf(first.before)));
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(ana));
        expect(reader.read()).toEqual(readDraft(doc));
        const ben = fork(ana);
        rewriteDraft(ana, readDraft(documentOf(first.after)));
        rewriteDraft(ben, readDraft(documentOf(second.after)));
        for (const person of [ana, ben]) {
          const before = reader.read();
          Y.applyUpdate(doc, Y.encodeStateAsUpdate(person));
          const after = reader.read();
          expect(after).toEqual(readDraft(doc));
          for (const line of after.lines) {
            const old = before.lines.find(({ id }) => id === line.id);
            if (old && JSON.stringify(old) === JSON.stringify(line)) expect(line).toBe(old);
          }
        }
        expect(reader.read()).toBe(reader.read());
      },
      RUNS,
    );
  });

  test("an edit that says what was said already reads as the same draft", () => {
    const doc = documentOf(exampleDraft({ lines }));
    const reader = new DraftReader(doc);
    const before = reader.read();
    doc.transact(() => {
      setField(doc, "subject", "Other");
      setField(doc, "subject", before.subject);
      (doc.getMap("lines").get("a") as Y.Map<unknown>).set("quantity", "2");
    });
    expect(reader.read()).toBe(before);
    reader.close();
  });
});
