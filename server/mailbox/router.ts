/** The mailbox inside the app: what the embedded mailer delivered. With SMTP there is none. */
import { and, desc, eq, notLike, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { may } from "#core/permissions.ts";
import { mailboxMessages } from "#db/schema/delivery.ts";
import type { Actor } from "#server/context.ts";
import { DomainError } from "#server/errors.ts";
import { decodeCursor, encodeCursor, ListInput, Micros, pageOf } from "#server/keyset.ts";
import { router, type TenantContext, tenantProcedure } from "#server/trpc.ts";

const MessageRef = z.object({ messageId: z.uuid() });
const Key = z.tuple([Micros, z.uuid()]);

const read = tenantProcedure("mailbox.read").use(({ ctx, next }) => {
  if (!ctx.services.embedded.mailbox) throw new DomainError("message_not_found");
  return next();
});

export const mailboxRouter = router({
  list: read.input(ListInput.prefault({})).query(({ ctx, input }) => listMessages(ctx, input)),
  /** Reading a message marks it as seen. */
  byId: read.input(MessageRef).query(({ ctx, input }) => readMessage(ctx, input.messageId)),
});

/**
 * What of the mailbox this person may see. An invitation carries the right to a seat in the agency, perhaps a higher one than the
 * reader's: only those who may invite read it. A mail that asks for a countersignature signs as whom it is for, and what somebody is told of
 * says how to end it: nobody else reads them.
 */
function readableBy({ role, email }: Pick<Actor, "role" | "email">): SQL | undefined {
  return and(
    may(role, "members.manage") ? undefined : notLike(mailboxMessages.messageKey, "invitation/%"),
    or(
      and(...OWN_LETTERS.map((key) => notLike(mailboxMessages.messageKey, key))),
      eq(mailboxMessages.recipient, email),
    ),
  );
}

const OWN_LETTERS = ["approval/%", "notification/%", "digest/%"];

async function listMessages(ctx: TenantContext, input: z.output<typeof ListInput>) {
  const after = decodeCursor("mailbox", Key, input.cursor);
  const rows = await ctx.services.readTenant(ctx.actor.tenantId, (db) =>
    db
      .select({
        messageId: mailboxMessages.id,
        sender: mailboxMessages.sender,
        recipient: mailboxMessages.recipient,
        subject: mailboxMessages.subject,
        attachments: mailboxMessages.attachments,
        seen: mailboxMessages.seen,
        createdAt: mailboxMessages.createdAt,
        micros: sql<string>`(extract(epoch from ${mailboxMessages.createdAt}) * 1000000)::bigint::text`,
      })
      .from(mailboxMessages)
      .where(
        and(
          readableBy(ctx.actor),
          after
            ? sql`(${mailboxMessages.createdAt}, ${mailboxMessages.id}) < (timestamptz 'epoch' + ${after[0]}::bigint * interval '1 microsecond', ${after[1]}::uuid)`
            : undefined,
        ),
      )
      .orderBy(desc(mailboxMessages.createdAt), desc(mailboxMessages.id))
      .limit(input.limit + 1),
  );
  const { shown, nextCursor } = pageOf(rows, input.limit, (row) =>
    encodeCursor("mailbox", [row.micros, row.messageId]),
  );
  return {
    rows: shown.map(({ attachments, micros: _micros, createdAt, ...row }) => ({
      ...row,
      attachments: attachments.length,
      createdAt: createdAt.toISOString(),
    })),
    nextCursor,
  };
}

async function readMessage(ctx: TenantContext, messageId: string) {
  return ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const [row] = await tx
      .select()
      .from(mailboxMessages)
      .where(and(eq(mailboxMessages.id, messageId), readableBy(ctx.actor)));
    if (!row) throw new DomainError("message_not_found", { messageId });
    if (!row.seen) {
      await tx
        .update(mailboxMessages)
        .set({ seen: true })
        .where(and(eq(mailboxMessages.id, messageId), eq(mailboxMessages.seen, false)));
    }
    return {
      messageId: row.id,
      sender: row.sender,
      recipient: row.recipient,
      shownTo: row.shownTo.length > 0 ? row.shownTo : [row.recipient],
      shownCc: row.shownCc,
      replyTo: row.replyTo,
      subject: row.subject,
      text: row.text,
      html: row.html,
      attachments: row.attachments.map(({ name, mediaType, bytes }) => ({ name, mediaType, bytes })),
      seen: true,
      createdAt: row.createdAt.toISOString(),
    };
  });
}
