/** How a member wants to be told. Everybody chooses for themselves alone. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { type ChosenWays, ChosenWays as ChosenWaysSchema, ClockTime } from "#core/notification-kinds.ts";
import type { QuietHours } from "#core/quiet-hours.ts";
import { isTimeZone } from "#core/wall-clock.ts";
import { notificationSettings } from "#db/schema/notifications.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import type { TenantContext } from "#server/trpc.ts";

export const SettingsInput = z.strictObject({
  ways: ChosenWaysSchema,
  /** Null: where the agency is. */
  timeZone: z.string().max(64).refine(isTimeZone, { error: "time_zone_unknown" }).nullable(),
  quiet: z.strictObject({ from: ClockTime, until: ClockTime }).nullable(),
  digestAt: ClockTime,
  pushDetails: z.boolean(),
});

export type MemberSettings = {
  ways: ChosenWays;
  /** As chosen; null: where the agency is. */
  chosenZone: string | null;
  timeZone: string;
  quiet: QuietHours | null;
  digestAt: string;
  pushDetails: boolean;
};

const DIGEST_AT = "08:00";

/** What holds for this member, with what is usual where they chose nothing. */
export async function settingsOf(tx: Tx, memberId: string): Promise<MemberSettings> {
  const [agency] = await tx.select({ timeZone: agencies.timeZone }).from(agencies);
  const [chosen] = await tx.select().from(notificationSettings).where(eq(notificationSettings.memberId, memberId));
  const timeZone = chosen?.timeZone ?? agency?.timeZone ?? "UTC";
  return {
    ways: chosen?.ways ?? {},
    chosenZone: chosen?.timeZone ?? null,
    timeZone,
    quiet:
      chosen?.quietFrom && chosen.quietUntil ? { timeZone, from: chosen.quietFrom, until: chosen.quietUntil } : null,
    digestAt: chosen?.digestAt ?? DIGEST_AT,
    pushDetails: chosen?.pushDetails ?? false,
  };
}

export async function readSettings({ services, actor }: TenantContext): Promise<MemberSettings> {
  return services.inTenant(actor.tenantId, (tx) => settingsOf(tx, actor.memberId));
}

export async function saveSettings(
  { services, actor }: TenantContext,
  input: z.output<typeof SettingsInput>,
): Promise<void> {
  const { quiet, ...rest } = input;
  await services.inTenant(actor.tenantId, (tx) =>
    putSettings(tx, actor, { ...rest, quietFrom: quiet?.from ?? null, quietUntil: quiet?.until ?? null }),
  );
}

/** Writes what is named of a member's settings, over what was there. */
export async function putSettings(
  tx: Tx,
  who: { tenantId: string; memberId: string },
  chosen: Partial<typeof notificationSettings.$inferInsert> & { ways: ChosenWays },
): Promise<void> {
  const { tenantId, memberId } = who;
  const set = { ...chosen, updatedAt: new Date() };
  await tx
    .insert(notificationSettings)
    .values({ ...set, tenantId, memberId })
    .onConflictDoUpdate({ target: [notificationSettings.tenantId, notificationSettings.memberId], set });
}
