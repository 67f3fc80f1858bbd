/**
 * What becomes of a mail after our mail server took it, as others tell us: a provider by its webhook, a mail server by a report that
 * comes back by mail. The port of both, in our words.
 */
import type { BounceReason } from "#core/bounce-reason.ts";

export const MAIL_EVENT_SOURCES = ["report", "ses", "sendgrid", "postmark"] as const;
/** `report`: a delivery report by mail (RFC 3464). */
export type MailEventSource = (typeof MAIL_EVENT_SOURCES)[number];

export const MAIL_EVENT_KINDS = ["delivered", "delayed", "bounced", "complained"] as const;
export type MailEventKind = (typeof MAIL_EVENT_KINDS)[number];

export type MailEvent = {
  /** As the teller counts: the same event told again has the same id. 200 characters at most. */
  eventId: string;
  /** The reference that went out with the mail (bounce-address.ts). Not checked yet: an event may be about somebody else's mail. */
  ref: string;
  kind: MailEventKind;
  /** Of a bounce, where the teller knows it better than its words say. */
  reason: BounceReason | null;
  /** The enhanced status code, or ''. */
  status: string;
  /** What the other server said, or ''. */
  diagnostic: string;
  at: Date;
};

export type WebhookReading =
  /** Of a batch, what concerns us; none where it was about something else (an opened mail, a confirmed subscription). */
  | { outcome: "events"; events: MailEvent[] }
  /** Not from who it says it is, too old, or not in the provider's own form. */
  | { outcome: "refused"; why: "signature" | "stale" | "malformed" };

/** A mail provider that tells what became of mails by calling us. */
export interface MailProvider {
  readonly name: Exclude<MailEventSource, "report">;
  /** The header with which it repeats our reference in every event about a mail. */
  traceHeaders(ref: string): Record<string, string>;
  /** Verifies one call and reads it. `body` is as it came, byte for byte. Throws only when what it must ask cannot be reached. */
  readWebhook(call: { headers: Headers; body: Uint8Array; now: Date }): Promise<WebhookReading>;
}
