/** The words of an agency's mails in every language, ours and its own. */

import { SHEET_LANGUAGES } from "#core/sheet/sheet-languages.ts";
import { messageTemplates } from "#db/schema/messages.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { defaultMessage, MESSAGE_KINDS } from "./default-message.ts";

/** Thirty messages: three kinds in ten languages. `own`: the agency wrote it; `usual` is what it goes back to. */
export async function readMessages(ctx: TenantContext) {
  const { saved, agency } = await ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const [found] = await tx.select().from(agencies);
    if (!found) throw new DomainError("agency_not_found");
    return { saved: await tx.select().from(messageTemplates), agency: found };
  });
  return {
    sender: { senderName: agency.mailSenderName, replyTo: agency.mailReplyTo },
    usualSender: { senderName: agency.name, replyTo: agency.legal.email },
    messages: SHEET_LANGUAGES.flatMap(({ code }) =>
      MESSAGE_KINDS.map((kind) => {
        const own = saved.find((one) => one.kind === kind && one.language === code);
        const usual = defaultMessage(kind, code, true);
        const { subject, body } = own ?? usual;
        return { kind, language: code, subject, body, own: own !== undefined, usual };
      }),
    ),
  };
}

export type MessageView = Awaited<ReturnType<typeof readMessages>>["messages"][number];
