/** Below the figures: what the law wants said, notes and terms; each written where it is printed. */
import { useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { DRAFT_LIMITS } from "#core/draft-content.ts";
import type { TaxGroup } from "#core/invoice-content.ts";
import { SheetFooterText } from "#core/sheet/SheetFoot.tsx";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import { percentText, taxWordOf, termsInFooter } from "#core/sheet/sheet-text.ts";
import { BoundText } from "./bound-text.tsx";
import { useDesk, useWritable } from "./draft-desk.tsx";
import { ScalarInput } from "./scalar-input.tsx";
import { NEEDS_REASON } from "./typed-tax.ts";

export function DraftWords() {
  const { figures } = useDesk();
  const view = useObservable(figures.view);
  const writable = useWritable();
  const terms = useTermsPlace();
  const labels = sheetLabels(view.locale);
  const reasons = view.taxTable.filter((row) => NEEDS_REASON.has(row.category) || (row.exemptionReason ?? "") !== "");
  const empty = reasons.length === 0 && view.notes === "" && !terms.paragraph;
  if (empty && !writable) return null;
  return (
    <div className="sheet-words draft-words">
      {reasons.length === 0 ? null : (
        <div className="sheet-legal">
          {reasons.map((row) => (
            <ReasonRow key={`${row.category} ${row.rate} ${row.exemptionReason}`} row={row} />
          ))}
        </div>
      )}
      {view.notes === "" && !writable ? null : (
        <section className={view.notes === "" ? "draft-unsaid" : undefined}>
          <h2>{labels.notes}</h2>
          <BoundText
            path="notes"
            value={view.notes}
            label="Notes"
            placeholder={writable ? "A word to the client" : ""}
            maxLength={DRAFT_LIMITS.noteChars}
          />
        </section>
      )}
      {terms.paragraph ? (
        <section>
          <h2>{labels.terms}</h2>
          <TermsField value={view.terms} onFocus={terms.hold} onBlur={terms.release} />
        </section>
      ) : null}
    </div>
  );
}

/** Short terms stand at the foot, long ones above it; while somebody writes them they stay where they are. */
export function useTermsPlace(): { paragraph: boolean; hold: () => void; release: () => void } {
  const { figures, termsHeld } = useDesk();
  const view = useObservable(figures.view);
  const held = useObservable(termsHeld);
  const natural = termsInFooter(view) ? "footer" : "paragraph";
  return {
    paragraph: (held ?? natural) === "paragraph",
    hold: () => termsHeld.set(natural),
    release: () => termsHeld.set(null),
  };
}

export function TermsField({ value, onFocus, onBlur }: { value: string; onFocus: () => void; onBlur: () => void }) {
  const writable = useWritable();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the field inside has the focus
    <div onFocus={onFocus}>
      <BoundText
        path="terms"
        value={value}
        label="Terms"
        placeholder={writable ? "Terms of payment" : ""}
        maxLength={DRAFT_LIMITS.noteChars}
        onBlur={onBlur}
      />
    </div>
  );
}

/** "Reverse charge: VAT is due from the customer. <why>": the sentence is ours, the reason is typed. */
function ReasonRow({ row }: { row: TaxGroup }) {
  const { actions, figures, locale } = useDesk();
  const view = useObservable(figures.view);
  const [labels] = useState(() => sheetLabels(locale));
  const word = taxWordOf(view);
  const wording =
    row.category === "S" || row.category === "Z"
      ? `${word} ${percentText(row.rate, locale)}: `
      : `${labels.categoryWording[row.category](word)}. `;
  return (
    <p className="draft-reason">
      {wording}
      <ScalarInput
        path={`taxes/${row.category}/${row.rate}`}
        label={`Why: ${wording.replace(/[.:]\s*$/, "")}`}
        shown={row.exemptionReason ?? ""}
        placeholder="Say why, for example the article of law"
        maxLength={DRAFT_LIMITS.shortChars}
        onCommit={(text) => {
          actions.setExemptionReason(row.category, row.exemptionReason, text.trim() === "" ? null : text.trim());
          return { ok: true };
        }}
      />
    </p>
  );
}

export function DraftFoot() {
  const { figures } = useDesk();
  const view = useObservable(figures.view);
  const terms = useTermsPlace();
  const labels = sheetLabels(view.locale);
  return (
    <footer className="sheet-fine draft-fine">
      <SheetFooterText view={view} />
      <span className="sheet-fine-terms">
        {terms.paragraph ? null : <TermsField value={view.terms} onFocus={terms.hold} onBlur={terms.release} />}
      </span>
      <span className="sheet-fine-seal">{labels.numberComes}</span>
    </footer>
  );
}
