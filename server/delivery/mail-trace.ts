/** What goes out with the mail of a delivery so that whatever becomes of it finds its way back to that delivery. */
import { bounceAddress, bounceRef } from "./bounce-address.ts";
import type { MailProvider } from "./mail-events.ts";

export type MailTrace = {
  /** Where bounces of this delivery go; null where nobody reads them, and the common sender has to do. */
  envelopeSender(deliveryId: string): string | null;
  /** Headers that the provider repeats in its events, and takes out of the mail or leaves in; they say nothing to others. */
  headers(deliveryId: string): Record<string, string>;
};

/** `bounceDomain` is the one whose mail comes to the bounce door. */
export function createMailTrace(options: {
  secret: string;
  bounceDomain: string | undefined;
  providers: readonly Pick<MailProvider, "traceHeaders">[];
}): MailTrace {
  const { secret, bounceDomain, providers } = options;
  return {
    envelopeSender: (deliveryId) => (bounceDomain ? bounceAddress(secret, deliveryId, bounceDomain) : null),
    headers(deliveryId) {
      const ref = bounceRef(secret, deliveryId);
      return Object.assign({}, ...providers.map((provider) => provider.traceHeaders(ref)));
    },
  };
}
