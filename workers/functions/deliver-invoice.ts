/**
 * Brings an issued invoice to its recipients: the PDF is made and stored once, then each recipient gets a mail of their own.
 * One recipient whose server refuses or is slow holds nobody else up. What fails for good is on the delivery, in words.
 */
import type { Inngest } from "inngest";
import { type InvoiceIssued, invoiceIssued } from "./events.ts";

/** The side effects, one a step; each may be repeated and then changes nothing. */
export type DeliveryWork = {
  /** Renders and stores the PDF of the version; finds the stored one when it is there. */
  renderPdf(ref: InvoiceIssued): Promise<{ sha256: string; bytes: number }>;
  /** Ids of the deliveries that are still to be sent. */
  waitingDeliveries(ref: InvoiceIssued): Promise<string[]>;
  /** Sends one mail. Throws what may pass when tried again. */
  sendMail(ref: { tenantId: string; deliveryId: string }): Promise<string>;
  /** The last attempt failed: the delivery bounced, for this reason. */
  giveUp(ref: { tenantId: string; deliveryId: string }, reason: string): Promise<void>;
  /** The invoice goes to nobody, for this reason. */
  noteFailure(ref: InvoiceIssued, reason: string): Promise<void>;
};

/** Twelve attempts over about six hours: long enough for a server that greylists or is down for a while. */
const RETRIES = 11;
/** Of one agency at a time: a run of five hundred invoices leaves room for everybody else's one. */
const PER_AGENCY_MAX = 5;

export function deliverInvoice(inngest: Inngest, work: DeliveryWork) {
  return inngest.createFunction(
    {
      id: "deliver-invoice",
      name: "Deliver an issued invoice",
      triggers: [invoiceIssued],
      idempotency: "event.data.versionId",
      concurrency: { key: "event.data.tenantId", limit: PER_AGENCY_MAX },
      retries: RETRIES,
      onFailure: async ({ event, error, step }) => {
        const ref = event.data.event.data as InvoiceIssued;
        await step.run("note-failure", () => work.noteFailure(ref, inWords(error)));
      },
    },
    async ({ event, step }) => {
      const ref: InvoiceIssued = event.data;
      const pdf = await step.run("render-pdf", () => work.renderPdf(ref));
      const waiting = await step.run("list-recipients", () => work.waitingDeliveries(ref));
      const outcomes = await Promise.all(
        waiting.map(async (deliveryId) => {
          const delivery = { tenantId: ref.tenantId, deliveryId };
          try {
            return await step.run(`mail-${deliveryId}`, () => work.sendMail(delivery));
          } catch (error) {
            await step.run(`give-up-${deliveryId}`, () => work.giveUp(delivery, inWords(error)));
            return "given up";
          }
        }),
      );
      return { pdf: pdf.sha256, outcomes };
    },
  );
}

/** What the team reads. A failed query is ours to understand, not theirs. */
function inWords(error: unknown): string {
  const message = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "";
  if (message === "") return "something went wrong that did not say what it was";
  return message.startsWith("Failed query") ? "our database did not answer" : message;
}
