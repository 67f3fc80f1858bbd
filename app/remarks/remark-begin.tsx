/** Beside the field with the keyboard a way to begin a remark about it. Here from the start, unlike all that shows remarks. */

import { useCallback, useEffect, useRef, useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { IconButton } from "#app/components/ui/button.tsx";
import { MessageSquarePlus, PencilLine } from "#app/components/ui/icons.tsx";
import { anchorOfPath } from "#app/draft/anchors.ts";
import { useDesk } from "#app/draft/draft-desk.tsx";
import { fieldBox, useMeasured } from "#app/draft/sheet-boxes.ts";
import { readAnchor, valuePlace } from "#core/remarks.ts";
import { COMMENT_KEYS, SUGGEST_KEYS, startRemark } from "./remark-keys.ts";
import type { RemarkStore } from "./remark-store.ts";

type Spot = { top: number; left: number };

export function RemarkBegin({ store }: { store: RemarkStore }) {
  const composing = useObservable(store.composing);
  const here = useFieldWithKeyboard();
  const layer = useRef<HTMLDivElement>(null);
  const [beside, setBeside] = useState<Spot | null>(null);
  const measure = useCallback(
    (origin: DOMRect) => {
      const box = here === null ? null : fieldBox(here, origin);
      setBeside((before) => {
        const spot = box && { top: box.top, left: Math.round(origin.width) };
        return before?.top === spot?.top && before?.left === spot?.left ? before : spot;
      });
    },
    [here],
  );
  useMeasured(layer, here !== null, measure);
  return (
    <div className="remark-marks" ref={layer}>
      {here !== null && beside && composing === null ? <Begin store={store} path={here} spot={beside} /> : null}
    </div>
  );
}

/** At the height of the field: said with the hand what the keys say too. */
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
