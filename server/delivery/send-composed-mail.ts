/** Hands a mail without attachments to the mailer as it was composed. */
import type { Mailer, MailMessage, MailOutcome } from "./mail.ts";

export type ComposedMail = Pick<MailMessage, "subject" | "text" | "html"> & { fromName: string };

/** Throws what the mailer throws. */
export function sendComposedMail(
  { mailer, mailFrom }: { mailer: Mailer; mailFrom: string },
  addressed: Pick<MailMessage, "messageKey" | "tenantId" | "to" | "replyTo">,
  { fromName, subject, text, html }: ComposedMail,
): Promise<MailOutcome> {
  return mailer.send({ ...addressed, from: { name: fromName, email: mailFrom }, subject, text, html, attachments: [] });
}
