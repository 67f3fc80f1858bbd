/**
 * In which order an approver reads what changed: money first, then the lines, then the words, then how it looks. The
 * screen, the mail and the cut of a long list all follow this one table.
 */
import type { DraftChange } from "#core/draft-diff.ts";

export const REVIEW_SECTIONS = ["money", "lines", "words", "look"] as const;
export type ReviewSection = (typeof REVIEW_SECTIONS)[number];

/** Of a change as it is told, too: only what it is and which field it is about are looked at. */
export type SectionedChange =
  | { kind: Exclude<DraftChange["kind"], "field_changed"> }
  | { kind: "field_changed"; field: Extract<DraftChange, { kind: "field_changed" }>["field"] };

export function reviewSectionOf(change: SectionedChange): ReviewSection {
  switch (change.kind) {
    case "line_added":
    case "line_removed":
    case "line_changed":
    case "line_moved":
      return "lines";
    case "adjustment_added":
    case "adjustment_removed":
    case "adjustment_changed":
    case "adjustment_moved":
      return "money";
    case "words_changed":
      return "words";
    case "field_changed":
      return MONEY_FIELDS.has(change.field) ? "money" : LOOK_FIELDS.has(change.field) ? "look" : "words";
  }
}

/** What is paid, by when, and whether it is asked for or given back. */
const MONEY_FIELDS: ReadonlySet<string> = new Set(["kind", "currency", "pricesIncludeTax", "dueDate", "dueDays"]);
const LOOK_FIELDS: ReadonlySet<string> = new Set(["templateId"]);

/** In this order; within a section as they came, with what only moved at the end of it. */
export function inReviewOrder<Change extends SectionedChange>(changes: readonly Change[]): Change[] {
  return [...changes].sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf(change: SectionedChange): number {
  const moved = change.kind === "line_moved" || change.kind === "adjustment_moved" ? 1 : 0;
  return 2 * REVIEW_SECTIONS.indexOf(reviewSectionOf(change)) + moved;
}
