import { expect, test } from "vitest";
import { alignLines } from "#core/align-lines.ts";
import { diffDrafts } from "#core/draft-diff.ts";
import { tellChange } from "#core/draft-told.ts";
import { exampleDraft, exampleLine } from "#core/oracle/example-draft.ts";
import { inReviewOrder } from "#core/review-sections.ts";
import type { FrameChange } from "#server/approvals/frame-changes.ts";
import type { ReviewChanges } from "#server/approvals/review-changes.ts";
import { frameSentence } from "./frame-sentences.ts";
import { isAbout, reviewRows } from "./review-rows.ts";

const design = exampleLine({ id: "d", title: "Design", quantity: "3", unitPrice: "1200" });
const print = exampleLine({ id: "p", title: "Print", quantity: "1", unitPrice: "400" });

/** As the server tells the changes from one draft to the other. */
function changesOf(after: Partial<ReturnType<typeof exampleDraft>>, frame: FrameChange[] = []): ReviewChanges {
  const before = exampleDraft({ lines: [design, print] });
  const now = { ...before, ...after };
  const { changes, totals } = diffDrafts(alignLines(before, now), now, { taxPolicy: "category" });
  return {
    baseline: { kind: "signed_by_you", key: "", at: "2026-03-10T09:00:00.000Z", by: "Mia" },
    baselines: [],
    changes: inReviewOrder(changes).map((change) => ({ ...tellChange(change), who: null })),
    more: 0,
    frame,
    totals,
    clients: [],
  };
}
const bank: FrameChange = { what: "bank", before: "one", after: "other" };
const accent: FrameChange = { what: "accent", before: "#1c1a17", after: "#c8432b" };

test("another account stands before everything, then the total, then lines, words and the look", () => {
  const rows = reviewRows(
    changesOf({ lines: [{ ...design, quantity: "4" }, print], subject: "Other", dueDays: 7 }, [accent, bank]),
  );
  expect(
    rows.map((row) => (row.kind === "told" ? row.change.kind : row.kind === "frame" ? row.change.what : row.kind)),
  ).toEqual(["bank", "total", "tax", "field_changed", "line_changed", "field_changed", "accent"]);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

test("where nothing of the money changed no total is told", () => {
  expect(reviewRows(changesOf({ subject: "Other" })).map(({ kind }) => kind)).toEqual(["told"]);
});

test("each row leads to its place: a line, the gap that a removed one left, a part of the paper", () => {
  const spot = (after: Parameters<typeof changesOf>[0]) => reviewRows(changesOf(after)).at(-1)?.spot;
  expect(spot({ lines: [design, { ...print, quantity: "2" }] })).toEqual({ on: "line", lineId: "p" });
  expect(spot({ lines: [print] })).toEqual({ on: "gap", position: 1 });
  expect(spot({ dueDays: 7 })).toEqual({ on: "due" });
  expect(spot({ terms: "At once" })).toEqual({ on: "terms" });
});

test("what is said about a line or a field stands beside its change and beside no other", () => {
  const rows = reviewRows(changesOf({ lines: [{ ...design, quantity: "4" }, print], subject: "Other" }));
  const about = (anchor: Parameters<typeof isAbout>[1]) =>
    rows.filter((row) => isAbout(row, anchor)).map((row) => row.kind === "told" && row.change.kind);
  expect(about({ kind: "line", lineId: "d", field: "quantity" })).toEqual(["line_changed"]);
  expect(about({ kind: "line", lineId: "p" })).toEqual([]);
  expect(about({ kind: "field", field: "invoice/subject" })).toEqual(["field_changed"]);
  expect(about({ kind: "document" })).toEqual([]);
});

test("a language is named, and of a logo only that it is another", () => {
  expect(frameSentence({ what: "locale", before: "en-GB", after: "nl-NL" })).toMatchObject({
    before: "British English",
    after: "Dutch (Netherlands)",
  });
  expect(frameSentence({ what: "logo", before: "aa", after: "bb" })).toEqual({
    what: "Another logo",
    before: "",
    after: "",
  });
  expect(frameSentence({ what: "logo", before: "aa", after: "" }).what).toBe("The logo is gone");
});
