/** Remarks in the margin of a draft: each beside its place, those without one first, those of removed lines below the lines. */
import { useEffect } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { pathOfAnchor } from "#app/draft/anchors.ts";
import { focusField, useDesk } from "#app/draft/draft-desk.tsx";
import type { DraftContent } from "#core/draft-content.ts";
import { isPlaceGone, type RemarkAnchor } from "#core/remarks.ts";
import { useLinkedThread } from "./read-remarks.tsx";
import { RemarkCompose } from "./remark-compose.tsx";
import type { ThreadView } from "./remark-door.ts";
import { showThread } from "./remark-marks.tsx";
import type { RemarkStore } from "./remark-store.ts";
import { RemarkThread } from "./remark-thread.tsx";
import { useSettleKeys } from "./settle-keys.ts";
import { useSayNews } from "./use-say-news.ts";

export function DraftRemarks({ store }: { store: RemarkStore }) {
  const desk = useDesk();
  const { threads } = useObservable(store.list);
  const content = useObservable(desk.session.content);
  const composing = useObservable(store.composing);
  const panel = useObservable(desk.panel);
  const active = useObservable(store.active);
  useSayNews(store);
  useSettleKeys(store);
  useLinkedThread(store, (threadId) => {
    const thread = store.thread(threadId);
    if (thread) showThread(desk, store, thread);
  });
  const open = threads.filter((thread) => thread.state === "open");
  const lost = open.filter((thread) => isLost(thread, content));
  // They stand above all others: many of them would push every other note away from its place.
  const folded = open
    .filter((thread) => thread.anchor.kind === "document" && thread.threadId !== active)
    .slice(0, -WHOLE_SHOWN_MAX);
  useEffect(() => {
    desk.panelCounts.set({ ...desk.panelCounts.get(), remarks: open.length });
  }, [desk, open.length]);
  return (
    <>
      {open
        .filter((thread) => !lost.includes(thread) && !folded.includes(thread))
        .map((thread) => (
          <DraftThread key={thread.threadId} store={store} thread={thread} />
        ))}
      {folded.length > 0 ? (
        <div className="note remark" data-note="folded-remarks">
          <p>
            <button type="button" className="btn link" onClick={() => desk.panel.set("remarks")}>
              {folded.length} more on the whole draft
            </button>
          </p>
        </div>
      ) : null}
      {composing && panel !== "remarks" ? <DraftCompose store={store} /> : null}
      {lost.length > 0 ? (
        <div className="note remark" data-note="lost-remarks" data-about="lines">
          <p>
            <button type="button" className="btn link" onClick={() => desk.panel.set("remarks")}>
              {lost.length === 1 ? "1 on a line that was removed" : `${lost.length} on lines that were removed`}
            </button>
          </p>
        </div>
      ) : null}
    </>
  );
}

/** The newest threads about the whole draft that stand in the margin; the panel has all. */
const WHOLE_SHOWN_MAX = 2;

/** A thread on a line that is not there any more, whoever removed it. Put back, the line has its remarks again. */
export function isLost(thread: ThreadView, content: DraftContent): boolean {
  return isPlaceGone(content, thread.anchor);
}

/** A thread as the draft shows it: with what the draft says now, and a way to its place. */
export function DraftThread({ store, thread }: { store: RemarkStore; thread: ThreadView }) {
  const desk = useDesk();
  const content = useObservable(desk.session.content);
  const { threads } = useObservable(store.list);
  const field = useObservable(desk.lastField);
  const about = pathOfAnchor(thread.anchor);
  const suggestions = threads.filter(({ kind, state }) => kind === "suggestion" && state === "open");
  const there = about !== null && !isLost(thread, content);
  return (
    <RemarkThread
      store={store}
      thread={thread}
      content={content}
      locale={desk.locale}
      about={there ? about : null}
      keyed={thread.kind === "suggestion" && (suggestions.length === 1 || (about !== null && about === field))}
      onGo={
        there
          ? () => {
              store.active.set(thread.threadId);
              focusField(desk, about);
            }
          : undefined
      }
    />
  );
}

export function DraftCompose({ store }: { store: RemarkStore }) {
  const desk = useDesk();
  const composing = useObservable(store.composing);
  const content = useObservable(desk.session.content);
  if (!composing) return null;
  const about = pathOfAnchor(composing.anchor);
  return (
    <RemarkCompose
      key={anchorKey(composing.anchor)}
      store={store}
      composing={composing}
      setting={{ content, locale: desk.locale, today: desk.today }}
      about={about}
      onCancel={() => {
        store.composing.set(null);
        if (about !== null) focusField(desk, about);
      }}
    />
  );
}

function anchorKey(anchor: RemarkAnchor): string {
  return pathOfAnchor(anchor) ?? "document";
}
