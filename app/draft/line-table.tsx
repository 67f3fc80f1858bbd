/** The table of lines, as a spreadsheet: keys, pasted blocks, dragging. The cells themselves are in line-cells.tsx. */
import {
  type ClipboardEvent,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useObservable, useSelected } from "#app/collab/use-observable.ts";
import { normalizeDecimal } from "#core/decimal.ts";
import { DRAFT_LIMITS } from "#core/draft-content.ts";
import { isEmptyLine } from "./draft-actions.ts";
import {
  type DraftDesk,
  fieldElement,
  focusCell,
  focusField,
  notify,
  settleFocus,
  useDesk,
  useWritable,
  WHOLE_DRAFT,
} from "./draft-desk.tsx";
import type { DraftDoor } from "./draft-door.ts";
import {
  afterRemoval,
  type CellAddress,
  type CellName,
  cellPath,
  intentOf,
  neighbour,
  readCellPath,
} from "./grid-moves.ts";
import { LineMenu } from "./line-menu.tsx";
import { LineRow } from "./line-row.tsx";
import { LinesHead } from "./lines-head.tsx";
import { parsePastedBlock } from "./parse-pasted-block.ts";
import { useLineDrag } from "./use-line-drag.ts";

const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

export function LineTable({ door }: { door: DraftDoor }) {
  const desk = useDesk();
  const { session, actions } = desk;
  const order = useObservable(session.order);
  const currency = useSelected(session.content, (content) => content.currency);
  const writable = useWritable();
  const [menu, setMenu] = useState<{ lineId: string; handle: HTMLElement } | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const drag = useLineDrag(table, (lineId, place) => {
    if (actions.moveLine(lineId, place)) say(desk, lineId, "moved");
  });

  useBrowserLayoutEffect(() => {
    settleFocus(desk);
  }, [order, desk]);

  const onHandle = useCallback(
    (lineId: string, handle: HTMLElement) => {
      if (!drag.justDragged()) setMenu({ lineId, handle });
    },
    [drag.justDragged],
  );

  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    const from = addressOf(event.target);
    if (!from || event.defaultPrevented) return;
    const field = event.target as HTMLInputElement | HTMLTextAreaElement;
    const intent = intentOf(
      {
        key: event.key,
        alt: event.altKey,
        command: event.ctrlKey || event.metaKey,
        shift: event.shiftKey,
        composing: event.nativeEvent.isComposing,
      },
      {
        cell: from.cell,
        text: field.value,
        selectionStart: field.selectionStart ?? 0,
        selectionEnd: field.selectionEnd ?? 0,
      },
    );
    if (!intent) return;
    if (intent.do === "go") {
      const to = neighbour(session.order.get(), from, intent.to, (lineId, cell) => isShown(lineId, cell));
      if (!to) return;
      event.preventDefault();
      focusCell(desk, to.lineId, to.cell);
      return;
    }
    event.preventDefault();
    if (!writable) return;
    // What was typed counts before the line is moved, copied or left; what cannot be read keeps the focus and says why.
    if (intent.do !== "remove" && desk.active.field && !desk.active.field.commit()) return;
    switch (intent.do) {
      case "next":
        goOn(desk, from);
        return;
      case "insertBelow":
        addLine(desk, from.lineId);
        return;
      case "moveLine":
        if (actions.moveLineBy(from.lineId, intent.by)) {
          focusCell(desk, from.lineId, from.cell);
          say(desk, from.lineId, "moved");
        }
        return;
      case "duplicate": {
        const copy = actions.duplicateLine(from.lineId);
        if (copy) focusCell(desk, copy, from.cell);
        return;
      }
      case "remove":
        removeLine(desk, from);
        return;
      case "openDetail":
        desk.unfold(from.lineId, "detail");
        focusCell(desk, from.lineId, "detail");
        return;
    }
  };

  const onPaste = (event: ClipboardEvent<HTMLElement>) => {
    const from = addressOf(event.target);
    if (writable && pasteText(desk, from, event.clipboardData.getData("text/plain"))) event.preventDefault();
  };

  // Pasted with no field in hand, a block goes to the end.
  useEffect(() => {
    if (!writable) return;
    const paste = (event: globalThis.ClipboardEvent) => {
      if (event.defaultPrevented || isField(event.target) || table.current?.contains(event.target as Node)) return;
      if (pasteText(desk, null, event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [desk, writable]);

  return (
    <>
      <table
        className="sheet-lines draft-lines"
        aria-label="Lines"
        ref={table}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onFocus={(event) => {
          const cell = addressOf(event.target);
          if (cell) desk.openLine.set(cell.lineId);
        }}
      >
        <LinesHead />
        <tbody>
          {order.map((lineId, index) => (
            <LineRow
              key={lineId}
              lineId={lineId}
              row={index + 1}
              currency={currency}
              writable={writable}
              door={door}
              onHandle={onHandle}
              onGrab={drag.grab}
            />
          ))}
          {writable ? (
            <tr className="draft-add-row">
              <td className="sheet-add" colSpan={6}>
                <AddRow desk={desk} />
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
      <div className="draft-drop-mark" ref={drag.mark} aria-hidden="true" hidden />
      {menu ? <LineMenu lineId={menu.lineId} handle={menu.handle} onClose={() => setMenu(null)} /> : null}
    </>
  );
}

function AddRow({ desk }: { desk: DraftDesk }) {
  return (
    <div className="draft-add">
      <button type="button" className="draft-add-line" data-field="lines" onClick={() => addLine(desk, null)}>
        Add a line, or paste a block from a spreadsheet <kbd>/</kbd> for the catalogue
      </button>
      <span className="draft-add-more">
        <button type="button" onClick={() => addAdjustment(desk, "discount")}>
          Discount
        </button>
        <button type="button" onClick={() => addAdjustment(desk, "charge")}>
          Charge
        </button>
        <button
          type="button"
          onClick={() => {
            desk.unfold(WHOLE_DRAFT, "period");
            focusField(desk, "invoice/serviceFrom");
          }}
        >
          Period
        </button>
      </span>
    </div>
  );
}

function addAdjustment(desk: DraftDesk, kind: "discount" | "charge"): void {
  const id = desk.actions.addAdjustment(kind);
  if (id) focusField(desk, `adjustments/${id}/value`);
  else notify(desk, `A draft can have ${DRAFT_LIMITS.adjustments} discounts and charges.`);
}

export function addLine(desk: DraftDesk, after: string | null): void {
  const lineId = desk.actions.addLine(after);
  if (lineId) focusCell(desk, lineId, "title");
  else notify(desk, `A draft can have ${DRAFT_LIMITS.lines.toLocaleString(desk.locale)} lines.`);
}

export function removeLine(desk: DraftDesk, from: CellAddress): void {
  const order = desk.session.order.get();
  const row = order.indexOf(from.lineId) + 1;
  const line = desk.session.line(from.lineId).get();
  const there = desk.session.peers.get().find((peer) => peer.field?.startsWith(`lines/${from.lineId}/`));
  const next = afterRemoval(order, from);
  const above = order[row - 2] ?? null;
  if (!desk.actions.removeLine(from.lineId)) return;
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

export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}

/** What a pasted text means here: lines, a column, or (false) nothing but text for the field. */
function pasteText(desk: DraftDesk, from: CellAddress | null, text: string): boolean {
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
  const block = parsePastedBlock(text, desk.locale);
  if (block) pasteBlock(desk, from?.lineId ?? null, block);
  return block !== null;
}

function columnOf(cell: CellName): "quantity" | "unit" | "unitPrice" | null {
  return cell === "quantity" || cell === "unit" || cell === "unitPrice" ? cell : null;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

function pasteBlock(
  desk: DraftDesk,
  lineId: string | null,
  block: NonNullable<ReturnType<typeof parsePastedBlock>>,
): void {
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

function goOn(desk: DraftDesk, from: CellAddress): void {
  const to = neighbour(desk.session.order.get(), from, "down", isShown);
  const line = desk.session.line(from.lineId).get();
  if (to) focusCell(desk, to.lineId, to.cell);
  // Enter on a line in which nothing was written would only make more of them.
  else if (line && isEmptyLine(line)) focusCell(desk, from.lineId, "title");
  else addLine(desk, from.lineId);
}

/** Spoken, because a move is otherwise only seen. */
function say(desk: DraftDesk, lineId: string, what: string): void {
  const order = desk.session.order.get();
  desk.spoken.set(`Line ${what}: now ${order.indexOf(lineId) + 1} of ${order.length}.`);
}

function isShown(lineId: string, cell: CellName): boolean {
  return fieldElement(cellPath(lineId, cell)) !== null;
}

function addressOf(target: EventTarget): CellAddress | null {
  const path = target instanceof HTMLElement ? target.dataset.field : undefined;
  return path === undefined ? null : readCellPath(path);
}
