/** The history beside an open draft. A restore is an edit of this person like any other: live, and one step of undo. */
import { useApi } from "#app/api.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { notify, useDesk, useWritable } from "#app/draft/draft-desk.tsx";
import { restoreTo } from "#core/rewrite-draft.ts";
import { HistoryView } from "./history-view.tsx";

export function DraftHistory() {
  const desk = useDesk();
  const { session, figures, invoiceId, taxWord } = desk;
  const api = useApi();
  const now = useObservable(session.content);
  const frame = useObservable(figures.view);
  const writable = useWritable();
  return (
    <HistoryView
      api={api}
      invoiceId={invoiceId}
      now={now}
      end="now"
      frameOf={(content) => ({ ...frame, ...figures.wornBy(content) })}
      taxWord={taxWord}
      host={document.querySelector(".draft > .desk")}
      onRestore={
        writable
          ? (past, seq) => {
              const { kind } = session.content.get();
              const done = session.edit((doc) => void restoreTo(doc, { ...past, kind }, seq), { step: "own" });
              if (!done) notify(desk, "Nothing was restored: the draft takes no edits just now.");
              else notify(desk, "Restored. Everybody sees it.", { label: "Undo", run: () => void session.undo() });
            }
          : null
      }
    />
  );
}
