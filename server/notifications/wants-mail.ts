/** Whether a member wants the letters of a kind that has letters of its own (a link to sign by, the words of a mention). */
import { eq } from "drizzle-orm";
import { type NotificationKind, waysOf } from "#core/notification-kinds.ts";
import { notificationSettings } from "#db/schema/notifications.ts";
import type { Tx } from "#db/tenant.ts";

export async function wantsMail(tx: Tx, memberId: string, kind: NotificationKind): Promise<boolean> {
  const [chosen] = await tx
    .select({ ways: notificationSettings.ways })
    .from(notificationSettings)
    .where(eq(notificationSettings.memberId, memberId));
  return waysOf(kind, chosen?.ways).mail !== "off";
}
