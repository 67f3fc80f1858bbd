/** Tells members of something, in the transaction in which it happened: neither is there without the other. */
import { and, eq, inArray, isNull } from "drizzle-orm";
import { type NotificationKind, OWN_LETTER, waysOf } from "#core/notification-kinds.ts";
import { printableLine } from "#core/text.ts";
import { notificationSettings, notifications } from "#db/schema/notifications.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { enqueue } from "#server/delivery/enqueue.ts";

/** What is typed by people ends up here; a sentence needs no more of it. */
const PARAM_CHARACTERS_MAX = 120;

export type Notice = {
  kind: NotificationKind;
  /** Whoever is no member any more is told nothing; oneself is left out by the caller. */
  memberIds: readonly string[];
  /** What it leads to. */
  subjectType: "invoice" | "payment" | "schedule" | "work" | "client";
  subjectId: string | null;
  /** Plain short strings (number, client name, amount as written); the sentence is made when it is shown. */
  params: Record<string, string>;
  /** A member is told once of what has the same key; without one, every call tells. At most 200 characters. */
  onceKey?: string;
};

/** Everybody hears by the ways they chose: in the list at once; what goes out by mail or push follows through the outbox. */
export async function notify(tx: Tx, tenantId: string, notice: Notice): Promise<void> {
  const { kind, subjectType, subjectId } = notice;
  if (notice.memberIds.length === 0) return;
  const readers = await tx
    .select({ memberId: members.id, ways: notificationSettings.ways })
    .from(members)
    .leftJoin(
      notificationSettings,
      and(eq(notificationSettings.tenantId, members.tenantId), eq(notificationSettings.memberId, members.id)),
    )
    .where(and(inArray(members.id, [...notice.memberIds]), isNull(members.removedAt)))
    // In one order: two that tell the same people wait for each other and never in a circle.
    .orderBy(members.id);
  const onceKey = notice.onceKey ?? crypto.randomUUID();
  const params = shortened(notice.params);
  const rows = readers
    .map(({ memberId, ways }) => ({ memberId, ...waysOf(kind, ways) }))
    .map((row) => ({ ...row, mail: OWN_LETTER.has(kind) ? ("off" as const) : row.mail }))
    .filter(({ inApp, mail, push }) => inApp || mail !== "off" || push)
    .map((row) => ({ tenantId, kind, subjectType, subjectId, params, onceKey, ...row }));
  if (rows.length === 0) return;
  const told = await tx
    .insert(notifications)
    .values(rows)
    .onConflictDoNothing()
    .returning({ id: notifications.id, mail: notifications.mail, push: notifications.push });
  for (const { id, mail, push } of told) {
    if (mail === "now" || push) await enqueue(tx, tenantId, "notification/made", { notificationId: id });
  }
}

function shortened(params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      printableLine(value).slice(0, PARAM_CHARACTERS_MAX).toWellFormed(),
    ]),
  );
}
