/** Wakes the browsers of one reader for one notification. */
import { asc, eq } from "drizzle-orm";
import { notificationWords } from "#core/notification-words.ts";
import { pushSubscriptions } from "#db/schema/notifications.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import type { PushOutcome, PushService } from "./push-service.ts";
import { type NotificationRef, type Reached, reach } from "./reach-member.ts";

/** After a day it is no news any more; the list has it. */
const TTL_SECONDS = 24 * 60 * 60;

export type PushRef = NotificationRef & { deviceId: string };

export type SendPushDependencies = { inTenant: InTenant; push: PushService; now: () => Date };

/** Ids of the browsers that its reader has. */
export async function devicesToWake(inTenant: InTenant, ref: NotificationRef): Promise<string[]> {
  return inTenant(ref.tenantId, async (tx) => {
    const found = await reach(tx, ref.notificationId, "push");
    if (found === "over") return [];
    const rows = await tx
      .select({ id: pushSubscriptions.id })
      .from(pushSubscriptions)
      .where(eq(pushSubscriptions.memberId, found.member.id))
      .orderBy(asc(pushSubscriptions.createdAt), asc(pushSubscriptions.id));
    return rows.map(({ id }) => id);
  });
}

/**
 * Wakes one browser, or says why not; one that its push service has let go of is forgotten. A repeat replaces what was sent before, so it
 * shows once. Throws `PushDeferred`.
 */
export async function sendPush(
  { inTenant, push, now }: SendPushDependencies,
  ref: PushRef,
): Promise<PushOutcome["outcome"] | "over"> {
  const found = await inTenant(ref.tenantId, async (tx) => {
    const reached = await reach(tx, ref.notificationId, "push");
    return reached === "over" ? null : withDevice(tx, reached, ref.deviceId);
  });
  if (!found) return "over";
  const { device, reached } = found;
  // The id without its hyphens is 32 characters, which is what a topic may have.
  const topic = ref.notificationId.replaceAll("-", "");
  const sent = await push.send(device, { text: messageOf(reached), topic, ttlSeconds: TTL_SECONDS });
  await inTenant(ref.tenantId, async (tx) => {
    const own = eq(pushSubscriptions.id, device.id);
    if (sent.outcome === "gone") await tx.delete(pushSubscriptions).where(own);
    if (sent.outcome === "accepted") await tx.update(pushSubscriptions).set({ lastSentAt: now() }).where(own);
  });
  return sent.outcome;
}

async function withDevice(tx: Tx, reached: Reached, deviceId: string) {
  const [device] = await tx.select().from(pushSubscriptions).where(eq(pushSubscriptions.id, deviceId));
  return device && device.memberId === reached.member.id ? { device, reached } : null;
}

/** What public/push/worker.js shows. Without leave it names no client and no amount, and no agency either. */
function messageOf({ notification, agency, settings }: Reached): string {
  const { title, about, discreet } = notificationWords(notification.kind, notification.params);
  return JSON.stringify({
    title: settings.pushDetails ? title : discreet,
    body: settings.pushDetails ? about : "",
    tag: notification.id,
    path: `/notifications/${notification.id}?agency=${encodeURIComponent(agency.slug)}`,
  });
}
