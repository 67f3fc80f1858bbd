/**
 * What keys, menus and pasted blocks do to the lines: the act itself, then where the focus goes and what is said about it.
 */
import { normalizeDecimal } from "#core/decimal.ts";
import { DRAFT_LIMITS } from "#core/draft-content.ts";
import { isEmptyLine } from "./draft-actions.ts";
import { type DraftDesk, fieldElement, focusCell, focusField, notify } from "./draft-desk.tsx";
import { firstName } from "./first-name.ts";
import { afterRemoval, type CellAddress, type CellName, cellPath, neighbour } from "./grid-moves.ts";
import type { PastedBlock } from "./parse-pasted-block.ts";

export function addLine(desk: DraftDesk, after: string | null): void {
  const lineId = desk.actions.addLine(after);
  if (lineId) focusCell(desk, lineId, "title");
  else notify(desk, `A draft can have ${DRAFT_LIMITS.lines.toLocaleString(desk.locale)} lines.`);
}

export function addAdjustment(desk: DraftDesk, kind: "discount" | "charge"): void {
  const id = desk.actions.addAdjustment(kind);
  if (id) focusField(desk, `adjustments/${id}/value`);
  else notify(desk, `A draft can have ${DRAFT_LIMITS.adjustments} discounts and charges.`);
}

export function removeLine(desk: DraftDesk, from: CellAddress): void {
  const order = desk.session.order.get();
  const row = order.indexOf(from.lineId) + 1;
  const line = desk.session.line(from.lineId).get();
  const there = desk.session.peers.get().find((peer) => peer.field?.startsWith(`lines/${from.lineId}/`));
  const next = afterRemoval(order, from);
  const above = order[row - 2] ?? null;
  if (!desk.actions.removeLine(from.lineId)) return;
  desk.session.sayRemoved(from.lineId);
  if (next) focusCell(desk, next.lineId, next.cell);
  else requestAnimationFrame(() => fieldElement("lines")?.focus());
  const name = line && line.title.trim() !== "" ? `“${line.title.trim()}”` : `Line ${row}`;
  notify(desk, `${name} was removed.${there ? ` ${firstName(there.name)} was writing in it.` : ""}`, {
    label: "Undo",
    // Not the latest step of undo: other edits may have been made since.
    run: () => {
      if (line && desk.actions.restoreLine(line, above)) focusCell(desk, line.id, from.cell);
    },
  });
}

export function goOn(desk: DraftDesk, from: CellAddress): void {
  const to = neighbour(desk.session.order.get(), from, "down", isShown);
  const line = desk.session.line(from.lineId).get();
  if (to) focusCell(desk, to.lineId, to.cell);
  // Enter on a line in which nothing was written would only make more of them.
  else if (line && isEmptyLine(line)) focusCell(desk, from.lineId, "title");
  else addLine(desk, from.lineId);
}

/** Spoken, because a move is otherwise only seen. */
export function sayMoved(desk: DraftDesk, lineId: string): void {
  const order = desk.session.order.get();
  desk.spoken.set(`Line moved: now ${order.indexOf(lineId) + 1} of ${order.length}.`);
}

export function isShown(lineId: string, cell: CellName): boolean {
  return fieldElement(cellPath(lineId, cell)) !== null;
}

/** What a pasted text means here: what may be a block of lines, a column, or (false) nothing but text for the field. */
export function pasteText(desk: DraftDesk, from: CellAddress | null, text: string): boolean {
  if (from?.cell === "detail") return false;
  const rows = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const column = from && rows.length > 1 && !text.includes("\t") ? columnOf(from.cell) : null;
  if (from && column) {
    const values = rows.map((row) =>
      column === "unit" ? row.trim().slice(0, 40) : normalizeDecimal(row, desk.locale),
    );
    const written = desk.actions.fillDown(from.lineId, column, values);
    if (written < rows.length)
      notify(desk, `${written} of ${rows.length} were written: the rest has no line or is no figure.`);
    return true;
  }
  const line = from ? desk.session.line(from.lineId).get() : null;
  // Rows of words pasted into a text are a text; into an empty title, or with columns, they are lines.
  if (!text.includes("\t") && line && !isEmptyLine(line)) return false;
  // One row without a tab is one cell, whatever it is separated by.
  if (!/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return false;
  desk.pasted.set({ text, lineId: from?.lineId ?? null });
  return true;
}

/** Makes the lines of a block, in place of an empty line or below `lineId`. */
export function pasteBlock(desk: DraftDesk, lineId: string | null, block: PastedBlock): void {
  const made = desk.actions.paste(lineId, block);
  const last = made.at(-1);
  if (last === undefined) {
    notify(desk, `A draft can have ${DRAFT_LIMITS.lines.toLocaleString(desk.locale)} lines.`);
    return;
  }
  focusCell(desk, last, "title");
  const left = block.skippedRows + block.lines.length - made.length;
  const parts = [
    made.length === 1 ? "1 line was pasted." : `${made.length} lines were pasted.`,
    left > 0 ? `${left} ${left === 1 ? "row" : "rows"} left out (sums, headings or too many).` : "",
    block.unreadable.length > 0
      ? `${block.unreadable.length} figures could not be read: “${block.unreadable[0]?.text}” …`
      : "",
  ];
  notify(desk, parts.filter(Boolean).join(" "), { label: "Undo", run: () => desk.session.undo() });
}

function columnOf(cell: CellName): "quantity" | "unit" | "unitPrice" | null {
  return cell === "quantity" || cell === "unit" || cell === "unitPrice" ? cell : null;
}
