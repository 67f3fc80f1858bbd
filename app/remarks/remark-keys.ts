/** The keys of remarks: one begins a comment where the caret is, one takes a suggestion over. They work inside fields too. */
import { useEffect } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { useKeys } from "#app/components/frame/keys.tsx";
import { anchorOfPath, pathOfAnchor } from "#app/draft/anchors.ts";
import { type DraftDesk, fieldElement, focusField, notify, useDesk } from "#app/draft/draft-desk.tsx";
import { readAnchor, valuePlace } from "#core/remarks.ts";
import type { ThreadView } from "./remark-door.ts";
import type { RemarkStore } from "./remark-store.ts";
import { ACCEPT_KEYS, DECLINE_KEYS } from "./remark-thread.tsx";

export const COMMENT_KEYS = "mod+alt+m";
export const SUGGEST_KEYS = "mod+alt+s";

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
  store.composing.set({ anchor, mode, typed: given.typed ?? null });
  if (matchMedia(NO_MARGIN).matches) desk.panel.set("remarks");
}

export function useRemarkKeys(store: RemarkStore): void {
  const desk = useDesk();
  const { may, threads } = useObservable(store.list);
  const suggestions = threads.some((thread) => thread.kind === "suggestion" && thread.state === "open");
  useKeys(
    [
      ...(may.remark
        ? [
            { keys: COMMENT_KEYS, label: "Comment on this field" },
            { keys: "m", label: "Comment where you were last", run: () => startRemark(desk, store, "comment") },
          ]
        : []),
      ...(may.suggest ? [{ keys: SUGGEST_KEYS, label: "Suggest another value for this field" }] : []),
      ...(may.accept && suggestions
        ? [
            { keys: ACCEPT_KEYS, label: "Accept the suggestion here" },
            { keys: DECLINE_KEYS, label: "Decline it" },
          ]
        : []),
    ],
    "Comments and suggestions",
  );
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat || event.shiftKey || !event.altKey) return;
      const letter = letterOf(event);
      const command = event.ctrlKey || event.metaKey;
      const act = command ? { m: "comment", s: "suggestion" }[letter] : { y: "accept", n: "decline" }[letter];
      if (act === undefined) return;
      const { may: allowed } = store.list.get();
      if (act === "comment" || act === "suggestion") {
        if (!(act === "comment" ? allowed.remark : allowed.suggest)) return;
        event.preventDefault();
        startRemark(desk, store, act);
        return;
      }
      if (!allowed.accept) return;
      const thread = suggestionHere(desk, store);
      if (!thread) return;
      event.preventDefault();
      if (act === "decline") void store.settle(thread.threadId, "decline");
      else void accept(desk, store, thread);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [desk, store]);
  useTypedSuggestions(store);
}

async function accept(desk: DraftDesk, store: RemarkStore, thread: ThreadView): Promise<void> {
  // Typed and not committed yet would be written over the accepted value a moment later.
  if (desk.active.field && !desk.active.field.commit()) return;
  if (!(await store.accept(thread.threadId, false))) return;
  const path = pathOfAnchor(thread.anchor);
  notify(desk, "Taken over.");
  if (path !== null) focusField(desk, path);
}

/** The suggestion that a key means: of the thread or the field that has the focus, of the thread one came for, or the only one. */
function suggestionHere(desk: DraftDesk, store: RemarkStore): ThreadView | null {
  const open = store.list.get().threads.filter(({ kind, state }) => kind === "suggestion" && state === "open");
  const focused = document.activeElement;
  const inThread = focused?.closest<HTMLElement>("[data-thread]")?.dataset.thread;
  const path = (focused instanceof HTMLElement ? focused.dataset.field : undefined) ?? desk.lastField.get();
  return (
    open.find(({ threadId }) => threadId === inThread) ??
    open.find(({ anchor }) => path !== null && pathOfAnchor(anchor) === path) ??
    open.find(({ threadId }) => threadId === store.active.get()) ??
    (open.length === 1 ? (open[0] ?? null) : null)
  );
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

/** The letter on the key. With Alt a Mac writes other characters (and AltGr does elsewhere), so the place of the key helps out. */
function letterOf(event: KeyboardEvent): string {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  return /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase() ?? "";
}
