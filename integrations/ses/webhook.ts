/**
 * Amazon SES: bounces, complaints and deliveries, published to a topic of SNS that calls us. Both forms are read: events of a
 * configuration set (`eventType`) and notifications of an identity (`notificationType`).
 */
import { z } from "zod";
import type { BounceReason } from "#core/bounce-reason.ts";
import type { MailEvent, MailProvider } from "#server/delivery/mail-events.ts";
import { isFresh, parsedJson } from "#server/delivery/provider-call.ts";
import { createSns, SnsMessage } from "./sns.ts";

/** SNS repeats a call for an hour at the most, with the time of the first. */
const AGE_MS_MAX = 65 * 60_000;
const TAG = "countersign";
const TAGS_HEADER = "X-SES-MESSAGE-TAGS";

const Recipient = z.object({
  action: z.string().optional(),
  status: z.string().optional(),
  diagnosticCode: z.string().optional(),
});
const Instant = z.coerce.date();

const SesEvent = z.object({
  eventType: z.string().optional(),
  notificationType: z.string().optional(),
  mail: z.object({
    timestamp: Instant,
    tags: z.record(z.string(), z.array(z.string())).optional(),
    headers: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  }),
  bounce: z
    .object({
      bounceType: z.string(),
      bounceSubType: z.string(),
      bouncedRecipients: z.array(Recipient),
      timestamp: Instant,
    })
    .optional(),
  complaint: z.object({ complaintFeedbackType: z.string().nullish(), timestamp: Instant }).optional(),
  delivery: z.object({ timestamp: Instant, smtpResponse: z.string().optional() }).optional(),
  deliveryDelay: z.object({ timestamp: Instant, delayedRecipients: z.array(Recipient) }).optional(),
  reject: z.object({ reason: z.string() }).optional(),
});
type SesEvent = z.infer<typeof SesEvent>;

/** What its kinds of bounce mean where the kind says it; `General` leaves it to the words of the server. */
const REASON = new Map<string, BounceReason>(
  Object.entries({
    NoEmail: "address_unknown",
    // It sends nothing more to an address that bounced for good before.
    Suppressed: "address_unknown",
    OnAccountSuppressionList: "address_unknown",
    MailboxFull: "mailbox_full",
    MessageTooLarge: "too_large",
    ContentRejected: "blocked",
    AttachmentRejected: "blocked",
  } as const),
);

/** `topicArn` is the one topic that is listened to; `fetch` reaches SNS for its certificate and to confirm the subscription. */
export function createSes(options: { topicArn: string; fetch: typeof fetch }): MailProvider {
  const sns = createSns(options);
  return {
    name: "ses",
    traceHeaders: (ref) => ({ [TAGS_HEADER]: `${TAG}=${ref}` }),
    async readWebhook({ body, now }) {
      const message = SnsMessage.safeParse(parsedJson(body)).data;
      if (!message) return { outcome: "refused", why: "malformed" };
      // Before anything is fetched: for another topic, or with an old call, nobody can make us look anything up.
      if (message.TopicArn !== options.topicArn) return { outcome: "refused", why: "signature" };
      if (!isFresh(new Date(message.Timestamp), now, AGE_MS_MAX)) return { outcome: "refused", why: "stale" };
      if (!(await sns.isGenuine(message, now))) return { outcome: "refused", why: "signature" };
      if (message.Type === "SubscriptionConfirmation") await sns.confirm(message);
      if (message.Type !== "Notification") return { outcome: "events", events: [] };
      const event = SesEvent.safeParse(parsedJson(message.Message)).data;
      const read = event && eventOf(event, message.MessageId);
      return { outcome: "events", events: read ? [read] : [] };
    },
  };
}

function eventOf(event: SesEvent, eventId: string): MailEvent | null {
  const ref = refOf(event.mail);
  if (!ref) return null;
  const plain = { eventId, ref, reason: null, status: "", diagnostic: "" };
  switch (event.eventType ?? event.notificationType) {
    case "Delivery":
      return event.delivery
        ? { ...plain, kind: "delivered", diagnostic: event.delivery.smtpResponse ?? "", at: event.delivery.timestamp }
        : null;
    case "DeliveryDelay":
      return event.deliveryDelay
        ? {
            ...plain,
            kind: "delayed",
            ...saidOf(event.deliveryDelay.delayedRecipients),
            at: event.deliveryDelay.timestamp,
          }
        : null;
    case "Complaint":
      // Somebody took it out of their spam folder: the contrary of a complaint.
      return event.complaint && event.complaint.complaintFeedbackType !== "not-spam"
        ? { ...plain, kind: "complained", at: event.complaint.timestamp }
        : null;
    case "Reject":
      return {
        ...plain,
        kind: "bounced",
        reason: "blocked",
        diagnostic: event.reject?.reason ?? "",
        at: event.mail.timestamp,
      };
    case "Bounce":
      return event.bounce && !isAutoReply(event.bounce)
        ? {
            ...plain,
            kind: "bounced",
            reason: REASON.get(event.bounce.bounceSubType) ?? null,
            ...saidOf(event.bounce.bouncedRecipients),
            at: event.bounce.timestamp,
          }
        : null;
    default:
      return null;
  }
}

/** An answer of somebody who is away is called a passing bounce of no kind; a real one carries a report that says "failed". */
function isAutoReply(bounce: NonNullable<SesEvent["bounce"]>): boolean {
  return (
    bounce.bounceType === "Transient" &&
    bounce.bounceSubType === "General" &&
    !bounce.bouncedRecipients.some(({ action }) => action === "failed")
  );
}

function saidOf([first]: z.infer<typeof Recipient>[]): { status: string; diagnostic: string } {
  return { status: first?.status ?? "", diagnostic: (first?.diagnosticCode ?? "").replace(/^[\w-]{1,40}\s*;\s*/, "") };
}

/** Events of a configuration set hand tags back; notifications of an identity the headers, if they were told to. */
function refOf(mail: SesEvent["mail"]): string | null {
  const tagged = mail.tags?.[TAG]?.[0];
  if (tagged) return tagged;
  const header = mail.headers?.find(({ name }) => name.toLowerCase() === TAGS_HEADER.toLowerCase())?.value ?? "";
  return new RegExp(`(?:^|,)\\s*${TAG}=([^,\\s]+)`).exec(header)?.[1] ?? null;
}
