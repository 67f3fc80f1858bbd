/**
 * Prints an invoice that goes to nobody, so that its PDF is there for whoever looks for it. One that is sent is printed by its dispatch,
 * at the same moment.
 */
import type { Inngest } from "inngest";
import { type InvoiceIssued, invoiceIssued } from "./events.ts";

export type PrintWork = {
  /** Whether a dispatch prints this version. */
  isPrintedByDispatch(ref: InvoiceIssued): Promise<boolean>;
  renderPdf(ref: InvoiceIssued): Promise<{ sha256: string; bytes: number }>;
};

export function printInvoice(inngest: Inngest, work: PrintWork) {
  return inngest.createFunction(
    {
      id: "print-invoice",
      name: "Print an issued invoice",
      triggers: [invoiceIssued],
      idempotency: "event.data.versionId",
      concurrency: { key: "event.data.tenantId", limit: 5 },
      retries: 11,
    },
    async ({ event, step }) => {
      const ref: InvoiceIssued = event.data;
      if (await step.run("who-prints", () => work.isPrintedByDispatch(ref))) return { pdf: null };
      const { sha256 } = await step.run("render-pdf", () => work.renderPdf(ref));
      return { pdf: sha256 };
    },
  );
}
