/** The mail port. */

export type MailMessage = {
  /** The same key is never delivered twice to the same recipient: a retry with it is a no-op. */
  messageKey: string;
  tenantId: string;
  from: { name: string; email: string };
  replyTo: string | null;
  /** The one recipient of this message. */
  to: string;
  /** Whom the headers show, where that is more than the recipient: each of several people gets a message of their own. */
  shown?: { to: readonly string[]; cc: readonly string[] };
  /** The delivery that this mail is: under its name a bounce or a complaint comes back. */
  deliveryId?: string;
  subject: string;
  text: string;
  html: string;
  attachments: { name: string; fileKey: string; mediaType: string }[];
};

export type MailOutcome =
  | { outcome: "accepted"; messageId: string }
  /** The server refused this recipient or message for good; `reason` is in its words. */
  | { outcome: "rejected"; reason: string }
  /**
   * The whole message went out and the connection ended before the server said whether it took it. Nobody can know, and
   * sending it again could deliver it twice: so it is not sent again, and a person is told.
   */
  | { outcome: "unconfirmed"; reason: string };

/** The mail did not go out and may go when it is tried again. The message is what the server said, for people to read. */
export class MailDeferred extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "MailDeferred";
  }
}

export interface Mailer {
  /** Throws `MailDeferred` on what may pass when tried again (connection, timeout, 4xx). */
  send(message: MailMessage): Promise<MailOutcome>;
}
