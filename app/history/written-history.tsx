/** On the page of what was issued: how it was written, for the team. Nothing can be restored there; the paper has left. */
import { type ComponentType, useEffect, useState } from "react";
import { useApi } from "#app/api.ts";
import { Button } from "#app/components/ui/button.tsx";
import type { DraftContent } from "#core/draft-content.ts";
import { sheetLabels, taxWord } from "#core/sheet/sheet-labels.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";
import type { HistoryViewProps } from "./history-view.tsx";

export type WrittenHistoryProps = { invoiceId: string; view: SheetView; content: DraftContent };

type Loaded = { state: "loading" } | { state: "failed" } | { state: "ready"; View: ComponentType<HistoryViewProps> };

export function WrittenHistory({ invoiceId, view, content }: WrittenHistoryProps) {
  const [open, setOpen] = useState(false);
  return (
    <section className="written" data-open={open || undefined} aria-label="How it was written">
      <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? "Close how it was written" : "How it was written"}
      </Button>
      {open ? <Body {...{ invoiceId, view, content }} /> : null}
    </section>
  );
}

function Body({ invoiceId, view, content }: WrittenHistoryProps) {
  const api = useApi();
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another load
  useEffect(() => {
    let current = true;
    import("./history-view.tsx").then(
      ({ HistoryView }) => current && setLoaded({ state: "ready", View: HistoryView }),
      () => current && setLoaded({ state: "failed" }),
    );
    return () => {
      current = false;
    };
  }, [attempt]);
  if (loaded.state === "loading") return null;
  if (loaded.state === "failed") {
    return (
      <p role="alert">
        This could not be loaded.{" "}
        <Button look="link" onClick={() => setAttempt(attempt + 1)}>
          Try again
        </Button>
      </p>
    );
  }
  return (
    <loaded.View
      api={api}
      invoiceId={invoiceId}
      now={content}
      end="issued"
      frameOf={() => view}
      taxWord={taxWord(sheetLabels(view.locale), view.seller.countryCode)}
      host={document.querySelector(".desk.issued")}
      onRestore={null}
    />
  );
}
