/** On a phone: the total and the submit, under the thumb. */
import { useObservable } from "#app/collab/use-observable.ts";
import { Button } from "#app/components/ui/button.tsx";
import { totalText } from "#core/sheet/sheet-text.ts";
import { useDesk, useWritable } from "./draft-desk.tsx";
import { stateInWords } from "./draft-ribbon.tsx";

export function ThumbBar({ sending, onSubmit }: { sending: boolean; onSubmit: () => void }) {
  const { figures, session } = useDesk();
  const view = useObservable(figures.view);
  const status = useObservable(session.status);
  const problems = useObservable(figures.problems);
  const writable = useWritable();
  const blocking = problems.filter((problem) => problem.severity === "blocks").length;
  return (
    <div className="draft-thumb">
      <span className="grid gap-[5px]">
        <span>{totalText(view.totals.totalMinor, view.currency, view.locale)}</span>
        {status.state === "offline" ? (
          <span className="draft-thumb-notes">{stateInWords(status, []).replace(/^Draft · /, "")}</span>
        ) : null}
        {blocking === 0 ? null : (
          <a className="draft-thumb-notes" href="#draft-notes">
            {blocking === 1 ? "1 thing to check" : `${blocking} things to check`}
          </a>
        )}
      </span>
      <Button look="ink" large disabled={!writable || sending} onClick={onSubmit}>
        {sending ? "Submitting…" : "Submit"}
      </Button>
    </div>
  );
}
