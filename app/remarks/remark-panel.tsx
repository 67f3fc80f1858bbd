/** All that was said beside this draft, in place of the margin; on a phone it comes up from below. */
import { useObservable } from "#app/collab/use-observable.ts";
import { Button } from "#app/components/ui/button.tsx";
import { anchorOfPath } from "#app/draft/anchors.ts";
import { useDesk } from "#app/draft/draft-desk.tsx";
import { quoteOf, readAnchor, valuePlace } from "#core/remarks.ts";
import { lineTitleOf, placeWords } from "#core/remarks-words.ts";
import { DraftCompose, DraftThread, isLost } from "./draft-remarks.tsx";
import type { ThreadView } from "./remark-door.ts";
import { COMMENT_KEYS, SUGGEST_KEYS, startRemark } from "./remark-keys.ts";
import type { RemarkStore } from "./remark-store.ts";
import { useRemarks } from "./remarks-context.tsx";

export function RemarkPanel() {
  const store = useRemarks();
  return store ? <Panel store={store} /> : null;
}

function Panel({ store }: { store: RemarkStore }) {
  const desk = useDesk();
  const { threads, may } = useObservable(store.list);
  const content = useObservable(desk.session.content);
  const composing = useObservable(store.composing);
  const rows = new Map(content.lines.map((line, row) => [line.id, row]));
  const open = threads.filter((thread) => thread.state === "open");
  const lost = open.filter((thread) => isLost(thread, content));
  const there = open
    .filter((thread) => !lost.includes(thread))
    .toSorted((a, b) => placeOnSheet(a, rows) - placeOnSheet(b, rows));
  const settled = threads.filter((thread) => thread.state !== "open").toReversed();
  return (
    <div className="remark-panel">
      {composing ? <DraftCompose store={store} /> : may.remark ? <Begin store={store} /> : null}
      {open.length === 0 && !composing ? (
        <p className="remark-none">Nothing is open. What is said here is for the team only, never for the client.</p>
      ) : null}
      {there.map((thread) => (
        <DraftThread key={thread.threadId} store={store} thread={thread} />
      ))}
      {lost.length > 0 ? (
        <section aria-label="On lines that were removed">
          <h3>On lines that were removed</h3>
          {lost.map((thread) => (
            <LostThread key={thread.threadId} store={store} thread={thread} />
          ))}
        </section>
      ) : null}
      {settled.length > 0 ? (
        <details>
          <summary>{settled.length === 1 ? "1 settled" : `${settled.length} settled`}</summary>
          {settled.map((thread) => (
            <DraftThread key={thread.threadId} store={store} thread={thread} />
          ))}
        </details>
      ) : null}
    </div>
  );
}

/** About the field one was in, as long as it is on the sheet; else about everything. */
function Begin({ store }: { store: RemarkStore }) {
  const desk = useDesk();
  const { may } = useObservable(store.list);
  const content = useObservable(desk.session.content);
  const path = useObservable(desk.lastField);
  const anchor = path === null ? null : readAnchor(anchorOfPath(path));
  const here = anchor !== null && quoteOf(content, anchor) !== null ? anchor : null;
  return (
    <div className="remark-starts">
      {here && here.kind !== "document" ? (
        <>
          <Button look="plain" keys={COMMENT_KEYS} onClick={() => startRemark(desk, store, "comment", { path })}>
            Comment on {placeWords(here, lineTitleOf(content, here, { line: null, value: null }))}
          </Button>
          {may.suggest && valuePlace(here) ? (
            <Button look="plain" keys={SUGGEST_KEYS} onClick={() => startRemark(desk, store, "suggestion", { path })}>
              Suggest another value
            </Button>
          ) : null}
        </>
      ) : null}
      <Button look="plain" onClick={() => startRemark(desk, store, "comment", { path: null })}>
        Comment on the whole draft
      </Button>
    </div>
  );
}

/** With the words that the line had when the thread was begun: nobody can look them up on the sheet. */
function LostThread({ store, thread }: { store: RemarkStore; thread: ThreadView }) {
  return (
    <>
      {thread.quote.line?.trim() ? <blockquote>{thread.quote.line}</blockquote> : null}
      <DraftThread store={store} thread={thread} />
    </>
  );
}

const ABOVE_LINES = -1;

/** From top to bottom, as people read: what is about everything, facts, lines, what stands at the foot. */
function placeOnSheet({ anchor }: ThreadView, rows: ReadonlyMap<string, number>): number {
  if (anchor.kind === "line") return rows.get(anchor.lineId) ?? rows.size;
  if (anchor.kind === "field" && !anchor.field.startsWith("invoice/")) return rows.size + 1;
  return ABOVE_LINES;
}
