/** How to pay what is left: a code for banking apps where the currency has one, and each thing to copy. Works without a script. */

import type { IssuedDocument } from "#core/invoice-content.ts";
import { epcPayload } from "#core/payment-qr.ts";
import { qrOutline } from "#core/sheet/qr-outline.ts";
import type { PageText } from "./client-page.server.ts";

export type PayBlockProps = { document: IssuedDocument; openMinor: string; pay: NonNullable<PageText["pay"]> };

export function PayBlock({ document, openMinor, pay }: PayBlockProps) {
  const { bank, currency } = document.content;
  // The code on the sheet asks for the whole; this one for what is left of it.
  const payload = epcPayload({ bank, amountMinor: openMinor, currency, reference: document.paymentReference ?? "" });
  return (
    <section id="pay" className="client-part client-pay" aria-labelledby="pay-title">
      <h2 id="pay-title">{pay.title}</h2>
      <div className="client-pay-ways">
        {payload !== null && <PayCode payload={payload} label={pay.codeLabel} scan={pay.scan} />}
        <dl>
          {pay.rows.map(({ label, shown, copy }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <bdi>{shown}</bdi>
                <button
                  type="button"
                  hidden
                  className="btn quiet"
                  data-copy={copy}
                  data-copied={pay.copied}
                  aria-label={`${pay.copy}: ${label}`}
                  aria-live="polite"
                >
                  {pay.copy}
                </button>
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}

/** Modules of quiet zone that scanners need around a code, on any ground. */
const QUIET = 4;

function PayCode({ payload, label, scan }: { payload: string; label: string; scan: string }) {
  const { size, d } = qrOutline(payload);
  return (
    <figure className="client-code">
      <svg viewBox={`${-QUIET} ${-QUIET} ${size + 2 * QUIET} ${size + 2 * QUIET}`} role="img" aria-label={label}>
        <path d={d} />
      </svg>
      <figcaption>{scan}</figcaption>
    </figure>
  );
}
