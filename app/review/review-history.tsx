/** How the document under review was written, at the moment in which a change was made: in the place of the changes. */
import { lazy, type RefObject, Suspense } from "react";
import { useApi } from "#app/api.ts";
import { Button } from "#app/components/ui/button.tsx";
import type { DraftContent } from "#core/draft-content.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";

// Most who review never ask how it was written.
const HistoryView = lazy(() =>
  import("#app/history/history-view.tsx").then((module) => ({ default: module.HistoryView })),
);

export type ReviewHistoryProps = {
  invoiceId: string;
  view: SheetView;
  content: DraftContent;
  taxWord: string;
  /** The moment that is shown first. */
  at: number;
  /** Over whose sheet the one of that moment is laid. */
  host: RefObject<HTMLElement>;
  onClose: () => void;
};

export function ReviewHistory({ invoiceId, view, content, taxWord, at, host, onClose }: ReviewHistoryProps) {
  const api = useApi();
  return (
    <div className="review-history">
      <Button look="quiet" onClick={onClose}>
        Back to the changes
      </Button>
      <Suspense>
        <HistoryView
          api={api}
          invoiceId={invoiceId}
          now={content}
          end="issued"
          frameOf={() => view}
          taxWord={taxWord}
          host={host.current}
          at={at}
          onRestore={null}
        />
      </Suspense>
    </div>
  );
}
