import { expect, test } from "vitest";
import { alignLines } from "./align-lines.ts";
import type { DraftContent } from "./draft-content.ts";
import { diffDrafts } from "./draft-diff.ts";
import { draftOf, linesOf } from "./sheet/testing/samples.ts";

const called = (draft: DraftContent, prefix: string): DraftContent => ({
  ...draft,
  lines: draft.lines.map((line, index) => ({ ...line, id: `${prefix}-${index}` })),
});

test("the retainer of last month differs from this month's by what differs, and not line by line", () => {
  const last = called(draftOf({ lines: linesOf(5) }), "last");
  const now = called(draftOf({ lines: linesOf(5) }), "now");
  const first = now.lines[0];
  if (!first) throw new Error("the sample has no lines");
  now.lines = [{ ...first, quantity: "99", title: `  ${first.title.toUpperCase()} ` }, ...now.lines.slice(1)];
  const { changes } = diffDrafts(alignLines(last, now), now, { taxPolicy: "category" });
  expect(changes.map((change) => change.kind)).toEqual(["line_changed"]);
});

test("two lines of one name are paired in their order, and what has no pair is added or removed", () => {
  const [line] = linesOf(1);
  if (!line) throw new Error("the sample has no lines");
  const before = draftOf({
    lines: [
      { ...line, id: "a" },
      { ...line, id: "b" },
      { ...line, id: "c", title: "Gone" },
    ],
  });
  const after = draftOf({
    lines: [
      { ...line, id: "x" },
      { ...line, id: "y" },
      { ...line, id: "z", title: "New" },
    ],
  });
  expect(alignLines(before, after).lines.map(({ id }) => id)).toEqual(["x", "y", "c"]);
});

test("a document that was written from the other keeps its ids, whatever its lines are called now", () => {
  const [line] = linesOf(1);
  if (!line) throw new Error("the sample has no lines");
  const before = draftOf({
    lines: [
      { ...line, id: "a", title: "Design" },
      { ...line, id: "b", title: "Print" },
    ],
  });
  const after = draftOf({
    lines: [
      { ...line, id: "a", title: "Print" },
      { ...line, id: "c", title: "Design" },
    ],
  });
  expect(alignLines(before, after).lines.map(({ id }) => id)).toEqual(["a", "b"]);
});
