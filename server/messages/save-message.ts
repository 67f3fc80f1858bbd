/** The agency's own words for a kind of mail in a language, and from whom its mails come. */
import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { messageTemplates } from "#db/schema/messages.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import type { MessageRef, SaveMessageInput, SenderInput } from "./message-input.ts";
import { unknownVariables } from "./message-text.ts";

/** Throws DomainError `message_variable_unknown`, naming what stands in braces and cannot be filled in. */
export async function saveMessage(ctx: TenantContext, input: SaveMessageInput): Promise<void> {
  const { actor, services } = ctx;
  const { kind, language, subject, body } = input;
  refuseUnknownVariables({ subject, body });
  await services.inTenant(actor.tenantId, async (tx) => {
    const said = { subject, body, savedBy: actor.memberId, updatedAt: services.now() };
    await tx
      .insert(messageTemplates)
      .values({ tenantId: actor.tenantId, kind, language, ...said })
      .onConflictDoUpdate({
        target: [messageTemplates.tenantId, messageTemplates.kind, messageTemplates.language],
        set: said,
      });
    await appendEvent(tx, actor, {
      action: "message.saved",
      subjectType: "agency",
      subjectId: actor.tenantId,
      details: { kind, language, subject },
    });
  });
}

/** Back to the product's own words. Without words of the agency's there is nothing to do. */
export async function restoreMessage(
  ctx: TenantContext,
  { kind, language }: z.output<typeof MessageRef>,
): Promise<void> {
  const { actor, services } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    const gone = await tx
      .delete(messageTemplates)
      .where(and(eq(messageTemplates.kind, kind), eq(messageTemplates.language, language)))
      .returning({ subject: messageTemplates.subject });
    for (const { subject } of gone) {
      await appendEvent(tx, actor, {
        action: "message.restored",
        subjectType: "agency",
        subjectId: actor.tenantId,
        details: { kind, language, subject },
      });
    }
  });
}

export async function saveSender(ctx: TenantContext, input: z.output<typeof SenderInput>): Promise<void> {
  const { actor, services } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    await tx
      .update(agencies)
      .set({ mailSenderName: input.senderName, mailReplyTo: input.replyTo })
      .where(eq(agencies.tenantId, actor.tenantId));
    await appendEvent(tx, actor, {
      action: "agency.sender_changed",
      subjectType: "agency",
      subjectId: actor.tenantId,
      details: { senderName: input.senderName, replyTo: input.replyTo },
    });
  });
}

function refuseUnknownVariables(words: { subject: string; body: string }): void {
  const unknown = unknownVariables(`${words.subject}\n${words.body}`);
  if (unknown.length > 0) {
    throw new DomainError("message_variable_unknown", { names: unknown.map((name) => `{${name}}`).join(", ") });
  }
}
