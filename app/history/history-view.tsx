/**
 * The history of a draft: a slider over all its moments, what happened in words and money, and the sheet as it was at the
 * one that is looked at. Loaded when somebody opens it; the page around it says what "now" is and whether one may restore.
 */

import { type CSSProperties, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { BrowserApi } from "#app/api.ts";
import { instantWords } from "#app/components/date-text.tsx";
import { useLocale } from "#app/components/locale-context.tsx";
import { moneyText } from "#app/components/money-text.tsx";
import { Button } from "#app/components/ui/button.tsx";
import { ConfirmDialog } from "#app/components/ui/dialog.tsx";
import { RotateCcw } from "#app/components/ui/icons.tsx";
import type { DraftContent } from "#core/draft-content.ts";
import { peopleText } from "./group-moments.ts";
import { HistoryTimeline } from "./history-timeline.tsx";
import { differenceSentence, marksOf } from "./past-marks.ts";
import { PastSheet, type SheetFrame } from "./past-sheet.tsx";
import { type ShownHistory, useDraftHistory } from "./use-draft-history.ts";
import { usePastDraft } from "./use-past-draft.ts";
import "./history.css";

export type HistoryViewProps = {
  api: BrowserApi;
  invoiceId: string;
  /** What the draft says now, or said when it was issued. */
  now: DraftContent;
  /** What the end of the slider is called: a draft goes on, what was issued does not. */
  end: keyof typeof END_WORDS;
  /** What lies around the sheet when the draft says this. */
  frameOf: (content: DraftContent) => SheetFrame;
  taxWord: string;
  /** Where the sheet of a past moment is shown in place of the one of now; null, or a narrow window: below the slider. */
  host: Element | null;
  /** The moment that is shown first, by its `seq`; absent: as it is now. */
  at?: number;
  /** Makes the draft say what it said after `seq`; null where nobody may. */
  onRestore: ((past: DraftContent, seq: number) => void) | null;
};

const END_WORDS = {
  now: { here: "As it is now", end: "Now", back: "Back to now" },
  issued: { here: "As it was submitted", end: "Submitted", back: "Back to the document" },
} as const;

/** Others write while one reads: looked for again when the draft has been still for so long. */
const LOOK_AGAIN_MS = 1_200;
/** Where nobody pauses, it is looked for all the same. */
const LOOK_AGAIN_MS_MAX = 6_000;

export function HistoryView({ api, invoiceId, now, end, frameOf, taxWord, host, at, onRestore }: HistoryViewProps) {
  const { state, refresh, loadOlder } = useDraftHistory(api, invoiceId);
  const [chosen, setChosen] = useState<number | null>(at ?? null);
  useLookAgain(now, refresh);
  const newest = state.state === "ready" ? (state.history.seqs.at(-1) ?? null) : null;
  const choose = useCallback((seq: number) => setChosen(seq === newest ? null : seq), [newest]);

  if (state.state === "loading") return <HistoryLoading />;
  if (state.state === "failed") {
    return (
      <div className="history-empty" role="alert">
        <p>{state.say}</p>
        <Button onClick={() => void refresh()}>Try again</Button>
      </div>
    );
  }
  const { history } = state;
  if (history.seqs.length === 0) {
    return (
      <div className="history-empty">
        <p>Nothing is known of how this was written.</p>
      </div>
    );
  }
  return (
    <div className="history" data-past={chosen !== null || undefined}>
      <Past {...{ api, invoiceId, now, end, frameOf, host, onRestore, history, chosen }} onChoose={choose} />
      <HistoryTimeline
        history={history}
        taxWord={taxWord}
        chosen={chosen ?? newest}
        onChoose={choose}
        onOlder={loadOlder}
      />
    </div>
  );
}

type PastProps = Pick<HistoryViewProps, "api" | "invoiceId" | "now" | "end" | "frameOf" | "host" | "onRestore"> & {
  history: ShownHistory;
  chosen: number | null;
  onChoose: (seq: number) => void;
};

/** The slider, what it stands at, and the sheet of that moment. */
function Past({ api, invoiceId, now, end, frameOf, host, onRestore, history, chosen, onChoose }: PastProps) {
  const settings = useLocale();
  const { seqs } = history;
  const words = END_WORDS[end];
  const past = usePastDraft(api, invoiceId, chosen);
  const newest = seqs.at(-1) ?? 0;
  const [asking, setAsking] = useState(false);
  const narrow = useNarrow();

  const shown = "shown" in past ? past.shown : null;
  const marks = useMemo(() => (shown ? marksOf(shown.content, now, shown.taxPolicy) : null), [shown, now]);
  // A moment that was chosen may have grown since: then it is the first one that holds it.
  const found = chosen === null ? seqs.length - 1 : seqs.findIndex((seq) => seq >= chosen);
  const index = found === -1 ? seqs.length - 1 : found;
  const moment = history.moments.find(({ seq }) => seq === seqs[index]);
  const when = moment ? instantWords(moment.at, settings) : `${index + 1} of ${seqs.length}`;
  const who = moment ? peopleText(moment.memberIds.map(history.nameOf)) : "";
  const figures = chosen === null ? history.moments[0]?.figures : (shown?.figures ?? moment?.figures);
  const money = (minor: string | bigint): string =>
    figures ? moneyText(minor, figures.currency, settings.locale, { symbol: true }) : "";
  const where = chosen === null ? words.here : `As it was ${when}`;
  const difference = marks ? differenceSentence(marks, (minor) => money(minor)) : "";
  const sheet = shown && chosen !== null && (
    <PastSheet past={shown} frame={frameOf(shown.content)} marks={marks} busy={past.state === "loading"} when={when} />
  );
  return (
    <div className="history-past">
      <div className="history-bar">
        <p className="history-where">
          <b>{where}</b>
          <span>{figures ? money(figures.totalMinor) : ""}</span>
        </p>
        {seqs.length < 2 ? null : (
          <>
            <input
              type="range"
              className="history-slider"
              aria-label="Moment"
              min={0}
              max={seqs.length - 1}
              step={1}
              value={index}
              style={{ "--at": index / (seqs.length - 1) } as CSSProperties}
              aria-valuetext={[where, who, figures ? `total ${money(figures.totalMinor)}` : ""]
                .filter(Boolean)
                .join(", ")}
              onChange={(event) => onChoose(seqs[event.currentTarget.valueAsNumber] ?? newest)}
            />
            <p className="history-ends" aria-hidden="true">
              <span>Begun</span>
              <span>{words.end}</span>
            </p>
          </>
        )}
        {chosen === null ? null : (
          <div className="history-acts">
            <p className="history-differs" role="status">
              {past.state === "failed" ? past.say : difference}
            </p>
            {onRestore && (marks?.count ?? 0) > 0 ? (
              <Button look="ink" disabled={past.state !== "there"} onClick={() => setAsking(true)}>
                <RotateCcw className="i" aria-hidden="true" />
                Restore this
              </Button>
            ) : null}
            <Button onClick={() => onChoose(newest)}>{words.back}</Button>
          </div>
        )}
      </div>
      {sheet && host && !narrow ? createPortal(sheet, host) : sheet}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Restore the draft as it was ${when}?`}
        act="Restore it"
        onConfirm={() => {
          if (past.state !== "there" || !onRestore) return;
          onRestore(past.shown.content, past.shown.seq);
          onChoose(newest);
        }}
      >
        Everybody in the draft sees it at once; it is a new step in this history, and you can undo it.
      </ConfirmDialog>
    </div>
  );
}

function HistoryLoading() {
  return (
    <div className="history-loading" role="status">
      <span className="sr-only">The history is on its way.</span>
      {[68, 84, 52, 76].map((percent) => (
        <span key={percent} style={{ width: `${percent}%` }} aria-hidden="true" />
      ))}
    </div>
  );
}

function useLookAgain(now: DraftContent, refresh: () => Promise<void>): void {
  const seen = useRef(now);
  const waitingSince = useRef<number | null>(null);
  useEffect(() => {
    if (seen.current === now) return;
    seen.current = now;
    waitingSince.current ??= performance.now();
    const left = waitingSince.current + LOOK_AGAIN_MS_MAX - performance.now();
    const timer = setTimeout(
      () => {
        waitingSince.current = null;
        void refresh();
      },
      Math.max(0, Math.min(LOOK_AGAIN_MS, left)),
    );
    return () => clearTimeout(timer);
  }, [now, refresh]);
}

const NARROW = "(max-width: 720px)";

function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => window.matchMedia(NARROW).matches);
  useEffect(() => {
    const media = window.matchMedia(NARROW);
    const look = (): void => setNarrow(media.matches);
    media.addEventListener("change", look);
    return () => media.removeEventListener("change", look);
  }, []);
  return narrow;
}
