/** Which events concern what a page shows. */
import type { LiveEvent } from "./live-stream.ts";

/** What is said beside an invoice has a reader of its own (app/remarks). */
const isRemark = ({ kind }: LiveEvent) => kind === "remark.changed";

/** One invoice: its state, its mails, its questions, and money, of which no event says which invoice it is for. */
export function concernsInvoice(event: LiveEvent, invoiceId: string): boolean {
  if (isRemark(event)) return false;
  return event.subject === "invoice"
    ? event.id === invoiceId
    : event.subject === "payment" || event.subject === "version";
}

/** A list of invoices, of whatever state. */
export function concernsInvoices(event: LiveEvent): boolean {
  return !isRemark(event) && (event.subject === "invoice" || event.subject === "payment");
}

/** What the reader was told of; the server tells it to nobody else. */
export function concernsNotifications(event: LiveEvent): boolean {
  return event.kind === "notification.changed";
}
