/** Where on the sheet of a review a change stands: found in the paper as it is rendered, marked, and brought before the eyes. */
import { LINE_MARKS } from "#app/history/past-marks.ts";
import type { LineMark, LineMarks } from "#core/sheet/SheetLines.tsx";
import type { ReviewedChange } from "#server/approvals/review-changes.ts";
import type { SheetPart, Spot } from "./review-rows.ts";

const SELECTOR: Record<SheetPart, string> = {
  paper: ".sheet",
  seller: ".sheet-head",
  title: ".sheet-title",
  buyer: ".sheet-buyer",
  issued: ".sheet-issued",
  due: ".sheet-due",
  reference: ".sheet-your-reference",
  period: ".sheet-period",
  totals: ".sheet-totals",
  total: ".sheet-totals .sheet-sum",
  bank: ".sheet-bank",
  notes: ".sheet-notes",
  terms: ".sheet-terms, .sheet-fine-terms",
  foot: ".sheet-fine",
};

/** The element of a spot. A part that is empty now is not on the paper: then it is the paper itself. */
export function elementAt(view: Element, spot: Spot, lineIds: readonly string[]): Element | null {
  const paper = view.querySelector(SELECTOR.paper);
  if (spot.on !== "line" && spot.on !== "gap") return view.querySelector(SELECTOR[spot.on]) ?? paper;
  const rows = view.querySelectorAll(".sheet-line");
  // What was removed stood above the line that took its place; of the last one the end of the table is left.
  const index = spot.on === "line" ? lineIds.indexOf(spot.lineId) : Math.min(spot.position, rows.length) - 1;
  return rows[index] ?? paper;
}

/** Marks the spot until the returned function is called, and scrolls to it. */
export function showSpot(view: Element, spot: Spot, lineIds: readonly string[]): () => void {
  const element = elementAt(view, spot, lineIds);
  if (!element) return () => {};
  element.setAttribute("data-picked", spot.on);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: spot.on === "paper" ? "start" : "center", behavior: calm ? "auto" : "smooth" });
  return () => element.removeAttribute("data-picked");
}

/** The cells of each line that say something else than before. */
export function lineMarksOf(changes: readonly ReviewedChange[]): LineMarks {
  const marks = new Map<string, Set<LineMark>>();
  const mark = (lineId: string, ...some: LineMark[]) =>
    marks.set(lineId, new Set([...(marks.get(lineId) ?? []), ...some]));
  for (const change of changes) {
    if (change.kind === "line_added") mark(change.line.id, "line", "title", "amount");
    else if (change.kind === "line_moved") mark(change.lineId, "moved");
    else if (change.kind === "line_changed")
      mark(change.lineId, ...change.fields.flatMap(({ field }) => LINE_MARKS[field]));
  }
  return marks;
}
