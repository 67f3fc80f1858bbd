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
import { useLoaded } from "#app/components/use-loaded.ts";
import {
  type DraftDesk,
  focusCell,
  focusField,
  isField,
  settleFocus,
  useDesk,
  useWritable,
  WHOLE_DRAFT,
} from "./draft-desk.tsx";
import type { DraftDoor } from "./draft-door.ts";
import { type CellAddress, intentOf, neighbour, readCellPath } from "./grid-moves.ts";
import { addAdjustment, addLine, goOn, isShown, pasteText, removeLine, sayMoved } from "./line-acts.ts";
import { LineRow } from "./line-row.tsx";
import { LinesHead } from "./lines-head.tsx";
import { ALL_ROWS_MAX } from "./rows-near.ts";
import { useLineDrag } from "./use-line-drag.ts";

const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

const loadLineMenu = () => import("./line-menu.tsx");

export function LineTable({ door }: { door: DraftDoor }) {
  const desk = useDesk();
  const { session, actions } = desk;
  const order = useObservable(session.order);
  const currency = useSelected(session.content, (content) => content.currency);
  const writable = useWritable();
  const [menu, setMenu] = useState<{ lineId: string; handle: HTMLElement } | null>(null);
  const menuPart = useLoaded(menu !== null, loadLineMenu);
  const table = useRef<HTMLTableElement>(null);
  const drag = useLineDrag(table, (lineId, place) => {
    if (actions.moveLine(lineId, place)) sayMoved(desk, lineId);
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
      const to = neighbour(session.order.get(), from, intent.to, isShown);
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
          sayMoved(desk, from.lineId);
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
              long={order.length > ALL_ROWS_MAX}
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
      {menu && menuPart ? (
        <menuPart.LineMenu lineId={menu.lineId} handle={menu.handle} onClose={() => setMenu(null)} />
      ) : null}
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

function addressOf(target: EventTarget): CellAddress | null {
  const path = target instanceof HTMLElement ? target.dataset.field : undefined;
  return path === undefined ? null : readCellPath(path);
}
