/** What is being said about a change, right beside it. */
import { source } from "#app/collab/observable.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { NOTHING_SAID, type RemarkStore } from "#app/remarks/remark-store.ts";
import { RemarkThread } from "#app/remarks/remark-thread.tsx";
import { useRemarks } from "#app/remarks/remarks-context.tsx";
import type { DraftContent } from "#core/draft-content.ts";
import { isAbout, type ReviewRow } from "./review-rows.ts";

export type RowRemarksProps = { row: ReviewRow; content: DraftContent; locale: string };

export function RowRemarks(props: RowRemarksProps) {
  const store = useRemarks();
  return store ? <Threads store={store} {...props} /> : null;
}

function Threads({ store, row, content, locale }: RowRemarksProps & { store: RemarkStore }) {
  const { threads } = useObservable(store.list);
  return threads
    .filter((thread) => thread.state === "open" && isAbout(row, thread.anchor))
    .map((thread) => (
      <RemarkThread
        key={thread.threadId}
        store={store}
        thread={thread}
        content={content}
        locale={locale}
        about={null}
      />
    ));
}

const NONE = source(NOTHING_SAID);

/** The threads that stand beside a row, and so not in the list. */
export function useThreadsBesideRows(rows: readonly ReviewRow[]): ReadonlySet<string> {
  const { threads } = useObservable(useRemarks()?.list ?? NONE);
  return new Set(
    threads
      .filter(({ state, anchor }) => state === "open" && rows.some((row) => isAbout(row, anchor)))
      .map(({ threadId }) => threadId),
  );
}
