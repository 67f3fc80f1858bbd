import { expect, test } from "vitest";
import { carryOver, countChanges } from "./carry-over.ts";
import type { DraftContent, DraftLine } from "./draft-content.ts";
import { EMPTY_DRAFT } from "./draft-document.ts";

const line = (id: string, part: Partial<DraftLine> = {}): DraftLine => ({
  id,
  title: id,
  detail: "",
  quantity: "1",
  unit: "",
  unitPrice: "10",
  discount: null,
  taxes: [],
  ...part,
});
const draft = (part: Partial<DraftContent>): DraftContent => ({ ...EMPTY_DRAFT, ...part });
const ids = (content: DraftContent) => content.lines.map(({ id }) => id);

test("fields that were changed here come along, all others stay as they are there", () => {
  const base = draft({ subject: "Posters", reference: "PO 1", lines: [line("a"), line("b")] });
  const mine = draft({ ...base, subject: "Flyers", lines: [line("a", { quantity: "4" }), line("b")] });
  const theirs = draft({
    ...base,
    reference: "PO 2",
    lines: [line("a", { unitPrice: "12" }), line("b", { unit: "h" })],
  });
  const result = carryOver(base, mine, theirs);
  expect(result).toMatchObject({ subject: "Flyers", reference: "PO 2" });
  expect(result.lines[0]).toMatchObject({ quantity: "4", unitPrice: "12" });
  expect(result.lines[1]).toMatchObject({ unit: "h" });
});

test("lines that were added on both sides are there once, each below its neighbour", () => {
  const base = draft({ lines: [line("a"), line("b")] });
  const mine = draft({ lines: [line("a"), line("mine"), line("b")] });
  const theirs = draft({ lines: [line("a"), line("b"), line("theirs")] });
  expect(ids(carryOver(base, mine, theirs))).toEqual(["a", "mine", "b", "theirs"]);
  expect(ids(carryOver(base, theirs, theirs))).toEqual(["a", "b", "theirs"]);
});

test("a line that was removed on one side goes, unless the other went on writing in it", () => {
  const base = draft({ lines: [line("a"), line("b"), line("c")] });
  const mine = draft({ lines: [line("b", { title: "kept" }), line("c")] });
  const theirs = draft({ lines: [line("a", { title: "kept too" })] });
  expect(
    carryOver(base, mine, theirs)
      .lines.map(({ title }) => title)
      .sort(),
  ).toEqual(["kept", "kept too"]);
});

test("lines that were moved here stand in the order from here, with what came meanwhile", () => {
  const base = draft({ lines: [line("a"), line("b"), line("c")] });
  const mine = draft({ lines: [line("c"), line("a"), line("b")] });
  const theirs = draft({ lines: [line("a"), line("new"), line("b"), line("c")] });
  expect(ids(carryOver(base, mine, theirs))).toEqual(["c", "a", "new", "b"]);
});

test("without knowing what it was written upon, what is here is what was meant", () => {
  const mine = draft({ subject: "Flyers" });
  expect(carryOver(null, mine, draft({ subject: "Posters" }))).toBe(mine);
});

test("the order of keys, which a database does not keep, is no change", () => {
  const tax = { category: "S" as const, rate: "21", exemptionReason: null };
  const base = draft({ lines: [line("a", { taxes: [tax] })] });
  const turned = { exemptionReason: null, rate: "21", category: "S" as const };
  const theirs = draft({ lines: [line("a", { taxes: [turned], quantity: "2" })] });
  expect(carryOver(base, base, theirs).lines[0]?.quantity).toBe("2");
  expect(countChanges(base, draft({ lines: [line("a", { taxes: [turned] })] }))).toBe(0);
});

test("changes are counted as a person would: fields, lines, texts, and a new order once", () => {
  const base = draft({ lines: [line("a"), line("b"), line("c")] });
  expect(countChanges(base, base)).toBe(0);
  expect(countChanges(base, draft({ ...base, subject: "x", notes: "y" }))).toBe(2);
  expect(countChanges(base, draft({ lines: [line("a", { quantity: "2", unit: "h" }), line("d")] }))).toBe(4);
  expect(countChanges(base, draft({ lines: [line("c"), line("a"), line("b")] }))).toBe(1);
});
