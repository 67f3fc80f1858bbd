/** How to pay: a QR code that banking apps read, and the same details for people. */
import { epcPayload } from "#core/payment-qr.ts";
import { qrOutline } from "#core/sheet/qr-outline.ts";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import { bankLines, referenceText } from "#core/sheet/sheet-text.ts";
import { asksForPayment, type SheetView } from "#core/sheet/sheet-view.ts";

/** Renders an empty column where nothing is to be paid, so that the totals keep their place. */
export function SheetPay({ view }: { view: SheetView }) {
  const labels = sheetLabels(view.locale);
  if (view.bank === null || !asksForPayment(view)) return <div className="sheet-pay" />;
  const [account, ...rest] = bankLines(view.bank, labels);
  return (
    <div className="sheet-pay">
      <SheetQr view={view} />
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
            {labels.reference} <span>{referenceText(view.paymentReference)}</span>
          </div>
        )}
      </div>
    </div>
  );
}

/**
 * Before a number there is no reference, and a code without one would bring money that nobody can match: a draft shows
 * the place where the code will be.
 */
export function SheetQr({ view }: { view: SheetView }) {
  if (view.bank === null) return null;
  const payload = epcPayload({
    bank: view.bank,
    amountMinor: BigInt(view.totals.totalMinor),
    currency: view.currency,
    reference: view.paymentReference ?? "",
  });
  if (payload === null) return null;
  if (view.paymentReference === null) return <div className="sheet-qr sheet-qr-pending" aria-hidden="true" />;
  // The paper around it is its quiet zone, so the code stands on the edge of the text.
  const { size, d } = qrOutline(payload);
  return (
    <svg
      className="sheet-qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={sheetLabels(view.locale).paymentCode}
    >
      <path d={d} />
    </svg>
  );
}
