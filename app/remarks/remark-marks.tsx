/**
 * Marks on the sheet: where something was said, and how many conversations. They lie in a layer of their own, so no cell
 * renders because somebody commented on it.
 */
import { useCallback, useRef, useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { pathOfAnchor } from "#app/draft/anchors.ts";
import { type DraftDesk, fieldElement, useDesk } from "#app/draft/draft-desk.tsx";
import { type Box, fieldBox, useMeasured } from "#app/draft/sheet-boxes.ts";
import { lineTitleOf, placeWords } from "#core/remarks-words.ts";
import { personOf } from "./person-of.ts";
import type { ThreadView } from "./remark-door.ts";
import type { RemarkStore } from "./remark-store.ts";

/** As in sheet.css: from here down a line is print and not a row of cells. */
const NARROW_SHEET_PX = 560;
const MARK_PX = 16;

type Spot = { top: number; left: number };

export function RemarkMarks({ store }: { store: RemarkStore }) {
  const { threads } = useObservable(store.list);
  const layer = useRef<HTMLDivElement>(null);
  const [spots, setSpots] = useState<ReadonlyMap<string, Spot>>(new Map());
  const places = placesOf(threads);
  const paths = [...places.keys()].join("\n");

  const measure = useCallback(
    (origin: DOMRect) => {
      const next = new Map<string, Spot>();
      for (const path of paths.split("\n").filter(Boolean)) {
        const box = fieldBox(path, origin);
        if (box)
          next.set(path, origin.width <= NARROW_SHEET_PX ? spotBeside(box, [...next.values()]) : spotIn(path, box));
      }
      setSpots((before) => (sameSpots(before, next) ? before : next));
    },
    [paths],
  );
  useMeasured(layer, paths !== "", measure);

  return (
    <div className="remark-marks" ref={layer}>
      {[...places].map(([path, about]) => {
        const spot = spots.get(path);
        return spot ? <Mark key={path} store={store} threads={about} spot={spot} /> : null;
      })}
    </div>
  );
}

function Mark({ store, threads, spot }: { store: RemarkStore; threads: ThreadView[]; spot: Spot }) {
  const desk = useDesk();
  const { people } = useObservable(store.list);
  const unread = useObservable(store.unread);
  const [first] = threads;
  if (!first) return null;
  const news = threads.some(({ threadId }) => unread.has(threadId));
  const suggests = threads.some(({ kind }) => kind === "suggestion");
  const place = placeWords(first.anchor, lineTitleOf(desk.session.content.get(), first.anchor, first.quote));
  const said = `${threads.length} ${threads.length === 1 ? "remark" : "remarks"} on ${place}${news ? ", new" : ""}`;
  return (
    <button
      type="button"
      className={`remark-mark p${personOf(people, first.madeBy).colour}`}
      data-unread={news || undefined}
      data-suggests={suggests || undefined}
      aria-label={said}
      title={said}
      style={{ transform: `translate(${spot.left}px, ${spot.top}px)` }}
      onClick={() => {
        // From one to the next where several are about the same place.
        const at = threads.findIndex(({ threadId }) => threadId === store.active.get());
        const next = threads[(at + 1) % threads.length] ?? first;
        showThread(desk, store, next);
      }}
    >
      {threads.length}
    </button>
  );
}

/** Shows a thread where there is room for it, and marks it as looked at. */
export function showThread(desk: DraftDesk, store: RemarkStore, thread: ThreadView): void {
  if (thread.state !== "open" || matchMedia("(max-width: 1039px)").matches) desk.panel.set("remarks");
  store.active.set(thread.threadId);
  store.lookAt(thread.threadId);
  const path = pathOfAnchor(thread.anchor);
  if (path !== null && fieldElement(path)) desk.lastField.set(path);
  requestAnimationFrame(() => {
    document
      .querySelector<HTMLElement>(`[data-thread="${CSS.escape(thread.threadId)}"] .act button`)
      ?.focus({ preventScroll: true });
  });
}

function placesOf(threads: readonly ThreadView[]): Map<string, ThreadView[]> {
  const places = new Map<string, ThreadView[]>();
  for (const thread of threads) {
    const path = pathOfAnchor(thread.anchor);
    if (thread.state !== "open" || path === null) continue;
    places.set(path, [...(places.get(path) ?? []), thread]);
  }
  return places;
}

/** On the corner of a figure's cell, above the figures; behind words at the end of their field. */
function spotIn(path: string, box: Box): Spot {
  const figures = /\/(quantity|unitPrice|taxes)$/.test(path);
  return figures ? { top: box.top - 6, left: box.left - 5 } : { top: box.top + 4, left: box.left + box.width - 16 };
}

/** Where a line is one row of print there is no room in it: the marks stand in the paper's margin, under each other. */
function spotBeside(box: Box, taken: readonly Spot[]): Spot {
  let top = box.top + 3;
  while (taken.some((spot) => Math.abs(spot.top - top) < MARK_PX)) top += MARK_PX;
  return { top, left: 2 };
}

function sameSpots(a: ReadonlyMap<string, Spot>, b: ReadonlyMap<string, Spot>): boolean {
  return (
    a.size === b.size && [...b].every(([path, { top, left }]) => a.get(path)?.top === top && a.get(path)?.left === left)
  );
}
