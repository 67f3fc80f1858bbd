/** The draft as it was after one moment, fetched when somebody stays there; what was looked at before is kept. */
import { useEffect, useRef, useState } from "react";
import type { BrowserApi } from "#app/api.ts";
import { sentenceForError } from "#app/error-sentences.ts";
import type { DraftAtMoment } from "#server/invoices/history-at.ts";

export type { DraftAtMoment };

export type PastDraft =
  | { state: "none" }
  /** `shown` is the one before, so that a slider that is dragged does not flicker. */
  | { state: "loading"; shown: DraftAtMoment | null }
  | { state: "there"; shown: DraftAtMoment }
  | { state: "failed"; say: string };

// A slider that is dragged over fifty moments asks for the ones where it rests.
const REST_MS = 70;
const KEPT_MAX = 60;

/** `seq` null: none. */
export function usePastDraft(api: BrowserApi, invoiceId: string, seq: number | null): PastDraft {
  const kept = useRef(new Map<number, DraftAtMoment>());
  const [past, setPast] = useState<PastDraft>({ state: "none" });
  useEffect(() => {
    if (seq === null) {
      setPast({ state: "none" });
      return;
    }
    const known = kept.current.get(seq);
    if (known) {
      setPast({ state: "there", shown: known });
      return;
    }
    setPast((before) => ({ state: "loading", shown: "shown" in before ? before.shown : null }));
    const control = new AbortController();
    const timer = setTimeout(() => {
      api.invoices.historyAt.query({ invoiceId, seq }, { signal: control.signal }).then(
        (shown) => {
          if (control.signal.aborted) return;
          kept.current.set(seq, shown);
          const oldest = kept.current.keys().next();
          if (kept.current.size > KEPT_MAX && !oldest.done) kept.current.delete(oldest.value);
          setPast({ state: "there", shown });
        },
        (error: unknown) => {
          if (!control.signal.aborted) setPast({ state: "failed", say: sentenceForError(error) });
        },
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [api, invoiceId, seq]);
  return past;
}
