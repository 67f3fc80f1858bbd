/**
 * Two changes of the same thing, one after the other, told as one: typed letter by letter is one word, added and removed
 * again is nothing. The effects add up.
 */
import type { DraftLine } from "#core/draft-content.ts";
import type { AdjustmentFieldChange, DraftChange, LineFieldChange } from "#core/draft-diff.ts";
import { sameValue } from "#core/same-value.ts";

/** What a change is about. Of two drafts a diff has at most one change for each subject. */
export function subjectOf(change: DraftChange): string {
  switch (change.kind) {
    case "field_changed":
      return `field ${change.field}`;
    case "words_changed":
      return `words ${change.field}`;
    case "line_added":
    case "line_removed":
      return `line ${change.line.id}`;
    case "line_changed":
      return `line ${change.lineId}`;
    case "line_moved":
      return `move ${change.lineId}`;
    case "adjustment_added":
    case "adjustment_removed":
      return `adjustment ${change.adjustment.id}`;
    case "adjustment_changed":
      return `adjustment ${change.adjustmentId}`;
    case "adjustment_moved":
      return `adjustment move ${change.adjustmentId}`;
  }
}

/**
 * How two changes of one subject by two people stand to each other. `apart`: they touch different fields. `text`: both wrote
 * in the same running text, where words merge and nobody's can be told from the other's. `clash`: one undid or overwrote
 * what the other one did.
 */
export function contestOf(a: DraftChange, b: DraftChange): "apart" | "text" | "clash" {
  if (a.kind === "words_changed") return "text";
  if (a.kind !== "line_changed" || b.kind !== "line_changed") return "clash";
  const fields = new Set<string>(a.fields.map(({ field }) => field));
  const both = b.fields.filter(({ field }) => fields.has(field));
  if (both.length === 0) return "apart";
  return both.every(({ field }) => field === "title" || field === "detail") ? "text" : "clash";
}

/** What the two come to; null where the second took the first back. Both must be about one subject. */
export function composeChanges(first: DraftChange, second: DraftChange): DraftChange | null {
  const effectMinor = (BigInt(first.effectMinor) + BigInt(second.effectMinor)).toString();
  const composed = compose(first, second);
  return composed === null ? null : { ...composed, effectMinor };
}

function compose(first: DraftChange, second: DraftChange): DraftChange | null {
  switch (first.kind) {
    case "field_changed":
    case "words_changed": {
      if (second.kind !== first.kind) return second;
      return sameValue(first.before, second.after) ? null : ({ ...second, before: first.before } as DraftChange);
    }
    case "line_moved":
      if (second.kind !== "line_moved") return second;
      return first.from === second.to.index ? null : { ...second, from: first.from };
    case "adjustment_moved":
      if (second.kind !== "adjustment_moved") return second;
      return first.from === second.to.index ? null : { ...second, from: first.from };
    case "line_added":
      if (second.kind === "line_removed") return null;
      if (second.kind !== "line_changed") return second;
      return { ...first, line: withFields(first.line, second.fields), amountMinor: second.amount.afterMinor };
    case "line_removed": {
      if (second.kind !== "line_added") return second;
      const fields = fieldsBetween(first.line, second.line);
      if (fields.length === 0) return null;
      const amount = { beforeMinor: first.amountMinor, afterMinor: second.amountMinor };
      const { line, effectMinor } = second;
      return { kind: "line_changed", lineId: line.id, title: line.title, line, fields, amount, effectMinor };
    }
    case "line_changed": {
      if (second.kind !== "line_changed") return second;
      const fields = joinedFields(first.fields, second.fields) as LineFieldChange[];
      const amount = { beforeMinor: first.amount.beforeMinor, afterMinor: second.amount.afterMinor };
      return fields.length === 0 ? null : { ...second, fields, amount };
    }
    case "adjustment_added":
      if (second.kind === "adjustment_removed") return null;
      return second.kind === "adjustment_changed" ? { ...first, adjustment: second.adjustment } : second;
    case "adjustment_removed":
      return second.kind === "adjustment_added" && sameValue(first.adjustment, second.adjustment) ? null : second;
    case "adjustment_changed": {
      if (second.kind !== "adjustment_changed") return second;
      const fields = joinedFields(first.fields, second.fields) as AdjustmentFieldChange[];
      return fields.length === 0 ? null : { ...second, fields };
    }
  }
}

type FieldChange = { field: string; before: unknown; after: unknown };

/** Each field from its first value to its last; those that came back to what they were are left out. */
function joinedFields(first: readonly FieldChange[], second: readonly FieldChange[]): FieldChange[] {
  const fields = new Map(first.map((change) => [change.field, change]));
  for (const change of second) {
    const known = fields.get(change.field);
    fields.set(change.field, known ? { ...change, before: known.before } : change);
  }
  return [...fields.values()].filter(({ before, after }) => !sameValue(before, after));
}

function withFields(line: DraftLine, fields: readonly LineFieldChange[]): DraftLine {
  return { ...line, ...Object.fromEntries(fields.map(({ field, after }) => [field, after])) };
}

function fieldsBetween(before: DraftLine, after: DraftLine): LineFieldChange[] {
  return (["title", "detail", "quantity", "unit", "unitPrice", "discount", "taxes"] as const)
    .filter((field) => !sameValue(before[field], after[field]))
    .map((field) => ({ field, before: before[field], after: after[field] }) as LineFieldChange);
}
