/** How to pay: a QR code that banking apps read, and the same details for people. */
import type { ReactNode } from "react";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import { bankLines, referenceText } from "#core/sheet/sheet-text.ts";
import { asksForPayment, type SheetView } from "#core/sheet/sheet-view.ts";

/** `code` is the QR code. Renders an empty column where nothing is to be paid, so that the totals keep their place. */
export function SheetPay({ view, code }: { view: SheetView; code: ReactNode }) {
  const labels = sheetLabels(view.locale);
  if (view.bank === null || !asksForPayment(view)) return <div className="sheet-pay" />;
  const [account, ...rest] = bankLines(view.bank, labels);
  return (
    <div className="sheet-pay">
      {code}
      <div className="sheet-bank">
        <b>{labels.pleasePayTo}</b>
        <div className="sheet-account">{account}</div>
        {rest.map((line) => (
          <div key={line}>{line}</div>
        ))}
        {view.paymentReference === null ? (
          <div className="sheet-pending">{labels.referenceComes}</div>
        ) : (
          <div className="sheet-reference">
            {labels.reference} <bdi>{referenceText(view.paymentReference)}</bdi>
          </div>
        )}
      </div>
    </div>
  );
}

/** The place where the code will be. */
export function PendingQr() {
  return <div className="sheet-qr sheet-qr-pending" aria-hidden="true" />;
}
