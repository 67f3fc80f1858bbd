import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import { EMPTY_DRAFT, readDraft, writeDraft } from "#core/draft-document.ts";
import { DOCUMENT_STATES } from "#core/lifecycle.ts";
import {
  checkedValue,
  isPlaceGone,
  isSameValue,
  LINE_CELLS,
  mayRemarkOn,
  type PlaceValue,
  quoteOf,
  RemarkAnchor,
  SUGGESTABLE_FIELDS,
  THREAD_KINDS,
  THREAD_STATES,
  threadAfter,
  type ValuePlace,
  valueAt,
  valuePlace,
  withValue,
} from "#core/remarks.ts";
import { writeValue } from "#core/remarks-document.ts";
import { placeWords, suggestionEffect, unitAfter, valueWords } from "#core/remarks-words.ts";

const DRAFT: DraftContent = {
  ...EMPTY_DRAFT,
  subject: "Website",
  notes: "Thank you.",
  lines: [
    {
      id: "build",
      title: "Front-end build",
      detail: "",
      quantity: "3",
      unit: "days",
      unitPrice: "1200",
      discount: null,
      taxes: [{ category: "S", rate: "21", exemptionReason: null }],
    },
  ],
};

const PLACES: ValuePlace[] = [
  ...LINE_CELLS.map((field): ValuePlace => ({ kind: "line", lineId: "build", field })),
  ...SUGGESTABLE_FIELDS.map((field): ValuePlace => ({ kind: "field", field })),
];

/** Another value for every place that can have one. */
const OTHER: Record<string, PlaceValue> = {
  title: "Build",
  detail: "Three rounds\nand a half",
  quantity: "4",
  unit: "weeks",
  unitPrice: "1100.5",
  discount: { kind: "percent", percent: "5" },
  taxes: [{ category: "S", rate: "9", exemptionReason: null }],
  "invoice/subject": "Website, phase 2",
  "invoice/reference": "PO 118",
  "invoice/issueDate": "2026-11-21",
  "invoice/dueDate": { dueDate: null, dueDays: 14 },
  "invoice/serviceFrom": { serviceFrom: "2026-11-01", serviceTo: "2026-11-30" },
  notes: "Thanks.",
  terms: "Within two weeks.",
};

const EUR = { locale: "en-IE", currency: "EUR" };

describe("a place with a value", () => {
  test.each(PLACES)("takes what is proposed the same in the document as in plain content: $field", (place) => {
    const value = OTHER[place.field] ?? null;
    expect(checkedValue(place, value)).toEqual(value);
    const doc = new Y.Doc();
    writeDraft(doc, DRAFT);
    expect(writeValue(doc, place, value as PlaceValue)).toBe(true);
    expect(readDraft(doc)).toEqual(withValue(DRAFT, place, value as PlaceValue));
    expect(valueAt(readDraft(doc), place)).toEqual(value);
    // Nothing else moved: put back, it is the draft that it was.
    writeValue(doc, place, valueAt(DRAFT, place) as PlaceValue);
    expect(readDraft(doc)).toEqual(DRAFT);
  });

  test("takes no value of another kind", () => {
    for (const place of PLACES) {
      for (const wrong of [42, { injected: true }, ["x"], undefined])
        expect(checkedValue(place, wrong)).toBeUndefined();
    }
    expect(checkedValue({ kind: "line", lineId: "build", field: "quantity" }, "many")).toBeUndefined();
    expect(checkedValue({ kind: "line", lineId: "build", field: "quantity" }, "4.50")).toBe("4.5");
    expect(checkedValue({ kind: "field", field: "invoice/issueDate" }, "2026-02-30")).toBeUndefined();
  });

  test("that is gone takes nothing and says nothing", () => {
    const place: ValuePlace = { kind: "line", lineId: "gone", field: "quantity" };
    const doc = new Y.Doc();
    writeDraft(doc, DRAFT);
    expect(writeValue(doc, place, "4")).toBe(false);
    expect(readDraft(doc)).toEqual(DRAFT);
    expect(valueAt(DRAFT, place)).toBeUndefined();
    expect(withValue(DRAFT, place, "4")).toBeNull();
    expect(quoteOf(DRAFT, { kind: "line", lineId: "gone" })).toBeNull();
  });
});

describe("an anchor", () => {
  test("is one of the places that a sheet has, and nothing else", () => {
    const good = [
      { kind: "document" },
      { kind: "line", lineId: "build" },
      { kind: "line", lineId: "build", field: "quantity" },
      { kind: "field", field: "invoice/clientId" },
      { kind: "field", field: "adjustments/a1/value" },
      { kind: "field", field: "taxes/AE/0" },
      { kind: "field", field: "notes" },
    ];
    for (const anchor of good) expect(RemarkAnchor.safeParse(anchor).data).toEqual(anchor);
    const bad = [
      { kind: "line" },
      { kind: "line", lineId: "a/b" },
      { kind: "line", lineId: "build", field: "amount" },
      { kind: "field", field: "lines/build/quantity" },
      { kind: "field", field: "invoice/<script>" },
      { kind: "document", extra: "x".repeat(10_000) },
      "document",
      null,
    ];
    for (const anchor of bad) expect(RemarkAnchor.safeParse(anchor).success).toBe(false);
  });

  test("remembers what its place said, and has a value only where one can be proposed", () => {
    expect(quoteOf(DRAFT, { kind: "line", lineId: "build", field: "quantity" })).toEqual({
      line: "Front-end build",
      value: "3",
    });
    expect(quoteOf(DRAFT, { kind: "line", lineId: "build" })).toEqual({ line: "Front-end build", value: null });
    expect(quoteOf(DRAFT, { kind: "document" })).toEqual({ line: null, value: null });
    const less = {
      ...DRAFT,
      adjustments: [{ id: "a1", kind: "discount", label: "Museum rate", mode: "percent", value: "5" }],
    } satisfies DraftContent;
    const anchor = { kind: "field", field: "adjustments/a1/value" } as const;
    expect(quoteOf(less, anchor)).toEqual({ line: "Museum rate", value: null });
    expect([isPlaceGone(less, anchor), isPlaceGone(DRAFT, anchor)]).toEqual([false, true]);
    expect(isPlaceGone(DRAFT, { kind: "field", field: "notes" })).toBe(false);
    expect(valuePlace({ kind: "field", field: "invoice/clientId" })).toBeNull();
    expect(valuePlace({ kind: "field", field: "toString" } as never)).toBeNull();
    expect(valuePlace({ kind: "line", lineId: "build" })).toBeNull();
  });
});

test("two values are one whatever order their keys are in, and never one with another", () => {
  fc.assert(
    fc.property(fc.json(), fc.json(), (a, b) => {
      const [left, right]: unknown[] = [JSON.parse(a), JSON.parse(b)];
      expect(isSameValue(left, JSON.parse(a))).toBe(true);
      expect(isSameValue(left, right)).toBe(isSameValue(right, left));
      if (isSameValue(left, right)) expect(left).toEqual(right);
    }),
    { numRuns: 300 },
  );
  expect(isSameValue({ dueDate: null, dueDays: 14 }, { dueDays: 14, dueDate: null })).toBe(true);
  expect(isSameValue({ a: undefined }, { b: undefined })).toBe(false);
  expect(isSameValue([], {})).toBe(false);
});

describe("a thread", () => {
  test("moves only where its kind and its state allow, and what was accepted stays accepted", () => {
    const moves = ["resolve", "reopen", "accept", "decline"] as const;
    const allowed = THREAD_KINDS.flatMap((kind) =>
      THREAD_STATES.flatMap((state) =>
        moves.flatMap((move) => (threadAfter(kind, state, move) ? `${kind} ${state} ${move}` : [])),
      ),
    );
    expect(allowed).toEqual([
      "comment open resolve",
      "comment resolved reopen",
      "comment declined reopen",
      "suggestion open accept",
      "suggestion open decline",
      "suggestion resolved reopen",
      "suggestion declined reopen",
    ]);
  });

  test("is spoken in until the document is issued", () => {
    expect(DOCUMENT_STATES.filter(mayRemarkOn)).toEqual(["draft", "in_review", "approved"]);
  });
});

describe("in words", () => {
  test("a change of a figure has its unit and what it does to the line", () => {
    const place: ValuePlace = { kind: "line", lineId: "build", field: "quantity" };
    expect(valueWords(place, "3", EUR)).toBe("3");
    expect(unitAfter(place, DRAFT)).toBe("days");
    expect(suggestionEffect(DRAFT, place, "4")).toBe("120000");
    expect(suggestionEffect(DRAFT, { ...place, field: "discount" }, { kind: "percent", percent: "5" })).toBe("-18000");
    expect(suggestionEffect(DRAFT, place, "3")).toBeNull();
    expect(suggestionEffect(DRAFT, { ...place, field: "title" }, "Other")).toBeNull();
    expect(suggestionEffect(DRAFT, { ...place, lineId: "gone" }, "4")).toBeNull();
  });

  test("every value of every place has words, and nothing is called nothing", () => {
    for (const place of PLACES) {
      expect(valueWords(place, OTHER[place.field] ?? null, EUR)).toMatch(/\S/);
      const before = valueAt(DRAFT, place);
      expect(valueWords(place, before === undefined ? null : before, EUR)).toMatch(/\S/);
    }
    expect(valueWords({ kind: "field", field: "terms" }, "", EUR)).toBe("nothing");
  });

  test("a place is called by what stands there", () => {
    const cell = { kind: "line", lineId: "build", field: "quantity" } as const;
    expect(placeWords(cell, "Front-end build")).toBe("Quantity of Front-end build");
    expect(placeWords({ kind: "line", lineId: "build" }, "Front-end build")).toBe("Front-end build");
    expect(placeWords({ kind: "line", lineId: "build" }, "  ")).toBe("a line without words");
    expect(placeWords(cell, "x".repeat(400)).length).toBeLessThan(80);
    expect(placeWords({ kind: "field", field: "invoice/dueDate" }, null)).toBe("Due date");
    expect(placeWords({ kind: "document" }, null)).toBe("the whole draft");
  });
});
