/**
 * Mail of the embedded default: a row that the mailbox page shows. The row's key is unique, so a mail is there exactly once
 * however often it is sent.
 */
import { and, eq } from "drizzle-orm";
import { mailboxMessages } from "#db/schema/delivery.ts";
import type { InTenant } from "#db/tenant.ts";
import type { Mailer } from "#server/delivery/mail.ts";
import { headerText, isMailAddress } from "#server/delivery/mail-text.ts";
import type { Files } from "#server/files/files.ts";

/** `files` is only asked how large an attachment is; its bytes stay where they are. */
export function createMailboxMailer(options: { inTenant: InTenant; files: Files }): Mailer {
  return {
    async send(message) {
      if (!isMailAddress(message.to))
        return { outcome: "rejected", reason: "This is not an address that mail can be sent to." };
      const attachments = await Promise.all(
        message.attachments.map(async ({ name, fileKey, mediaType }) => {
          const content = await options.files.get(fileKey);
          if (!content) throw new Error(`the file ${fileKey} that a mail should carry is not there`);
          return { name: headerText(name), fileKey, mediaType, bytes: content.length };
        }),
      );
      const key = { messageKey: message.messageKey, recipient: message.to };
      const id = await options.inTenant(message.tenantId, async (tx) => {
        await tx
          .insert(mailboxMessages)
          .values({
            tenantId: message.tenantId,
            ...key,
            shownTo: [...(message.shown?.to ?? [])],
            shownCc: [...(message.shown?.cc ?? [])],
            replyTo: message.replyTo,
            sender: `${headerText(message.from.name)} <${message.from.email}>`,
            subject: headerText(message.subject),
            text: message.text,
            html: message.html,
            attachments,
          })
          .onConflictDoNothing();
        const [kept] = await tx
          .select({ id: mailboxMessages.id })
          .from(mailboxMessages)
          .where(and(eq(mailboxMessages.messageKey, key.messageKey), eq(mailboxMessages.recipient, key.recipient)));
        return kept?.id;
      });
      if (!id) throw new Error("the mailbox did not keep a message that it was given");
      return { outcome: "accepted", messageId: id };
    },
  };
}
