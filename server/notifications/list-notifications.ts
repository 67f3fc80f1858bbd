/** What the actor was told of, newest first, and how much of it is new. Nobody reads another member's. */
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { notifications } from "#db/schema/notifications.ts";
import { decodeCursor, encodeCursor, type ListInput, pageOf } from "#server/keyset.ts";
import type { TenantContext } from "#server/trpc.ts";

/** Beyond it "many" is all that a person reads. */
const UNREAD_MAX = 100;

const Key = z.tuple([z.iso.datetime(), z.uuid()]);

export async function listNotifications(ctx: TenantContext, input: z.output<typeof ListInput>) {
  const after = decodeCursor("notifications", Key, input.cursor);
  const rows = await ctx.services.readTenant(ctx.actor.tenantId, (db) =>
    db
      .select({
        notificationId: notifications.id,
        kind: notifications.kind,
        subjectType: notifications.subjectType,
        subjectId: notifications.subjectId,
        params: notifications.params,
        createdAt: notifications.createdAt,
        readAt: notifications.readAt,
      })
      .from(notifications)
      .where(
        and(
          eq(notifications.memberId, ctx.actor.memberId),
          eq(notifications.inApp, true),
          after
            ? sql`(${notifications.createdAt}, ${notifications.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`
            : undefined,
        ),
      )
      .orderBy(desc(notifications.createdAt), desc(notifications.id))
      .limit(input.limit + 1),
  );
  const { shown, nextCursor } = pageOf(rows, input.limit, ({ createdAt, notificationId }) =>
    encodeCursor("notifications", [createdAt.toISOString(), notificationId]),
  );
  return {
    rows: shown.map(({ createdAt, readAt, ...row }) => ({
      ...row,
      at: createdAt.toISOString(),
      read: readAt !== null,
    })),
    nextCursor,
  };
}

/** Up to `UNREAD_MAX`. */
export async function countUnread({ services, actor }: TenantContext): Promise<number> {
  const rows = await services.readTenant(actor.tenantId, (db) =>
    db
      .select({ id: notifications.id })
      .from(notifications)
      .where(
        and(eq(notifications.memberId, actor.memberId), eq(notifications.inApp, true), isNull(notifications.readAt)),
      )
      .limit(UNREAD_MAX),
  );
  return rows.length;
}
