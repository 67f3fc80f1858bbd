import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { DRAFT_LIMITS, DraftContent, type DraftLine } from "#core/draft-content.ts";
import {
  addAdjustment,
  addLine,
  EMPTY_DRAFT,
  lineOrder,
  moveLine,
  readDraft,
  removeAdjustment,
  removeLine,
  setAdjustmentField,
  setField,
  setLineField,
  setLineItem,
  setOwnField,
  setText,
  writeDraft,
} from "#core/draft-document.ts";
import { TEMPLATE_LIMITS } from "#core/template.ts";

function line(id: string, fields: Partial<DraftLine> = {}): DraftLine {
  return { id, title: id, detail: "", quantity: "1", unit: "", unitPrice: "10", discount: null, taxes: [], ...fields };
}

/** A document with lines of these ids, in this order. */
function documentOf(...ids: string[]): Y.Doc {
  const doc = new Y.Doc();
  writeDraft(doc, { ...EMPTY_DRAFT, lines: ids.map((id) => line(id)) });
  return doc;
}

function fork(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

function exchange(a: Y.Doc, b: Y.Doc): void {
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
}

const FULL: DraftContent = {
  kind: "credit_note",
  clientId: "0f0e0d0c-0b0a-4988-8766-554433221100",
  currency: "GBP",
  subject: "Festival poster ✦",
  reference: "PO-7",
  pricesIncludeTax: true,
  issueDate: "2026-11-21",
  dueDate: "2026-12-21",
  dueDays: 14,
  serviceFrom: "2026-11-01",
  serviceTo: "2026-11-30",
  templateId: "0f0e0d0c-0b0a-4988-8766-554433221101",
  fields: { "cost-centre": "4711", "order-number": "" },
  lines: [
    line("a", {
      detail: "Two rounds\nof changes",
      discount: { kind: "percent", percent: "4" },
      taxes: [{ category: "AE", rate: "0", exemptionReason: "Reverse charge" }],
    }),
    line("b", { quantity: "-0.5", discount: { kind: "amount", amount: "12.5" } }),
  ],
  adjustments: [{ id: "x", kind: "charge", label: "Rush", mode: "amount", value: "99.95" }],
  notes: "Thank you 👍",
  terms: "Thirty days",
};

const ITEM = "0198c0de-1111-4222-8333-444455556666";

describe("the agency's own fields", () => {
  test("are values of their own: two people who fill two of them at once keep both", () => {
    const ana = new Y.Doc();
    writeDraft(ana, FULL);
    const ben = fork(ana);
    setOwnField(ana, "cost-centre", "42");
    setOwnField(ben, "order-number", "PO 9");
    exchange(ana, ben);
    expect(readDraft(ana).fields).toEqual({ "cost-centre": "42", "order-number": "PO 9" });
    expect(readDraft(ben)).toEqual(readDraft(ana));
    setOwnField(ana, "cost-centre", null);
    expect(readDraft(ana).fields).toEqual({ "order-number": "PO 9" });
  });

  test("a draft that says nothing of them holds nothing of them, so that older documents read the same", () => {
    const doc = new Y.Doc();
    writeDraft(doc, { ...FULL, templateId: "", fields: {} });
    expect([...doc.getMap("invoice").keys()].filter((key) => /template|field/.test(key))).toEqual([]);
    expect(readDraft(doc)).toMatchObject({ templateId: "", fields: {} });
  });

  test("are bounded in number and length, and an id that cannot stand is refused", () => {
    const doc = new Y.Doc();
    for (let count = 0; count < 100; count++) doc.getMap("invoice").set(`field:f${count}`, "x".repeat(1_000));
    const { fields } = readDraft(doc);
    expect(Object.keys(fields)).toHaveLength(DRAFT_LIMITS.ownFields);
    expect(Object.values(fields).every((value) => value.length === TEMPLATE_LIMITS.valueChars)).toBe(true);
    expect(() => setOwnField(doc, "../x", "1")).toThrow(RangeError);
  });
});

describe("reading and writing", () => {
  test("what is written is what is read", () => {
    const doc = new Y.Doc();
    writeDraft(doc, FULL);
    expect(readDraft(doc)).toEqual(FULL);
    expect(DraftContent.parse(readDraft(doc))).toEqual(FULL);
  });

  test("a document that nobody wrote in is an empty draft", () => {
    expect(readDraft(new Y.Doc())).toEqual(EMPTY_DRAFT);
  });

  test("a draft is never written over another", () => {
    expect(() => writeDraft(documentOf("a"), FULL)).toThrow("has content already");
  });

  test("every field can be set, and says nothing new when it is set to what it is", () => {
    const doc = documentOf("a");
    addAdjustment(doc, { id: "x", kind: "discount", label: "", mode: "percent", value: "5" });
    const edits = () => {
      setField(doc, "subject", "S");
      setField(doc, "dueDays", 7);
      setLineField(doc, "a", "title", "Title");
      setLineField(doc, "a", "quantity", "2.5");
      setLineField(doc, "a", "discount", { kind: "percent", percent: "10" });
      setLineField(doc, "a", "taxes", [{ category: "S", rate: "21", exemptionReason: null }]);
      setAdjustmentField(doc, "x", "value", "7.5");
      setText(doc.getText("notes"), "Note");
    };
    edits();
    const { length } = Y.encodeStateAsUpdate(doc);
    edits();
    expect(Y.encodeStateAsUpdate(doc).length).toBe(length);
    expect(readDraft(doc)).toMatchObject({
      subject: "S",
      dueDays: 7,
      lines: [{ title: "Title", quantity: "2.5", discount: { percent: "10" }, taxes: [{ rate: "21" }] }],
      adjustments: [{ value: "7.5" }],
      notes: "Note",
    });
    expect(removeAdjustment(doc, "x")).toBe(true);
    expect(removeAdjustment(doc, "x")).toBe(false);
    expect(setLineField(doc, "gone", "title", "x")).toBe(false);
    expect(setLineItem(doc, "gone", ITEM)).toBe(false);
    expect(setAdjustmentField(doc, "gone", "label", "x")).toBe(false);
  });
});

describe("the item that a line began as", () => {
  test("is kept through a copy, a merge and a document written anew, and can be taken away", () => {
    const [ana, ben] = [documentOf("a"), documentOf("b")];
    expect(setLineItem(ana, "a", ITEM)).toBe(true);
    Y.applyUpdate(ben, Y.encodeStateAsUpdate(ana));
    expect(
      readDraft(ben)
        .lines.map(({ id, itemId }) => [id, itemId])
        .toSorted(),
    ).toEqual([
      ["a", ITEM],
      ["b", undefined],
    ]);
    const copy = new Y.Doc();
    writeDraft(copy, readDraft(ana));
    expect(readDraft(copy)).toEqual(readDraft(ana));
    setLineItem(copy, "a", undefined);
    expect(readDraft(copy).lines[0]).not.toHaveProperty("itemId");
  });

  test("is an id or nothing, whatever somebody wrote", () => {
    const doc = documentOf("a");
    for (const written of ["no id", 7, { id: ITEM }, null]) {
      (doc.getMap("lines").get("a") as Y.Map<unknown>).set("itemId", written);
      expect(readDraft(doc).lines[0]).not.toHaveProperty("itemId");
    }
  });
});

describe("the order of lines", () => {
  test("lines are added below the one that is named, else at the end, and once", () => {
    const doc = documentOf("a", "b");
    addLine(doc, line("c"));
    addLine(doc, line("a2"), { after: "a" });
    addLine(doc, line("d"), { after: "nobody" });
    addLine(doc, line("a"));
    expect(lineOrder(doc)).toEqual(["a", "a2", "b", "c", "d"]);
    expect(() => addLine(doc, line("no/slash"))).toThrow(RangeError);
  });

  test("a line moves before or after another and stays where it is when it is there", () => {
    const doc = documentOf("a", "b", "c", "d");
    expect(moveLine(doc, "d", { before: "b" })).toBe(true);
    expect(lineOrder(doc)).toEqual(["a", "d", "b", "c"]);
    expect(moveLine(doc, "a", { after: "c" })).toBe(true);
    expect(lineOrder(doc)).toEqual(["d", "b", "c", "a"]);
    expect(moveLine(doc, "a", { after: "c" })).toBe(false);
    expect(moveLine(doc, "b", { before: "c" })).toBe(false);
    expect(moveLine(doc, "gone", { after: "c" })).toBe(false);
    expect(moveLine(doc, "a", { after: "gone" })).toBe(false);
    expect(moveLine(doc, "a", { after: "a" })).toBe(false);
  });

  test("a line that two people move at once is there once", () => {
    const ana = documentOf("a", "b", "c", "d");
    const ben = fork(ana);
    moveLine(ana, "a", { after: "d" });
    moveLine(ben, "a", { after: "b" });
    exchange(ana, ben);
    expect(lineOrder(ana)).toEqual(lineOrder(ben));
    expect([...lineOrder(ana)].sort()).toEqual(["a", "b", "c", "d"]);
  });

  test("lines that two people add in the same gap can be parted by a third", () => {
    const ana = documentOf("a", "z");
    const ben = fork(ana);
    addLine(ana, line("x1"), { after: "a" });
    addLine(ben, line("x2"), { after: "a" });
    exchange(ana, ben);
    expect(lineOrder(ana)).toEqual(["a", "x1", "x2", "z"]);
    addLine(ben, line("between"), { after: "x1" });
    moveLine(ben, "z", { before: "x1" });
    expect(lineOrder(ben)).toEqual(["a", "z", "x1", "between", "x2"]);
  });

  test("any number of adds and moves agrees with a plain list, and keys stay short", () => {
    const operation = fc.record({
      kind: fc.constantFrom("add", "before", "after", "remove"),
      at: fc.nat(),
      to: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const doc = documentOf("l0", "l1", "l2");
        const list = ["l0", "l1", "l2"];
        operations.forEach(({ kind, at, to }, index) => {
          const id = list[at % list.length] ?? "";
          const other = list[to % list.length] ?? "";
          if (kind === "add") {
            addLine(doc, line(`n${index}`), { after: id });
            list.splice(list.indexOf(id) + 1, 0, `n${index}`);
          } else if (kind === "remove" && list.length > 1) {
            removeLine(doc, id);
            list.splice(list.indexOf(id), 1);
          } else if (id !== other && kind !== "remove") {
            moveLine(doc, id, kind === "before" ? { before: other } : { after: other });
            list.splice(list.indexOf(id), 1);
            list.splice(list.indexOf(other) + (kind === "before" ? 0 : 1), 0, id);
          }
        });
        expect(lineOrder(doc)).toEqual(list);
      }),
      { numRuns: 500 },
    );
    const doc = documentOf("a", "b");
    for (let at = 0; at < 2_000; at++) addLine(doc, line(`l${at}`), { after: "a" });
    expect(lineOrder(doc).slice(0, 3)).toEqual(["a", "l1999", "l1998"]);
    const keys = [...doc.getMap("lines").values()].map((entry) => String((entry as Y.Map<unknown>).get("orderKey")));
    expect(keys.every((key) => key.length <= 120)).toBe(true);
  });
});

describe("text", () => {
  test("setText makes any text of any other, and keeps what somebody else types beside it", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "😀", "👍🏽", " "), maxLength: 20 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const doc = new Y.Doc();
        setText(doc.getText("notes"), before);
        setText(doc.getText("notes"), after);
        expect(doc.getText("notes").toString()).toBe(after);
      }),
      { numRuns: 2_000 },
    );
    const ana = new Y.Doc();
    setText(ana.getText("notes"), "Design of a poster");
    const ben = fork(ana);
    setText(ana.getText("notes"), "Design of a large poster");
    setText(ben.getText("notes"), "Design of a poster, printed");
    exchange(ana, ben);
    expect(readDraft(ana).notes).toBe("Design of a large poster, printed");
  });
});

describe("what a hostile client wrote", () => {
  const scalar = fc.oneof(
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constant("NaN"),
    fc.constant("1e999999"),
    fc.constant("9".repeat(400)),
    fc.constant("\u0000\ud800"),
    fc.constant("2026-02-31"),
    fc.constant("11111111-1111-1111-1111-111111111111"),
    fc.uuid(),
    fc.array(fc.anything({ withNullPrototype: false }), { maxLength: 3 }).map((value) => JSON.stringify(value) ?? ""),
    fc.jsonValue(),
  );
  const keys = fc.constantFrom(
    "kind",
    "clientId",
    "currency",
    "subject",
    "pricesIncludeTax",
    "issueDate",
    "dueDays",
    "serviceTo",
    "templateId",
    "field:po",
    "field:../x",
    "field:__proto__",
    "orderKey",
    "title",
    "detail",
    "quantity",
    "unit",
    "unitPrice",
    "discount",
    "taxes",
    "label",
    "mode",
    "value",
    "__proto__",
    "constructor",
    "a/b",
    "",
    "id",
  );
  type Write = (map: Y.Map<unknown>) => void;
  const nested: fc.Arbitrary<Write> = fc
    .tuple(keys, fc.constantFrom("text", "array", "map", "plain", "bytes", "doc"), scalar, keys, scalar)
    .map(([key, kind, value, innerKey, inner]) => (map) => {
      if (kind === "text") map.set(key, new Y.Text(String(value)));
      else if (kind === "array") map.set(key, Y.Array.from([JSON.stringify(value)]));
      else if (kind === "map") map.set(key, new Y.Map([[innerKey, inner]]));
      else if (kind === "bytes") map.set(key, new Uint8Array([1, 2, 3]));
      else if (kind === "doc") map.set(key, new Y.Doc());
      else map.set(key, value);
    });
  const hostile = fc.record({
    invoice: fc.array(nested, { maxLength: 6 }),
    lines: fc.array(fc.tuple(keys, fc.array(nested, { maxLength: 8 })), { maxLength: 4 }),
    adjustments: fc.array(fc.tuple(keys, fc.array(nested, { maxLength: 6 })), { maxLength: 3 }),
    loose: fc.array(nested, { maxLength: 3 }),
    notes: fc.oneof(fc.string({ maxLength: 30 }), fc.constant("x".repeat(20_000))),
  });

  test("never makes readDraft throw, and what it returns always is a draft", () => {
    fc.assert(
      fc.property(hostile, ({ invoice, lines, adjustments, loose, notes }) => {
        const doc = new Y.Doc();
        for (const write of invoice) write(doc.getMap("invoice"));
        for (const write of loose) write(doc.getMap("lines"));
        for (const [name, entries] of [
          ["lines", lines],
          ["adjustments", adjustments],
        ] as const) {
          for (const [id, writes] of entries) {
            const map = new Y.Map<unknown>();
            doc.getMap(name).set(id, map);
            for (const write of writes) write(map);
          }
        }
        doc.getText("notes").insert(0, notes);
        doc.getText("terms").insertEmbed(0, { image: "x" });
        // As the server meets it: through the wire, where the kinds of the roots are not known yet.
        const copy = fork(doc);
        const content = readDraft(copy);
        expect(DraftContent.safeParse(content).error).toBeUndefined();
        expect(readDraft(fork(copy))).toEqual(content);
        const id = addLine(copy, line("honest"), { after: content.lines[0]?.id ?? "none" });
        moveLine(copy, id, { before: content.lines.at(-1)?.id ?? "none" });
        expect(lineOrder(copy)).toContain("honest");
      }),
      { numRuns: 400 },
    );
  });

  test("roots of another kind read as empty", () => {
    const doc = new Y.Doc();
    doc.getArray("invoice").push(["x"]);
    doc.getText("lines").insert(0, "lines");
    doc.getMap("notes").set("a", 1);
    doc.getArray("adjustments").push([new Y.Map([["id", "x"]])]);
    expect(readDraft(doc)).toEqual(EMPTY_DRAFT);
    expect(readDraft(fork(doc))).toEqual(EMPTY_DRAFT);
  });

  test("lines and texts beyond the bounds are cut, not refused", () => {
    const doc = documentOf(...Array.from({ length: 1_200 }, (_, at) => `l${at}`));
    setLineField(doc, "l0", "title", "😀".repeat(400));
    const content = readDraft(doc);
    expect(content.lines).toHaveLength(1_000);
    expect(content.lines[0]?.title).toBe("😀".repeat(150));
    expect(DraftContent.safeParse(content).success).toBe(true);
  });
});
