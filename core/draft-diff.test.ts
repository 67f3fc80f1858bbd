import { describe, expect, test } from "vitest";
import type { DraftContent } from "#core/draft-content.ts";
import { type DraftChange, diffDrafts } from "#core/draft-diff.ts";
import { ownFieldOf, type ScalarField } from "#core/draft-document.ts";
import { property } from "#core/oracle/arbitraries.ts";
import { draftPairs } from "#core/oracle/draft-pairs.ts";
import { exampleDraft, exampleLine } from "#core/oracle/example-draft.ts";
import { computeTotals } from "#core/totals.ts";

const RUNS = 1_000;
const FACTS = { taxPolicy: "category" } as const;

/** What the changes say, done to `before`: the meaning of a diff, written down once more and more simply. */
function apply(before: DraftContent, changes: readonly DraftChange[]): DraftContent {
  const after = structuredClone(before);
  const place = <Entry extends { id: string }>(entries: Entry[], entry: Entry, index: number): void => {
    const from = entries.findIndex(({ id }) => id === entry.id);
    if (from !== -1) entries.splice(from, 1);
    entries.splice(index, 0, entry);
  };
  const without = <Entry extends { id: string }>(entries: Entry[], ids: ReadonlySet<string>): Entry[] =>
    entries.filter(({ id }) => !ids.has(id));
  // What is placed anew is taken out first, and then put where it belongs from top to bottom.
  const lines = new Map(before.lines.map((line) => [line.id, line]));
  const adjustments = new Map(before.adjustments.map((one) => [one.id, one]));
  const lifted = changes.flatMap((change) =>
    change.kind === "line_removed" ? [change.line.id] : change.kind === "line_moved" ? [change.lineId] : [],
  );
  const liftedAdjustments = changes.flatMap((change) =>
    change.kind === "adjustment_removed"
      ? [change.adjustment.id]
      : change.kind === "adjustment_moved"
        ? [change.adjustmentId]
        : [],
  );
  after.lines = without(after.lines, new Set(lifted));
  after.adjustments = without(after.adjustments, new Set(liftedAdjustments));
  for (const change of changes) {
    switch (change.kind) {
      case "field_changed": {
        const id = ownFieldOf(change.field);
        if (id === null) {
          expect(before[change.field as ScalarField]).toEqual(change.before);
          Object.assign(after, { [change.field]: change.after });
        } else {
          expect(before.fields[id] ?? null).toEqual(change.before);
          const { [id]: _was, ...others } = after.fields;
          after.fields = change.after === null ? others : { ...others, [id]: String(change.after) };
        }
        break;
      }
      case "words_changed":
        expect(before[change.field]).toBe(change.before);
        after[change.field] = change.after;
        break;
      case "line_added":
        place(after.lines, change.line, change.place.index);
        expect(after.lines[change.place.index - 1]?.id ?? null).toBe(change.place.after);
        break;
      case "line_moved": {
        const line = lines.get(change.lineId);
        if (line) place(after.lines, line, change.to.index);
        break;
      }
      case "line_changed": {
        const index = after.lines.findIndex(({ id }) => id === change.lineId);
        const old = after.lines[index];
        if (!old) throw new Error("a changed line is in neither draft");
        for (const { field, before: value } of change.fields) expect(old[field]).toEqual(value);
        after.lines[index] = {
          ...old,
          ...Object.fromEntries(change.fields.map(({ field, after: value }) => [field, value])),
        };
        break;
      }
      case "adjustment_added":
        place(after.adjustments, change.adjustment, change.place.index);
        break;
      case "adjustment_moved": {
        const adjustment = adjustments.get(change.adjustmentId);
        if (adjustment) place(after.adjustments, adjustment, change.to.index);
        break;
      }
      case "adjustment_changed": {
        const index = after.adjustments.findIndex(({ id }) => id === change.adjustmentId);
        after.adjustments[index] = change.adjustment;
        break;
      }
    }
  }
  return after;
}

const sumOf = (changes: readonly DraftChange[]): bigint =>
  changes.reduce((sum, change) => sum + BigInt(change.effectMinor), 0n);

describe("for any two drafts", () => {
  test("what the diff says, done to the first, gives the second", () => {
    property(
      draftPairs(),
      ({ before, after, taxPolicy }) => {
        expect(apply(before, diffDrafts(before, after, { taxPolicy }).changes)).toEqual(after);
      },
      RUNS,
    );
  });

  test("the effects add up to the difference of the totals that everybody computes", () => {
    property(
      draftPairs(),
      ({ before, after, taxPolicy }) => {
        const { changes, totals } = diffDrafts(before, after, { taxPolicy });
        const total = (draft: DraftContent) => computeTotals({ ...draft, taxPolicy }).totalMinor;
        expect(totals.before.totalMinor).toBe(total(before).toString());
        expect(totals.after.totalMinor).toBe(total(after).toString());
        expect(totals.restatedMinor).toBe(total({ ...before, currency: after.currency }).toString());
        expect(sumOf(changes)).toBe(total(after) - total({ ...before, currency: after.currency }));
        const { netMinor, taxMinor } = computeTotals({ ...after, taxPolicy });
        expect(totals.after).toMatchObject({ netMinor: netMinor.toString(), taxMinor: taxMinor.toString() });
      },
      RUNS,
    );
  });

  test("a draft does not differ from itself, nor from a copy, nor from one whose records spell their keys otherwise", () => {
    property(
      draftPairs(),
      ({ before, taxPolicy }) => {
        const turned = <T>(value: T): T => {
          if (Array.isArray(value)) return value.map(turned) as T;
          if (typeof value !== "object" || value === null) return value;
          return Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, part]) => [key, turned(part)]),
          ) as T;
        };
        expect(diffDrafts(before, before, { taxPolicy }).changes).toEqual([]);
        expect(diffDrafts(before, turned(structuredClone(before)), { taxPolicy }).changes).toEqual([]);
      },
      RUNS,
    );
  });
});

describe("what a change does to the total", () => {
  test("a fourth day of design at 1,200.00 adds that and its tax, and the line says its own amounts", () => {
    const line = exampleLine({ id: "a", title: "Design sprint", quantity: "3", unit: "days", unitPrice: "1200" });
    const { changes, totals } = diffDrafts(
      exampleDraft({ lines: [line] }),
      exampleDraft({ lines: [{ ...line, quantity: "4" }] }),
      FACTS,
    );
    expect(changes).toEqual([
      {
        kind: "line_changed",
        lineId: "a",
        title: "Design sprint",
        line: { ...line, quantity: "4" },
        fields: [{ field: "quantity", before: "3", after: "4" }],
        amount: { beforeMinor: "360000", afterMinor: "480000" },
        effectMinor: "145200",
      },
    ]);
    expect(totals).toMatchObject({
      before: { totalMinor: "435600" },
      after: { netMinor: "480000", totalMinor: "580800" },
    });
  });

  test("a discount on all and another line do not count the discount of that line twice", () => {
    const line = exampleLine({ id: "a", quantity: "1", unitPrice: "100", taxes: [] });
    const tenth = { id: "d", kind: "discount" as const, label: "Museum rate", mode: "percent" as const, value: "10" };
    const { changes } = diffDrafts(
      exampleDraft({ lines: [line] }),
      exampleDraft({ lines: [line, { ...line, id: "b" }], adjustments: [tenth] }),
      FACTS,
    );
    expect(changes.map(({ kind, effectMinor }) => [kind, effectMinor])).toEqual([
      ["line_added", "10000"],
      ["adjustment_added", "-2000"],
    ]);
  });

  test("another currency has no difference of its own: the old figures are read in it", () => {
    const line = exampleLine({ quantity: "1", unitPrice: "100", taxes: [] });
    const { changes, totals } = diffDrafts(
      exampleDraft({ lines: [line] }),
      exampleDraft({ lines: [{ ...line, unitPrice: "120" }], currency: "JPY" }),
      FACTS,
    );
    expect(changes.map(({ kind, effectMinor }) => [kind, effectMinor])).toEqual([
      ["field_changed", "0"],
      ["line_changed", "20"],
    ]);
    expect(totals).toMatchObject({ before: { currency: "EUR", totalMinor: "10000" }, restatedMinor: "100" });
  });

  test("words and places do nothing to it", () => {
    const [a, b] = [exampleLine({ id: "a" }), exampleLine({ id: "b", title: "B" })];
    const { changes } = diffDrafts(
      exampleDraft({ lines: [a, b], notes: "Thank you" }),
      exampleDraft({ lines: [b, { ...a, title: "Poster" }], notes: "Thank you all" }),
      FACTS,
    );
    expect(changes.map(({ effectMinor }) => effectMinor)).toEqual(["0", "0", "0"]);
  });

  test("one line that was dragged is one that moved, however many it passed", () => {
    const lines = ["a", "b", "c", "d", "e"].map((id) => exampleLine({ id, title: id }));
    const [a, b, c, d, e] = lines;
    if (!a || !b || !c || !d || !e) throw new Error("five lines");
    const { changes } = diffDrafts(exampleDraft({ lines }), exampleDraft({ lines: [b, c, d, e, a] }), FACTS);
    expect(changes).toEqual([
      { kind: "line_moved", lineId: "a", title: "a", from: 0, to: { index: 4, after: "e" }, effectMinor: "0" },
    ]);
  });

  test.each(["category", "line"] as const)(
    "a thousand changed lines of a thousand are told within three seconds under policy %s, and still add up",
    (taxPolicy) => {
      const lines = Array.from({ length: 1_000 }, (_, index) =>
        exampleLine({
          id: `l${index}`,
          quantity: String(index),
          unitPrice: "3.33",
          taxes: [{ category: "S", rate: index % 2 ? "21" : "9", exemptionReason: null }],
        }),
      );
      const adjustments = [{ id: "d", kind: "discount" as const, label: "", mode: "percent" as const, value: "3" }];
      const before = exampleDraft({ lines, adjustments });
      const after = exampleDraft({ lines: lines.map((line) => ({ ...line, unitPrice: "4.44" })), adjustments });
      const started = performance.now();
      const { changes, totals } = diffDrafts(before, after, { taxPolicy });
      expect(performance.now() - started).toBeLessThan(3_000);
      expect(sumOf(changes)).toBe(BigInt(totals.after.totalMinor) - BigInt(totals.before.totalMinor));
    },
  );

  test("a nonsense of thirty digits is told too", () => {
    const line = exampleLine({ quantity: "999999999999999", unitPrice: "999999999999999" });
    const { changes, totals } = diffDrafts(exampleDraft({ lines: [] }), exampleDraft({ lines: [line] }), FACTS);
    expect(sumOf(changes)).toBe(BigInt(totals.after.totalMinor));
  });
});
