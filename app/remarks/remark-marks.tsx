/**
 * Marks on the sheet: where something was said, how many conversations, and beside the field with the keyboard a way to
 * begin one. They lie in a layer of their own, so no cell renders because somebody commented on it.
 */
import { MessageSquarePlus, PencilLine } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { IconButton } from "#app/components/ui/button.tsx";
import { anchorOfPath, pathOfAnchor } from "#app/draft/anchors.ts";
import { type DraftDesk, fieldElement, useDesk } from "#app/draft/draft-desk.tsx";
import { type Box, fieldBox, useMeasured } from "#app/draft/sheet-boxes.ts";
import { readAnchor, valuePlace } from "#core/remarks.ts";
import { lineTitleOf, placeWords } from "#core/remarks-words.ts";
import { personOf } from "./person-of.ts";
import type { ThreadView } from "./remark-door.ts";
import { COMMENT_KEYS, SUGGEST_KEYS, startRemark } from "./remark-keys.ts";
import type { RemarkStore } from "./remark-store.ts";

/** As in sheet.css: from here down a line is print and not a row of cells. */
const NARROW_SHEET_PX = 560;
const MARK_PX = 16;

type Spot = { top: number; left: number };

export function RemarkMarks({ store }: { store: RemarkStore }) {
  const { threads } = useObservable(store.list);
  const composing = useObservable(store.composing);
  const here = useFieldWithKeyboard();
  const layer = useRef<HTMLDivElement>(null);
  const [spots, setSpots] = useState<ReadonlyMap<string, Spot>>(new Map());
  const [beside, setBeside] = useState<Spot | null>(null);
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
      const box = here === null ? null : fieldBox(here, origin);
      setBeside((before) => {
        const spot = box && { top: box.top, left: Math.round(origin.width) };
        return before?.top === spot?.top && before?.left === spot?.left ? before : spot;
      });
    },
    [paths, here],
  );
  useMeasured(layer, paths !== "" || here !== null, measure);

  return (
    <div className="remark-marks" ref={layer}>
      {[...places].map(([path, about]) => {
        const spot = spots.get(path);
        return spot ? <Mark key={path} store={store} threads={about} spot={spot} /> : null;
      })}
      {here !== null && beside && composing === null ? <Begin store={store} path={here} spot={beside} /> : null}
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

/** Beside the paper, at the height of the field: said with the hand what the keys say too. */
function Begin({ store, path, spot }: { store: RemarkStore; path: string; spot: Spot }) {
  const desk = useDesk();
  const { may } = useObservable(store.list);
  const anchor = readAnchor(anchorOfPath(path));
  if (!anchor || !may.remark) return null;
  return (
    <div className="remark-begin" style={{ transform: `translate(${spot.left}px, ${spot.top}px)` }}>
      <IconButton
        label="Comment on this"
        keys={COMMENT_KEYS}
        side="left"
        // The field keeps the keyboard until the words have it.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => startRemark(desk, store, "comment", { path })}
      >
        <MessageSquarePlus className="i" aria-hidden="true" />
      </IconButton>
      {may.suggest && valuePlace(anchor) ? (
        <IconButton
          label="Suggest another value"
          keys={SUGGEST_KEYS}
          side="left"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => startRemark(desk, store, "suggestion", { path })}
        >
          <PencilLine className="i" aria-hidden="true" />
        </IconButton>
      ) : null}
    </div>
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

/** The path of the field that has the keyboard; null as soon as none has. */
function useFieldWithKeyboard(): string | null {
  const [path, setPath] = useState<string | null>(null);
  useEffect(() => {
    const follow = () => {
      const focused = document.activeElement;
      const field = focused instanceof HTMLElement && focused.closest(".sheet") ? focused.dataset.field : undefined;
      // On its own button the focus is still about the field.
      if (focused?.closest(".remark-begin")) return;
      setPath(field && field !== "lines" ? field : null);
    };
    const left = () => requestAnimationFrame(follow);
    document.addEventListener("focusin", follow);
    document.addEventListener("focusout", left);
    return () => {
      document.removeEventListener("focusin", follow);
      document.removeEventListener("focusout", left);
    };
  }, []);
  return path;
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
