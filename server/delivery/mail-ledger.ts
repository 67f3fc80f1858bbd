/**
 * What the mail server was told and what it said, per message key and recipient. An SMTP server cannot be asked whether it
 * took a message, so the memory of it has to be ours, and it has to be written before the one moment that counts: the dot
 * that ends the message.
 */

export type MailRef = { tenantId: string; messageKey: string; recipient: string };

export type LedgerState =
  /** Nothing has been sent that a server could have accepted: go ahead. */
  | { state: "open" }
  /** The end of the message is going out just now, here or elsewhere. */
  | { state: "ending"; sinceMs: number }
  | { state: "accepted"; messageId: string }
  | { state: "rejected"; reason: string }
  /** The end went out and no answer came back. It may have arrived. */
  | { state: "unconfirmed"; reason: string };

export interface MailLedger {
  /** Finds what is known of this mail, or starts to know it. */
  open(ref: MailRef): Promise<LedgerState>;
  /** Marks that the end goes out now. False when somebody else was first: then it must not go out. */
  beginEnd(ref: MailRef): Promise<boolean>;
  /** The server answered with a refusal that may pass: the mail was not taken and may be sent again. */
  reopen(ref: MailRef): Promise<void>;
  close(ref: MailRef, outcome: Exclude<LedgerState, { state: "open" } | { state: "ending" }>): Promise<void>;
}
