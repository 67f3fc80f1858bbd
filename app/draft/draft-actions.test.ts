import { beforeEach, expect, test } from "vitest";
import * as Y from "yjs";
import type { DraftContent, DraftLine, Tax } from "#core/draft-content.ts";
import { EMPTY_DRAFT, readDraft, writeDraft } from "#core/draft-document.ts";
import { type CatalogueItem, DraftActions } from "./draft-actions.ts";
import type { PastedLine } from "./parse-pasted-block.ts";

const S21: Tax = { category: "S", rate: "21", exemptionReason: null };
const AE: Tax = { category: "AE", rate: "0", exemptionReason: "Art. 196" };

const line = (id: string, part: Partial<DraftLine> = {}): DraftLine => ({
  id,
  title: id.toUpperCase(),
  detail: "",
  quantity: "1",
  unit: "",
  unitPrice: "100",
  discount: null,
  taxes: [S21],
  ...part,
});
const pasted = (title: string, part: Partial<PastedLine> = {}): PastedLine => ({
  title,
  detail: "",
  quantity: null,
  unit: "",
  unitPrice: null,
  rate: null,
  ...part,
});
const item: CatalogueItem = {
  itemId: "0198c0de-1111-4222-8333-444455556666",
  title: "Photography",
  detail: "Half a day",
  unit: "shoot",
  unitPrice: "725",
  currency: "EUR",
  taxes: [{ category: "S", rate: "9", exemptionReason: null }],
};

let doc: Y.Doc;
let undo: Y.UndoManager;
let actions: DraftActions;
let made = 0;

function open(content: Partial<DraftContent>): void {
  doc = new Y.Doc();
  writeDraft(doc, { ...EMPTY_DRAFT, ...content });
  undo = new Y.UndoManager([doc.getMap("invoice"), doc.getMap("lines"), doc.getMap("adjustments")], {
    trackedOrigins: new Set(["me"]),
    captureTimeout: 0,
  });
  const writer = {
    content: { get: () => readDraft(doc) },
    edit(change: (doc: Y.Doc) => void) {
      doc.transact(() => change(doc), "me");
      return true;
    },
  };
  made = 0;
  actions = new DraftActions(writer, [S21], () => `new-${++made}`);
}

const lines = () => readDraft(doc).lines;
const ids = () => lines().map((one) => one.id);

beforeEach(() => open({ lines: [line("a"), line("b"), line("c")] }));

test("a new line stands below the one it was asked at and is taxed like it", () => {
  open({ lines: [line("a", { taxes: [AE] }), line("b")] });
  const id = actions.addLine("a");
  expect(ids()).toEqual(["a", id, "b"]);
  expect(lines()[1]).toMatchObject({ title: "", quantity: "1", unitPrice: "0", taxes: [AE] });
});

test("the first line of a draft is taxed at the country's standard rate", () => {
  open({});
  actions.addLine(null);
  expect(lines()[0]?.taxes).toEqual([S21]);
});

test("a line moves by one place and stays where it is at the edge", () => {
  expect(actions.moveLineBy("a", -1)).toBe(false);
  expect(actions.moveLineBy("a", 1)).toBe(true);
  expect(ids()).toEqual(["b", "a", "c"]);
});

test("a copy stands below its original and says the same", () => {
  const copy = actions.duplicateLine("b");
  expect(ids()).toEqual(["a", "b", copy, "c"]);
  expect(lines()[2]).toEqual({ ...lines()[1], id: copy });
});

test("a restored line comes back to its place, also when that was the top", () => {
  const [a, b] = lines();
  actions.removeLine("a");
  actions.removeLine("b");
  expect(ids()).toEqual(["c"]);
  if (a) actions.restoreLine(a, null);
  if (b) actions.restoreLine(b, "a");
  expect(ids()).toEqual(["a", "b", "c"]);
});

test("a block is pasted in one step of undo", () => {
  actions.paste("a", { lines: [pasted("X"), pasted("Y", { rate: "9" })], skippedRows: 0, unreadable: [] });
  expect(lines().map((one) => one.title)).toEqual(["A", "X", "Y", "B", "C"]);
  expect(lines()[2]?.taxes).toEqual([{ category: "S", rate: "9", exemptionReason: null }]);
  undo.undo();
  expect(ids()).toEqual(["a", "b", "c"]);
});

test("a block pasted into an empty line takes its place and keeps its id, so that focus stays", () => {
  const empty = actions.addLine("a");
  const result = actions.paste(empty, {
    lines: [pasted("X", { quantity: "2" }), pasted("Y")],
    skippedRows: 0,
    unreadable: [],
  });
  expect(result[0]).toBe(empty);
  expect(lines().map((one) => one.title)).toEqual(["A", "X", "Y", "B", "C"]);
  expect(lines()[1]?.quantity).toBe("2");
});

test("a pasted column of figures fills the lines downwards in one step of undo", () => {
  expect(actions.fillDown("b", "quantity", ["4", null, "6"])).toBe(1);
  expect(actions.fillDown("a", "quantity", ["7", null, "9"])).toBe(2);
  expect(lines().map((one) => one.quantity)).toEqual(["7", "4", "9"]);
  undo.undo();
  expect(lines().map((one) => one.quantity)).toEqual(["1", "4", "1"]);
});

test("a paste stops at the most lines that a draft can have", () => {
  open({ lines: Array.from({ length: 999 }, (_, index) => line(`l${index}`)) });
  const result = actions.paste("l0", { lines: [pasted("X"), pasted("Y")], skippedRows: 0, unreadable: [] });
  expect(result).toHaveLength(1);
  expect(lines()).toHaveLength(1_000);
  expect(actions.addLine(null)).toBeNull();
});

test("an item of the catalogue brings words, unit, price and tax", () => {
  const id = actions.addLine(null) ?? "";
  actions.insertItem(id, item);
  expect(lines().at(-1)).toMatchObject({
    id,
    title: "Photography",
    detail: "Half a day",
    unit: "shoot",
    unitPrice: "725",
    itemId: item.itemId,
  });
  expect(lines().at(-1)?.taxes).toEqual(item.taxes);
});

test("a price in another currency is left out: the same digits would be another amount", () => {
  const id = actions.addLine(null) ?? "";
  actions.insertItem(id, { ...item, currency: "JPY", unitPrice: "120000" });
  expect(lines().at(-1)).toMatchObject({ title: "Photography", unitPrice: "0" });
});

test("a reason for no tax is changed on every line that gives it, and on no other", () => {
  const other: Tax = { ...AE, exemptionReason: "Art. 44" };
  open({ lines: [line("a", { taxes: [AE] }), line("b", { taxes: [other] }), line("c", { taxes: [AE] })] });
  actions.setExemptionReason("AE", "Art. 196", "Reverse charge");
  expect(lines().map((one) => one.taxes[0]?.exemptionReason)).toEqual(["Reverse charge", "Art. 44", "Reverse charge"]);
  undo.undo();
  expect(lines().map((one) => one.taxes[0]?.exemptionReason)).toEqual(["Art. 196", "Art. 44", "Art. 196"]);
});
