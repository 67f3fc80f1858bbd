/** The sheet as it was at a moment: the same paper, nothing to type in, with what is different now marked on it. */
import { InvoiceSheet } from "#core/sheet/InvoiceSheet.tsx";
import { type SheetView, sheetOfDraft } from "#core/sheet/sheet-view.ts";
import type { PastMarks } from "./past-marks.ts";
import type { DraftAtMoment } from "./use-past-draft.ts";
import "#core/sheet/sheet.css";

/**
 * What lies around a draft of this agency: seller, bank, and the look of the template that the draft chose at that moment. Seller, bank
 * and templates are as they are today: the history is the draft's own.
 */
export type SheetFrame = Pick<SheetView, "seller" | "bank" | "logo" | "locale" | "look" | "corrects">;

export type PastSheetProps = {
  past: DraftAtMoment;
  frame: SheetFrame;
  marks: PastMarks | null;
  /** Another moment is on its way. */
  busy: boolean;
  /** "Tuesday, 10:42": when it was so. */
  when: string;
};

export function PastSheet({ past, frame, marks, busy, when }: PastSheetProps) {
  const view = sheetOfDraft(past.content, { ...frame, buyer: past.buyer, taxPolicy: past.taxPolicy });
  return (
    <section
      className="history-sheet"
      aria-label={`The draft as it was ${when}`}
      aria-busy={busy}
      data-differs={marks?.parts.join(" ")}
    >
      <InvoiceSheet view={view} {...(marks ? { marks: marks.lines } : {})} />
    </section>
  );
}
