/** The keys that begin a remark where the caret is. They work inside fields too, and before any remark is on the page. */
import { useEffect } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { useKeys } from "#app/components/frame/keys.tsx";
import { anchorOfPath } from "#app/draft/anchors.ts";
import { type DraftDesk, fieldElement, notify, useDesk } from "#app/draft/draft-desk.tsx";
import { readAnchor, valuePlace } from "#core/remarks.ts";
import type { RemarkStore } from "./remark-store.ts";
import { hearAhead } from "./typed-ahead.ts";

export const COMMENT_KEYS = "mod+alt+m";
export const SUGGEST_KEYS = "mod+alt+s";
/** Under what the help lists all keys of remarks. */
export const KEYS_TITLE = "Comments and suggestions";

/** Where there is no room beside the sheet, remarks are in their panel: a drawer, or a sheet from below on a phone. */
const NO_MARGIN = "(max-width: 1039px)";

/** Begins a remark about the field that has the keyboard or had it last; about the whole draft where there is none. */
export function startRemark(
  desk: DraftDesk,
  store: RemarkStore,
  mode: "comment" | "suggestion",
  given: { path?: string | null; typed?: string } = {},
): void {
  const path = given.path === undefined ? desk.lastField.get() : given.path;
  // What stands in the field under the caret is what the remark is about.
  desk.active.field?.commit();
  const anchor = readAnchor(anchorOfPath(path !== null && fieldElement(path) ? path : null));
  if (!anchor) return;
  if (mode === "suggestion" && valuePlace(anchor) === null) {
    notify(desk, "Go to the value that you would change, then suggest another one.");
    return;
  }
  hearAhead();
  store.composing.set({ anchor, mode, typed: given.typed ?? null });
  if (matchMedia(NO_MARGIN).matches) desk.panel.set("remarks");
}

export function useBeginKeys(store: RemarkStore): void {
  const desk = useDesk();
  const { may } = useObservable(store.list);
  useKeys(
    [
      ...(may.remark
        ? [
            { keys: COMMENT_KEYS, label: "Comment on this field" },
            { keys: "m", label: "Comment where you were last", run: () => startRemark(desk, store, "comment") },
          ]
        : []),
      ...(may.suggest ? [{ keys: SUGGEST_KEYS, label: "Suggest another value for this field" }] : []),
    ],
    KEYS_TITLE,
  );
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isRemarkKey(event) || !(event.ctrlKey || event.metaKey)) return;
      const { may: allowed } = store.list.get();
      const mode = { m: "comment", s: "suggestion" }[letterOf(event)];
      if (mode !== "comment" && mode !== "suggestion") return;
      if (!(mode === "comment" ? allowed.remark : allowed.suggest)) return;
      event.preventDefault();
      startRemark(desk, store, mode);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [desk, store]);
  useTypedSuggestions(store);
}

/** Where a person only reads, what they type into a cell begins a suggestion for it. */
function useTypedSuggestions(store: RemarkStore): void {
  const desk = useDesk();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target, key } = event;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) || !target.readOnly) return;
      const path = target.dataset.field;
      if (path === undefined || desk.session.status.get().state !== "reading" || !store.list.get().may.suggest) return;
      if (key !== "Enter" && key.length !== 1) return;
      event.preventDefault();
      event.stopPropagation();
      startRemark(desk, store, "suggestion", { path, ...(key === "Enter" || key === " " ? {} : { typed: key }) });
    };
    // Before the table hears it: Enter would go to the next line.
    document.addEventListener("keydown", onKeyDown, { capture: true });
    return () => document.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [desk, store]);
}

/** All keys of remarks are held with Alt; what is held down or composed is none of them. */
export function isRemarkKey(event: KeyboardEvent): boolean {
  return !event.defaultPrevented && !event.isComposing && !event.repeat && !event.shiftKey && event.altKey;
}

/** The letter on the key. With Alt a Mac writes other characters (and AltGr does elsewhere), so the place of the key helps out. */
export function letterOf(event: KeyboardEvent): string {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  return /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase() ?? "";
}
