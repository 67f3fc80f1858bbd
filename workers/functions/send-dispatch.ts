/**
 * Brings something about an issued version to its recipients: the PDF is made and stored once, the moment is waited for, then each
 * recipient gets a mail of their own. One recipient whose server refuses or is slow holds nobody else up. What fails for good is on
 * the delivery, in words.
 */
import { type Inngest, NonRetriableError } from "inngest";
import { type DispatchAsked, dispatchAsked, type InvoiceIssued } from "./events.ts";

/** What `lookAtDispatch` says (server/delivery/look-at-dispatch.ts). */
type Waiting = {
  is: "waiting";
  until: string;
  /** What a person chose; not recorded of runs that began to sleep before it could be moved. */
  moment?: string;
};
type Next = { versionId: string; invoiceId: string } & (
  | Waiting
  | { is: "due"; deliveryIds: string[] }
  | { is: "over"; why: string }
);

/** The side effects, one a step; each may be repeated and then changes nothing. */
export type DispatchWork = {
  /** `waited`: the instant (ISO) until which the run has slept. The engine's clock decides when that was, and not this host's. */
  lookAtDispatch(ref: DispatchAsked, waited: string | null): Promise<Next>;
  /** Renders and stores the PDF of the version; finds the stored one when it is there. */
  renderPdf(ref: InvoiceIssued): Promise<{ sha256: string; bytes: number }>;
  /** Sends one mail. Throws what may pass when tried again. */
  sendMail(ref: { tenantId: string; deliveryId: string }): Promise<string>;
  /** The last attempt failed: the delivery bounced, for this reason. */
  giveUp(ref: { tenantId: string; deliveryId: string }, reason: string): Promise<void>;
  /** Every recipient's part is over. */
  closeDispatch(ref: DispatchAsked): Promise<void>;
  /** It goes to nobody any more, for this reason. */
  noteFailure(ref: DispatchAsked, reason: string): Promise<void>;
};

/** Twelve attempts over about six hours: long enough for a server that greylists or is down for a while. */
const RETRIES = 11;
/** Of one agency at a time: a run of five hundred invoices leaves room for everybody else's one. */
const PER_AGENCY_MAX = 5;
/** Once before its moment, once at it, and once more for each time that a country changed its clocks' rules meanwhile. */
const LOOKS_MAX = 5;

export function sendDispatch(inngest: Inngest, work: DispatchWork) {
  return inngest.createFunction(
    {
      id: "send-dispatch",
      name: "Send an invoice or a reminder",
      triggers: [dispatchAsked],
      concurrency: { key: "event.data.tenantId", limit: PER_AGENCY_MAX },
      retries: RETRIES,
      onFailure: async ({ event, error, step }) => {
        const ref = event.data.event.data as DispatchAsked;
        await step.run("note-failure", () => work.noteFailure(ref, inWords(error)));
      },
    },
    async ({ event, step }) => {
      const ref: DispatchAsked = event.data;
      const look = (count: number, waited: string | null): Promise<Next> =>
        step.run(`look-${count}`, () => work.lookAtDispatch(ref, waited));
      let next = await look(1, null);
      const { tenantId } = ref;
      const { versionId, invoiceId } = next;
      const pdf = await step.run("render-pdf", () => work.renderPdf({ tenantId, versionId, invoiceId }));
      for (let looks = 1; next.is === "waiting"; looks++) {
        if (looks === LOOKS_MAX) throw new NonRetriableError("its moment was put off again and again");
        const { until, moment }: Waiting = next;
        await step.sleepUntil(`moment-${looks}`, until);
        next = await look(looks + 1, until);
        // Whoever moved it asked for a run that waits for the new moment.
        if (next.is === "waiting" && moment !== undefined && next.moment !== moment) return { over: "moved" };
      }
      if (next.is === "over") return { over: next.why };
      const { deliveryIds } = next;
      const outcomes = await Promise.all(
        deliveryIds.map(async (deliveryId) => {
          const delivery = { tenantId: ref.tenantId, deliveryId };
          try {
            return await step.run(`mail-${deliveryId}`, () => work.sendMail(delivery));
          } catch (error) {
            await step.run(`give-up-${deliveryId}`, () => work.giveUp(delivery, inWords(error)));
            return "given up";
          }
        }),
      );
      await step.run("close", () => work.closeDispatch(ref));
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
