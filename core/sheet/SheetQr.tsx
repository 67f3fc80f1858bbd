/** The payment QR code itself. Apart from SheetPay, because a draft has none yet and need not carry what draws it. */
import { epcPayload } from "#core/payment-qr.ts";
import { qrOutline } from "#core/sheet/qr-outline.ts";
import { PendingQr } from "#core/sheet/SheetPay.tsx";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";

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
  if (view.paymentReference === null) return <PendingQr />;
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
