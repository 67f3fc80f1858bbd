import { type PointerEvent as ReactPointerEvent, type RefObject, useCallback, useRef } from "react";

// Less is the tremble of a click.
const DRAG_START_PX = 4;
// Near the edge of the window the page follows the line.
const SCROLL_EDGE_PX = 60;
const SCROLL_STEP_PX = 10;

export type DropPlace = { before: string } | { after: string };

/**
 * Dragging a line by its handle. A mark shows where it will land; nothing in the document changes before it is dropped,
 * so that the others do not see it wander. The same is done with Alt and the arrows, or from the line's menu.
 */
export function useLineDrag(
  table: RefObject<HTMLTableElement | null>,
  onDrop: (lineId: string, place: DropPlace) => void,
) {
  const mark = useRef<HTMLDivElement>(null);
  const dragged = useRef(false);
  const drop = useRef(onDrop);
  drop.current = onDrop;

  const grab = useCallback(
    (lineId: string, event: ReactPointerEvent<HTMLElement>) => {
      if (event.button !== 0 || !table.current) return;
      const handle = event.currentTarget;
      const rows = [...table.current.querySelectorAll<HTMLElement>("tr[data-line]")];
      const row = rows.find((one) => one.dataset.line === lineId);
      if (!row) return;
      const from = event.clientY;
      const scrolledFrom = window.scrollY;
      let place: DropPlace | null = null;
      dragged.current = false;
      handle.setPointerCapture(event.pointerId);

      const move = (at: PointerEvent) => {
        if (!dragged.current && Math.abs(at.clientY - from) < DRAG_START_PX) return;
        dragged.current = true;
        row.dataset.dragged = "";
        row.style.transform = `translateY(${at.clientY - from + window.scrollY - scrolledFrom}px)`;
        if (at.clientY < SCROLL_EDGE_PX) window.scrollBy(0, -SCROLL_STEP_PX);
        else if (at.clientY > window.innerHeight - SCROLL_EDGE_PX) window.scrollBy(0, SCROLL_STEP_PX);
        place = placeAt(rows, row, at.clientY);
        showMark(mark.current, table.current, rows, place);
      };
      const end = (at: Event) => {
        handle.removeEventListener("pointermove", move);
        handle.removeEventListener("pointerup", end);
        handle.removeEventListener("pointercancel", end);
        window.removeEventListener("keydown", cancel, true);
        row.style.transform = "";
        delete row.dataset.dragged;
        if (mark.current) mark.current.hidden = true;
        if (at.type === "pointerup" && dragged.current && place) drop.current(lineId, place);
      };
      const cancel = (at: KeyboardEvent) => {
        if (at.key === "Escape") end(at);
      };
      handle.addEventListener("pointermove", move);
      handle.addEventListener("pointerup", end);
      handle.addEventListener("pointercancel", end);
      window.addEventListener("keydown", cancel, true);
    },
    [table],
  );
  // The click that ends a drag does not open the menu.
  const justDragged = useCallback(() => {
    const was = dragged.current;
    dragged.current = false;
    return was;
  }, []);
  return { grab, justDragged, mark };
}

/** Between which lines the pointer is; null where the line would stay where it is. */
function placeAt(rows: readonly HTMLElement[], row: HTMLElement, clientY: number): DropPlace | null {
  const others = rows.filter((one) => one !== row);
  const below = others.find((one) => {
    const box = one.getBoundingClientRect();
    return clientY < box.top + box.height / 2;
  });
  const last = others.at(-1);
  const own = rows.indexOf(row);
  if (below?.dataset.line) return rows[own + 1] === below ? null : { before: below.dataset.line };
  return last?.dataset.line && rows[own - 1] !== last ? { after: last.dataset.line } : null;
}

function showMark(
  mark: HTMLElement | null,
  table: HTMLElement | null,
  rows: readonly HTMLElement[],
  place: DropPlace | null,
): void {
  if (!mark || !table) return;
  mark.hidden = place === null;
  if (!place) return;
  const id = "before" in place ? place.before : place.after;
  const box = rows.find((one) => one.dataset.line === id)?.getBoundingClientRect();
  const parent = mark.offsetParent?.getBoundingClientRect();
  if (!box || !parent) return;
  mark.style.top = `${("before" in place ? box.top : box.bottom) - parent.top}px`;
  mark.style.left = `${box.left - parent.left}px`;
  mark.style.width = `${box.width}px`;
}
