/** What is true of a notification at the moment in which it would go out, and for how long its reader may not be disturbed. */
import { and, eq, isNull } from "drizzle-orm";
import { waysOf } from "#core/notification-kinds.ts";
import { disturbableAtMs } from "#core/quiet-hours.ts";
import { notifications } from "#db/schema/notifications.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { type MemberSettings, settingsOf } from "./settings.ts";

const SECOND_MS = 1000;

export type NotificationRef = { tenantId: string; notificationId: string };

export type Reached = {
  notification: typeof notifications.$inferSelect;
  member: { id: string; email: string };
  agency: { name: string; slug: string };
  settings: MemberSettings;
};

/**
 * 'over' where nobody needs it any more: it was read, its reader left, or wants none of this kind by this way since. Throws an Error
 * for a notification that is not there.
 */
export async function reach(tx: Tx, notificationId: string, by: "mail" | "push"): Promise<Reached | "over"> {
  const [notification] = await tx.select().from(notifications).where(eq(notifications.id, notificationId));
  if (!notification) throw new Error(`notification ${notificationId} is not there`);
  if (notification.readAt || (by === "mail" ? notification.mail !== "now" : !notification.push)) return "over";
  const [member] = await tx
    .select({ id: members.id, email: members.email })
    .from(members)
    .where(and(eq(members.id, notification.memberId), isNull(members.removedAt)));
  const [agency] = await tx.select({ name: agencies.name, slug: agencies.slug }).from(agencies);
  if (!member || !agency) return "over";
  const settings = await settingsOf(tx, member.id);
  const ways = waysOf(notification.kind, settings.ways);
  if (by === "mail" ? ways.mail === "off" : !ways.push) return "over";
  return { notification, member, agency, settings };
}

/**
 * For how long it has to wait until it may go out by this way, in milliseconds, whole seconds up; null where nobody needs it any more.
 * A while and no instant: the clock of whoever waits may be another than the one that this is read from.
 */
export async function reachableInMs(
  { inTenant, now }: { inTenant: InTenant; now: () => Date },
  ref: NotificationRef,
  by: "mail" | "push",
): Promise<number | null> {
  const found = await inTenant(ref.tenantId, (tx) => reach(tx, ref.notificationId, by));
  if (found === "over") return null;
  const nowMs = now().getTime();
  return Math.ceil((disturbableAtMs(nowMs, found.settings.quiet) - nowMs) / SECOND_MS) * SECOND_MS;
}
