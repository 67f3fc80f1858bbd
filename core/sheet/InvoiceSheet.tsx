/**
 * The printed invoice: one component for the PDF, the review, the invoice page and the client's page. The draft editor
 * composes the same parts and puts fields where the figures are.
 */
import { CountersignStamp } from "#core/sheet/CountersignStamp.tsx";
import { SheetFoot, SheetWords } from "#core/sheet/SheetFoot.tsx";
import { SheetFacts, SheetHead, SheetTitle, SheetTop } from "#core/sheet/SheetHead.tsx";
import { type LineMarks, SheetLines } from "#core/sheet/SheetLines.tsx";
import { SheetPaper } from "#core/sheet/SheetPaper.tsx";
import { SheetPay } from "#core/sheet/SheetPay.tsx";
import { SheetQr } from "#core/sheet/SheetQr.tsx";
import { SheetTotals } from "#core/sheet/SheetTotals.tsx";
import type { SheetView } from "#core/sheet/sheet-view.ts";

/** Totals right, how to pay left. Never split over two pages. */
export function SheetFigures({ view }: { view: SheetView }) {
  return (
    <div className="sheet-figures">
      <SheetPay view={view} code={<SheetQr view={view} />} />
      <SheetTotals view={view} />
    </div>
  );
}

export type InvoiceSheetProps = {
  view: SheetView;
  /** Shows the stamp on the sheet (screen only), where there is a countersignature. */
  stamp?: boolean;
  /** For a PDF of several pages: the figures stay on the page of the last lines. */
  paged?: boolean;
  /** What of the lines to mark, where the sheet is looked at beside another version of it. */
  marks?: LineMarks;
};

export function InvoiceSheet({ view, stamp = false, paged = false, marks }: InvoiceSheetProps) {
  const figures = <SheetFigures view={view} />;
  return (
    <SheetPaper view={view}>
      <SheetTop>
        <SheetHead view={view} />
        <SheetTitle view={view} />
        {stamp && view.countersignature !== null ? (
          <CountersignStamp by={view.countersignature} locale={view.locale} />
        ) : null}
        <SheetFacts view={view} />
      </SheetTop>
      {paged ? <SheetLines view={view} end={figures} /> : <SheetLines view={view} marks={marks} />}
      {paged ? null : figures}
      <SheetWords view={view} />
      <SheetFoot view={view} />
    </SheetPaper>
  );
}
