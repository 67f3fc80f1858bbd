/** The keys that take the suggestion here over, or decline it. They work inside fields too. */
import { useEffect } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { useKeys } from "#app/components/frame/keys.tsx";
import { pathOfAnchor } from "#app/draft/anchors.ts";
import { type DraftDesk, focusField, notify, useDesk } from "#app/draft/draft-desk.tsx";
import type { ThreadView } from "./remark-door.ts";
import { isRemarkKey, KEYS_TITLE, letterOf } from "./remark-keys.ts";
import type { RemarkStore } from "./remark-store.ts";
import { ACCEPT_KEYS, DECLINE_KEYS } from "./remark-thread.tsx";

export function useSettleKeys(store: RemarkStore): void {
  const desk = useDesk();
  const { may, threads } = useObservable(store.list);
  const suggestions = threads.some((thread) => thread.kind === "suggestion" && thread.state === "open");
  useKeys(
    may.accept && suggestions
      ? [
          { keys: ACCEPT_KEYS, label: "Accept the suggestion here" },
          { keys: DECLINE_KEYS, label: "Decline it" },
        ]
      : [],
    KEYS_TITLE,
  );
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isRemarkKey(event) || event.ctrlKey || event.metaKey) return;
      const letter = letterOf(event);
      if ((letter !== "y" && letter !== "n") || !store.list.get().may.accept) return;
      const thread = suggestionHere(desk, store);
      if (!thread) return;
      event.preventDefault();
      if (letter === "n") void store.settle(thread.threadId, "decline");
      else void accept(desk, store, thread);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [desk, store]);
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
