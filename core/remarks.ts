/**
 * Remarks: what people say beside a draft, and what they propose. They are about a place (the whole draft, a field, a line
 * or one of its cells) and remember what that place said when they were made. They are no part of the invoice: nothing here
 * is hashed, printed or sent.
 */
import { z } from "zod";
import type { DraftContent as DraftContentType, DraftLine } from "#core/draft-content.ts";
import { readPlaceValue } from "#core/draft-values.ts";
import type { DocumentState } from "#core/lifecycle.ts";
import type { PlainDate } from "#core/plain-date.ts";

/** Bounds of one invoice. A draft that needs more than this needs a conversation elsewhere. */
export const REMARK_LIMITS = {
  bodyChars: 4_000,
  mentions: 20,
  threads: 200,
  /** Messages in all threads of one invoice together. */
  remarks: 1_000,
} as const;

/** Own words may be changed for this long; afterwards they can only be taken back. */
export const REMARK_EDIT_MS = 15 * 60_000;

export const THREAD_KINDS = ["comment", "suggestion"] as const;
export type ThreadKind = (typeof THREAD_KINDS)[number];

export const THREAD_STATES = ["open", "resolved", "accepted", "declined"] as const;
export type ThreadState = (typeof THREAD_STATES)[number];

const LINE_ID = /^[A-Za-z0-9_.:-]{1,64}$/;
const FIELD =
  /^(notes|terms|invoice\/[A-Za-z]{1,30}|adjustments\/[A-Za-z0-9_.:-]{1,64}\/(label|value)|taxes\/[A-Z]{1,2}\/[\d.-]{1,20})$/;

export const LINE_CELLS = ["title", "detail", "quantity", "unit", "unitPrice", "taxes", "discount"] as const;
export type LineCell = (typeof LINE_CELLS)[number];

/** The same addresses as the editor's fields have (app/draft/anchors.ts): "lines/<id>/quantity", "invoice/dueDate", "notes". */
export const RemarkAnchor = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("document") }),
  z.strictObject({ kind: z.literal("field"), field: z.string().regex(FIELD) }),
  z.strictObject({ kind: z.literal("line"), lineId: z.string().regex(LINE_ID), field: z.enum(LINE_CELLS).optional() }),
]);
export type RemarkAnchor = z.infer<typeof RemarkAnchor>;

/** An address of the editor as an anchor; null where none can be. What `RemarkAnchor` takes, without the library for schemas. */
export function readAnchor(value: RemarkAnchor): RemarkAnchor | null {
  switch (value.kind) {
    case "document":
      return { kind: "document" };
    case "field":
      return FIELD.test(value.field) ? { kind: "field", field: value.field } : null;
    case "line":
      return LINE_ID.test(value.lineId) ? value : null;
  }
}

/** The fields outside the lines for which something may be proposed. A day to pay is a day or a count, as on the sheet. */
export const SUGGESTABLE_FIELDS = [
  "invoice/subject",
  "invoice/reference",
  "invoice/issueDate",
  "invoice/dueDate",
  "invoice/serviceFrom",
  "notes",
  "terms",
] as const;
export type SuggestableField = (typeof SUGGESTABLE_FIELDS)[number];

/** A place with one value that somebody can propose another one for. */
export type ValuePlace = { kind: "field"; field: SuggestableField } | { kind: "line"; lineId: string; field: LineCell };

/** Whatever such a place can say, as JSON. Its shape follows from the place; read it with `checkedValue`. */
export type PlaceValue =
  | DraftLine[LineCell]
  | string
  | null
  | { dueDate: PlainDate | null; dueDays: number }
  | { serviceFrom: PlainDate | null; serviceTo: PlainDate | null };

/** What a place said when the remark was made: what its line (or discount, or charge) is called, and its value where it has one. */
export type RemarkQuote = { line: string | null; value: PlaceValue | null };

/** The place of an anchor that has a value of its own; null for the whole draft, a whole line or a field such as the client. */
export function valuePlace(anchor: RemarkAnchor): ValuePlace | null {
  if (anchor.kind === "line" && anchor.field !== undefined) {
    return { kind: "line", lineId: anchor.lineId, field: anchor.field };
  }
  const field = anchor.kind === "field" ? SUGGESTABLE_FIELDS.find((one) => one === anchor.field) : undefined;
  return field ? { kind: "field", field } : null;
}

/** `value` as the place takes it, or undefined where it cannot stand there. By the rules of `DraftContent`. */
export function checkedValue(place: ValuePlace, value: unknown): PlaceValue | undefined {
  return readPlaceValue(place.field, value);
}

/** What the place says in `content`; undefined where the line is gone. */
export function valueAt(content: DraftContentType, place: ValuePlace): PlaceValue | undefined {
  if (place.kind === "line") return content.lines.find((line) => line.id === place.lineId)?.[place.field];
  switch (place.field) {
    case "invoice/subject":
      return content.subject;
    case "invoice/reference":
      return content.reference;
    case "invoice/issueDate":
      return content.issueDate;
    case "invoice/dueDate":
      return { dueDate: content.dueDate, dueDays: content.dueDays };
    case "invoice/serviceFrom":
      return { serviceFrom: content.serviceFrom, serviceTo: content.serviceTo };
    case "notes":
      return content.notes;
    case "terms":
      return content.terms;
  }
}

/** `content` with the proposed value in its place; null where the line is gone. */
export function withValue(content: DraftContentType, place: ValuePlace, value: PlaceValue): DraftContentType | null {
  if (place.kind === "line") {
    if (!content.lines.some((line) => line.id === place.lineId)) return null;
    const lines = content.lines.map((line) => (line.id === place.lineId ? { ...line, [place.field]: value } : line));
    return { ...content, lines };
  }
  const checked = checkedValue(place, value);
  if (checked === undefined) return null;
  const written =
    typeof checked === "object" && checked !== null ? checked : { [place.field.replace("invoice/", "")]: checked };
  // Read by the rules of the field just above, so it is of the field's own kind.
  return { ...content, ...(written as Partial<DraftContentType>) };
}

/** What the place of a new remark says now, to be remembered with it. Null where it is about a line that is not there. */
export function quoteOf(content: DraftContentType, anchor: RemarkAnchor): RemarkQuote | null {
  const entry = entryOf(content, anchor);
  if (entry === undefined) return null;
  const place = valuePlace(anchor);
  return { line: entry, value: place === null ? null : (valueAt(content, place) ?? null) };
}

/** Whether the line, or the discount or charge, that the anchor is about is not in the draft (any more). */
export function isPlaceGone(content: DraftContentType, anchor: RemarkAnchor): boolean {
  return entryOf(content, anchor) === undefined;
}

/** What the entry of an anchor is called; null where it is about no entry, undefined where that is gone. */
function entryOf(content: DraftContentType, anchor: RemarkAnchor): string | null | undefined {
  if (anchor.kind === "line") return content.lines.find(({ id }) => id === anchor.lineId)?.title;
  const [table, id] = anchor.kind === "field" ? anchor.field.split("/") : [];
  return table === "adjustments" ? content.adjustments.find((one) => one.id === id)?.label : null;
}

/** Whether two values are one, whatever order their keys are in: a database does not keep it. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isSameValue(Reflect.get(a, key), Reflect.get(b, key)));
}

/** People speak beside a document until it is issued; from then on what was said is history. */
export function mayRemarkOn(state: DocumentState): boolean {
  return state === "draft" || state === "in_review" || state === "approved";
}

export type ThreadMove = "resolve" | "reopen" | "accept" | "decline";

/** The state after `move`, or null where it is not possible. What was accepted is in the draft and is undone there. */
export function threadAfter(kind: ThreadKind, state: ThreadState, move: ThreadMove): ThreadState | null {
  switch (move) {
    case "resolve":
      return kind === "comment" && state === "open" ? "resolved" : null;
    case "reopen":
      return state === "resolved" || state === "declined" ? "open" : null;
    case "accept":
      return kind === "suggestion" && state === "open" ? "accepted" : null;
    case "decline":
      return kind === "suggestion" && state === "open" ? "declined" : null;
  }
}
