/**
 * Twilio SendGrid's signed event webhook: an array of events a call, signed with ECDSA over the time and the body as they came.
 * It repeats a call for a day until it is answered, so a call may be that old; an event that is repeated is known by its id.
 */
import { createPublicKey, verify } from "node:crypto";
import { z } from "zod";
import type { BounceReason } from "#core/bounce-reason.ts";
import type { MailEvent, MailProvider } from "#server/delivery/mail-events.ts";
import { isFresh, parsedJson } from "#server/delivery/provider-call.ts";

const SIGNATURE_HEADER = "x-twilio-email-event-webhook-signature";
const TIME_HEADER = "x-twilio-email-event-webhook-timestamp";
const AGE_MS_MAX = 25 * 3_600_000;
/** Its batches have at most a thousand; more is not from it. */
const EVENTS_MAX = 2_000;

/** Anything else in an event (addresses, links that were followed) is not read. `countersign` is our own argument, handed back. */
const Event = z.object({
  event: z.string(),
  sg_event_id: z.string().min(1).max(200),
  timestamp: z.number(),
  countersign: z.string().optional(),
  type: z.string().optional(),
  status: z.string().optional(),
  reason: z.string().optional(),
  response: z.string().optional(),
  bounce_classification: z.string().optional(),
});
const Events = z.array(z.unknown()).max(EVENTS_MAX);

const REASON = new Map<string, BounceReason>(
  Object.entries({
    "Invalid Address": "address_unknown",
    "Bounced Address": "address_unknown",
    Content: "blocked",
    Reputation: "blocked",
    "Spam Content": "blocked",
    "Spam Reporting Address": "blocked",
    "Unsubscribed Address": "blocked",
  } as const),
);

const KIND = new Map<string, MailEvent["kind"]>(
  Object.entries({
    delivered: "delivered",
    deferred: "delayed",
    bounce: "bounced",
    dropped: "bounced",
    spamreport: "complained",
  } as const),
);

/** `publicKey` is the verification key as SendGrid shows it: base64 without its PEM lines. Throws where it is no such key. */
export function createSendgrid(options: { publicKey: string }): MailProvider {
  const key = createPublicKey({ key: Buffer.from(options.publicKey, "base64"), format: "der", type: "spki" });
  return {
    name: "sendgrid",
    // With blanks, at which a long line of a header can be folded: SendGrid reads no encoded words.
    traceHeaders: (ref) => ({ "X-SMTPAPI": `{"unique_args": {"countersign": ${JSON.stringify(ref)}}}` }),
    async readWebhook({ headers, body, now }) {
      const time = headers.get(TIME_HEADER) ?? "";
      const signature = Buffer.from(headers.get(SIGNATURE_HEADER) ?? "", "base64");
      if (!/^\d{1,12}$/.test(time) || !verify("sha256", Buffer.concat([Buffer.from(time), body]), key, signature))
        return { outcome: "refused", why: "signature" };
      if (!isFresh(new Date(Number(time) * 1_000), now, AGE_MS_MAX)) return { outcome: "refused", why: "stale" };
      const batch = Events.safeParse(parsedJson(body));
      if (!batch.success) return { outcome: "refused", why: "malformed" };
      // One event in a form that is new to us keeps nobody from the others.
      const events = batch.data.flatMap((one) => eventOf(Event.safeParse(one).data) ?? []);
      return { outcome: "events", events };
    },
  };
}

function eventOf(event: z.infer<typeof Event> | undefined): MailEvent | null {
  const kind = event && KIND.get(event.event);
  if (!kind || !event.countersign) return null;
  const diagnostic = event.reason ?? event.response ?? "";
  return {
    eventId: event.sg_event_id,
    ref: event.countersign,
    kind,
    // A bounce is classed by name; a drop names the list that the address is on.
    reason:
      kind === "bounced" ? (REASON.get(event.bounce_classification ?? "") ?? REASON.get(diagnostic) ?? null) : null,
    status: event.status ?? "",
    diagnostic,
    at: new Date(event.timestamp * 1_000),
  };
}
