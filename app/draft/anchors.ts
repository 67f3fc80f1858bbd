/**
 * Where on the sheet something is about: the whole draft, a line, or one field. The editor names its fields by paths
 * ("lines/<id>/quantity", "invoice/dueDate", "notes"); every field carries its path as `data-field`, every row its line as
 * `data-anchor="lines/<id>"`. What is anchored elsewhere (a remark, a change in the history) finds its place through here.
 */
import { type CellName, readCellPath } from "./grid-moves.ts";

export type SheetAnchor =
  | { kind: "document" }
  | { kind: "field"; field: string }
  | { kind: "line"; lineId: string; field?: CellName };

/** The anchor of the field at `path`; null (nobody is in a field) is the whole draft. */
export function anchorOfPath(path: string | null): SheetAnchor {
  if (path === null || path === "lines") return { kind: "document" };
  const cell = readCellPath(path);
  if (cell) return { kind: "line", lineId: cell.lineId, field: cell.cell };
  return { kind: "field", field: path };
}

/** The path whose field is nearest to `anchor`: a line without a field is its title. Null for the whole draft. */
export function pathOfAnchor(anchor: SheetAnchor): string | null {
  switch (anchor.kind) {
    case "document":
      return null;
    case "field":
      return anchor.field;
    case "line":
      return `lines/${anchor.lineId}/${anchor.field ?? "title"}`;
  }
}

/** What to put a mark at or to scroll to: the field, else its row, else null (it is gone, or about everything). */
export function anchorElement(anchor: SheetAnchor): HTMLElement | null {
  const path = pathOfAnchor(anchor);
  const field = path === null ? null : document.querySelector<HTMLElement>(`[data-field="${CSS.escape(path)}"]`);
  if (field || anchor.kind !== "line") return field;
  return document.querySelector<HTMLElement>(`[data-anchor="${CSS.escape(`lines/${anchor.lineId}`)}"]`);
}
