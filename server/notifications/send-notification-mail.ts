/** Mails one notification to its reader, once. */

import { notificationWords } from "#core/notification-words.ts";
import type { InTenant } from "#db/tenant.ts";
import type { Mailer, MailOutcome } from "#server/delivery/mail.ts";
import { memberLink } from "#server/delivery/member-link.ts";
import { sendComposedMail } from "#server/delivery/send-composed-mail.ts";
import { composeNotificationMail } from "./compose-notification-mail.ts";
import { mailSwitchToken, mailSwitchUrl } from "./mail-switch.ts";
import { type NotificationRef, reach } from "./reach-member.ts";

export type NotificationMailDependencies = {
  inTenant: InTenant;
  mailer: Mailer;
  secret: string;
  publicUrl: string;
  mailFrom: string;
};

/** 'over' where nobody needs it any more. Throws what the mailer throws. */
export async function sendNotificationMail(
  { inTenant, mailer, secret, publicUrl, mailFrom }: NotificationMailDependencies,
  ref: NotificationRef,
): Promise<MailOutcome["outcome"] | "over"> {
  const found = await inTenant(ref.tenantId, (tx) => reach(tx, ref.notificationId, "mail"));
  if (found === "over") return "over";
  const { notification, member, agency } = found;
  const { kind, id } = notification;
  const { title, about } = notificationWords(kind, notification.params);
  const token = mailSwitchToken(secret, { tenantId: ref.tenantId, memberId: member.id, kind });
  const mail = composeNotificationMail({
    agencyName: agency.name,
    subject: title,
    lead: null,
    lines: [{ title, about, link: memberLink(publicUrl, agency.slug, `/notifications/${id}`) }],
    closing: "You get this because you had not seen it yet.",
    quiet: { words: "No more mails of this kind", link: mailSwitchUrl(publicUrl, token) },
  });
  const { outcome } = await sendComposedMail(
    { mailer, mailFrom },
    {
      messageKey: `notification/${id}`,
      tenantId: ref.tenantId,
      replyTo: null,
      to: member.email,
    },
    mail,
  );
  return outcome;
}
