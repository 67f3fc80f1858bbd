import { expect, test } from "vitest";
import { inReviewOrder, reviewSectionOf } from "./review-sections.ts";

test("an approver reads the money first, then lines, then words, and what was only moved last among its own", () => {
  const changes = [
    { kind: "words_changed" },
    { kind: "line_moved" },
    { kind: "field_changed", field: "subject" },
    { kind: "line_changed" },
    { kind: "adjustment_moved" },
    { kind: "field_changed", field: "dueDate" },
    { kind: "adjustment_added" },
  ] as const;
  expect(inReviewOrder(changes).map((change) => ("field" in change ? change.field : change.kind))).toEqual([
    "dueDate",
    "adjustment_added",
    "adjustment_moved",
    "line_changed",
    "line_moved",
    "words_changed",
    "subject",
  ]);
});

test("when it is to be paid and in what is money; what it is called is words", () => {
  expect(reviewSectionOf({ kind: "field_changed", field: "currency" })).toBe("money");
  expect(reviewSectionOf({ kind: "field_changed", field: "dueDays" })).toBe("money");
  expect(reviewSectionOf({ kind: "field_changed", field: "reference" })).toBe("words");
});
