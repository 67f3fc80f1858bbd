/** Remarks where the document stands still: in a review, where people go on talking, and as history once it is issued. */
import { useSearchParams } from "@remix-run/react";
import { useEffect, useId, useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { useKeys } from "#app/components/frame/keys.tsx";
import { Button } from "#app/components/ui/button.tsx";
import type { DraftContent } from "#core/draft-content.ts";
import type { RemarkAnchor } from "#core/remarks.ts";
import { placeWords } from "#core/remarks-words.ts";
import type { RemarkStore } from "./remark-store.ts";
import { RemarkThread } from "./remark-thread.tsx";
import { RemarkWrite } from "./remark-write.tsx";
import { useRemarks } from "./remarks-context.tsx";

/**
 * Beside a document in review: what was said, and a way to say more. `content` is what was submitted; `elsewhere` are threads
 * that stand beside what they are about.
 */
export function ReviewRemarks(props: { content: DraftContent; locale: string; elsewhere: ReadonlySet<string> }) {
  const store = useRemarks();
  return store ? <Said store={store} {...props} /> : null;
}

/** On an issued document: nothing where nothing was said. */
export function RemarkHistory({ content, locale }: { content: DraftContent; locale: string }) {
  const store = useRemarks();
  return store && store.list.get().threads.length > 0 ? <Said store={store} content={content} locale={locale} /> : null;
}

type SaidProps = { store: RemarkStore; content: DraftContent; locale: string; elsewhere?: ReadonlySet<string> };

function Said({ store, content, locale, elsewhere }: SaidProps) {
  const { threads: all, may } = useObservable(store.list);
  const threads = elsewhere ? all.filter(({ threadId }) => !elsewhere.has(threadId)) : all;
  const [writing, setWriting] = useState(false);
  useLinkedThread(store);
  useKeys(may.remark ? [{ keys: "m", label: "Comment", run: () => setWriting(true) }] : []);
  const open = threads.filter((thread) => thread.state === "open");
  const settled = threads.filter((thread) => thread.state !== "open");
  const show = (some: typeof threads) =>
    some.map((thread) => (
      <RemarkThread
        key={thread.threadId}
        store={store}
        thread={thread}
        content={content}
        locale={locale}
        about={null}
      />
    ));
  return (
    <section className="remark-list" aria-label="Comments">
      <h3>Comments, for the team only</h3>
      {show(open)}
      {settled.length > 0 ? (
        <details open={open.length === 0 && !may.remark}>
          <summary>{settled.length === 1 ? "1 settled" : `${settled.length} settled`}</summary>
          {show(settled)}
        </details>
      ) : null}
      {writing ? (
        <WriteAbout store={store} content={content} onDone={() => setWriting(false)} />
      ) : may.remark ? (
        <Button look="plain" keys="m" className="remark-start" onClick={() => setWriting(true)}>
          Comment
        </Button>
      ) : null}
    </section>
  );
}

const WHOLE = "";

function WriteAbout({ store, content, onDone }: { store: RemarkStore; content: DraftContent; onDone: () => void }) {
  const [lineId, setLineId] = useState(WHOLE);
  const about = useId();
  const anchor: RemarkAnchor = lineId === WHOLE ? { kind: "document" } : { kind: "line", lineId };
  return (
    <RemarkWrite
      store={store}
      slot="new"
      label="Comment"
      placeholder="@ names somebody"
      act="Comment"
      autoFocus
      above={
        <p className="remark-about">
          <label htmlFor={about}>About</label>
          <select
            id={about}
            className="input"
            value={lineId}
            onChange={(event) => setLineId(event.currentTarget.value)}
          >
            <option value={WHOLE}>The whole invoice</option>
            {content.lines.map((line) => (
              <option key={line.id} value={line.id}>
                {placeWords({ kind: "line", lineId: line.id }, line.title)}
              </option>
            ))}
          </select>
        </p>
      }
      onSend={async ({ body, mentions }, key) => {
        const done = await store.start({ anchor, body, mentions }, key);
        if (done) onDone();
        return done;
      }}
      onCancel={onDone}
    />
  );
}

/** A mail leads to the thread that it is about: it is shown and marked. */
export function useLinkedThread(store: RemarkStore, onFound?: (threadId: string) => void): void {
  const [search] = useSearchParams();
  const linked = search.get("remark");
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each link, whoever listens
  useEffect(() => {
    if (linked === null || !store.thread(linked)) return;
    store.active.set(linked);
    store.lookAt(linked);
    onFound?.(linked);
  }, [store, linked]);
}
