/** The rows of a review: everything that changed, in the order in which it is read, each with its place on the sheet. */

import type { RemarkAnchor } from "#core/remarks.ts";
import { type ReviewSection, reviewSectionOf } from "#core/review-sections.ts";
import type { FrameChange } from "#server/approvals/frame-changes.ts";
import type { ReviewChanges, ReviewedChange } from "#server/approvals/review-changes.ts";

/** A place on the sheet: a line, where a line was (`gap`, counted from one), or another part of the paper. */
export type Spot = { on: "line"; lineId: string } | { on: "gap"; position: number } | { on: SheetPart };
export type SheetPart =
  | "paper"
  | "seller"
  | "title"
  | "buyer"
  | "issued"
  | "due"
  | "reference"
  | "period"
  | "totals"
  | "total"
  | "bank"
  | "notes"
  | "terms"
  | "foot";

export type ReviewRow = { id: string; section: ReviewSection; spot: Spot } & (
  | { kind: "total" | "tax"; beforeMinor: string; afterMinor: string; currencyBefore: string; currency: string }
  | { kind: "frame"; change: FrameChange }
  | { kind: "told"; change: ReviewedChange }
);

const FRAME: Record<FrameChange["what"], { section: ReviewSection; spot: SheetPart }> = {
  bank: { section: "money", spot: "bank" },
  buyer: { section: "words", spot: "buyer" },
  seller: { section: "words", spot: "seller" },
  design: { section: "look", spot: "paper" },
  accent: { section: "look", spot: "paper" },
  typeface: { section: "look", spot: "paper" },
  locale: { section: "look", spot: "paper" },
  paper: { section: "look", spot: "paper" },
  logo: { section: "look", spot: "seller" },
  fields: { section: "look", spot: "reference" },
  footer: { section: "look", spot: "foot" },
};

/** Another account before everything, then the total, then what made it. */
export function reviewRows({ totals, frame, changes }: ReviewChanges): ReviewRow[] {
  const frameRows = frame.map(
    (change): ReviewRow => ({
      id: `frame ${change.what}`,
      kind: "frame",
      change,
      section: FRAME[change.what].section,
      spot: { on: FRAME[change.what].spot },
    }),
  );
  const told = changes.map(
    (change, index): ReviewRow => ({
      id: `change ${index}`,
      kind: "told",
      change,
      section: reviewSectionOf(change),
      spot: spotOf(change),
    }),
  );
  const of = (rows: readonly ReviewRow[], section: ReviewSection) => rows.filter((row) => row.section === section);
  return [
    ...of(frameRows, "money"),
    ...figureRows(totals),
    ...of(told, "money"),
    ...of(told, "lines"),
    ...of(frameRows, "words"),
    ...of(told, "words"),
    ...of(told, "look"),
    ...of(frameRows, "look"),
  ];
}

function figureRows(totals: ReviewChanges["totals"]): ReviewRow[] {
  if (!totals) return [];
  const { before, after } = totals;
  const row = (kind: "total" | "tax", beforeMinor: string, afterMinor: string): ReviewRow[] =>
    beforeMinor === afterMinor && before.currency === after.currency
      ? []
      : [
          {
            id: kind,
            kind,
            section: "money",
            spot: { on: kind === "total" ? "total" : "totals" },
            beforeMinor,
            afterMinor,
            currencyBefore: before.currency,
            currency: after.currency,
          },
        ];
  return [
    ...row("total", before.totalMinor, after.totalMinor),
    ...(before.taxMinor === after.taxMinor ? [] : row("tax", before.taxMinor, after.taxMinor)),
  ];
}

type FieldName = Extract<ReviewedChange, { kind: "field_changed" }>["field"];

const FIELD_SPOT: Partial<Record<FieldName, SheetPart>> = {
  kind: "title",
  clientId: "buyer",
  currency: "total",
  pricesIncludeTax: "totals",
  subject: "reference",
  reference: "reference",
  issueDate: "issued",
  dueDate: "due",
  dueDays: "due",
  serviceFrom: "period",
  serviceTo: "period",
};

function spotOf(change: ReviewedChange): Spot {
  switch (change.kind) {
    case "line_added":
      return { on: "line", lineId: change.line.id };
    case "line_changed":
    case "line_moved":
      return { on: "line", lineId: change.lineId };
    case "line_removed":
      return { on: "gap", position: change.position };
    case "field_changed":
      return { on: FIELD_SPOT[change.field] ?? "paper" };
    case "words_changed":
      return { on: change.field };
    case "adjustment_added":
    case "adjustment_removed":
    case "adjustment_changed":
    case "adjustment_moved":
      return { on: "totals" };
  }
}

/** Whether a remark is about what this row tells. */
export function isAbout(row: ReviewRow, anchor: RemarkAnchor): boolean {
  if (row.kind !== "told" || anchor.kind === "document") return false;
  const { change } = row;
  if (anchor.kind === "line") {
    if (change.kind === "line_removed") return change.line.id === anchor.lineId;
    return row.spot.on === "line" && row.spot.lineId === anchor.lineId;
  }
  switch (change.kind) {
    case "field_changed":
      return anchor.field === `invoice/${change.field}`;
    case "words_changed":
      return anchor.field === change.field;
    case "adjustment_added":
    case "adjustment_removed":
      return anchor.field.startsWith(`adjustments/${change.adjustment.id}`);
    case "adjustment_changed":
    case "adjustment_moved":
      return anchor.field.startsWith(`adjustments/${change.adjustmentId}`);
    default:
      return false;
  }
}
