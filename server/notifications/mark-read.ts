/** The actor has seen what they were told: one of it, or all up to what their list showed. */
import { and, eq, isNull, lte } from "drizzle-orm";
import { z } from "zod";
import { notifications } from "#db/schema/notifications.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";

export const NotificationRef = z.strictObject({ notificationId: z.uuid() });

/** The moment of the newest one that was shown: what came after it was not seen. */
export const MarkAllInput = z.strictObject({ upTo: z.iso.datetime() });

/** Returns what it is about. Throws DomainError `notification_not_found`. Read twice is as good as once. */
export async function markRead(
  { services, actor }: TenantContext,
  { notificationId }: z.output<typeof NotificationRef>,
): Promise<{ subjectType: string; subjectId: string | null }> {
  return services.inTenant(actor.tenantId, async (tx) => {
    const own = and(eq(notifications.id, notificationId), eq(notifications.memberId, actor.memberId));
    const [found] = await tx.select().from(notifications).where(own);
    if (!found) throw new DomainError("notification_not_found", { notificationId });
    if (found.readAt === null) await tx.update(notifications).set({ readAt: services.now() }).where(own);
    return { subjectType: found.subjectType, subjectId: found.subjectId };
  });
}

export async function markAllRead(
  { services, actor }: TenantContext,
  { upTo }: z.output<typeof MarkAllInput>,
): Promise<void> {
  await services.inTenant(actor.tenantId, (tx) =>
    tx
      .update(notifications)
      .set({ readAt: services.now() })
      .where(
        and(
          eq(notifications.memberId, actor.memberId),
          isNull(notifications.readAt),
          lte(notifications.createdAt, new Date(upTo)),
        ),
      ),
  );
}
