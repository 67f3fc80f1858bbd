/** The agency's reminders, read and changed as a whole; every change is an event of the audit trail. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { ReminderSettings } from "#core/reminder-settings.ts";
import { reminderSettings } from "#db/schema/reminders.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { unknownVariables } from "#server/messages/message-text.ts";
import type { TenantContext } from "#server/trpc.ts";
import { NO_POLICY, reminderPolicy } from "./reminder-policy.ts";

export async function readReminderSettings({ services, actor }: TenantContext) {
  return services.inTenant(actor.tenantId, async (tx) => {
    const { enabled, settings, version } = await reminderPolicy(tx);
    return { enabled, settings, version };
  });
}

/** `basedOn` is the version that was on the screen: two who edit at once do not overwrite each other. */
export const SaveReminderSettingsInput = z.object({
  enabled: z.boolean(),
  settings: ReminderSettings,
  basedOn: z.number().int().min(0),
});

/** Throws DomainError `reminders_changed_meanwhile`, or `message_variable_unknown` with `details.names` and the step that names them. */
export async function saveReminderSettings(
  { services, actor }: TenantContext,
  input: z.output<typeof SaveReminderSettingsInput>,
): Promise<{ version: number }> {
  refuseUnknownVariables(input.settings);
  return services.inTenant(actor.tenantId, async (tx) => {
    // The agency's row is what everybody who changes its settings locks: the first save has no row of its own to lock.
    await tx.select({ tenantId: agencies.tenantId }).from(agencies).for("no key update");
    const { version } = await reminderPolicy(tx);
    if (version !== input.basedOn) throw new DomainError("reminders_changed_meanwhile", { version });
    const next = version + 1;
    await keepReminderSettings(tx, { ...input, tenantId: actor.tenantId, version: next, savedBy: actor.memberId });
    await appendEvent(tx, actor, {
      action: input.enabled ? "reminders.changed" : "reminders.turned_off",
      subjectType: "agency",
      subjectId: actor.tenantId,
      details: {
        version: String(next),
        days: input.settings.steps.map(({ offsetDays }) => String(offsetDays)).join(", "),
        annualRate: input.settings.lateFee?.annualRate ?? null,
      },
    });
    return { version: next };
  });
}

/** What a new agency begins with: the usual ladder, on, in the name of its first owner. */
export async function beginReminders(tx: Tx, agency: { tenantId: string; memberId: string }): Promise<void> {
  const { settings } = NO_POLICY;
  const { tenantId, memberId: savedBy } = agency;
  await keepReminderSettings(tx, { tenantId, enabled: true, settings, version: 1, savedBy });
}

async function keepReminderSettings(
  tx: Tx,
  {
    tenantId,
    ...kept
  }: { tenantId: string; enabled: boolean; settings: ReminderSettings; version: number; savedBy: string },
): Promise<void> {
  const values = { enabled: kept.enabled, settings: kept.settings, version: kept.version, savedBy: kept.savedBy };
  await tx
    .insert(reminderSettings)
    .values({ tenantId, ...values })
    .onConflictDoUpdate({ target: reminderSettings.tenantId, set: { ...values, savedAt: sql`now()` } });
}

function refuseUnknownVariables({ steps }: ReminderSettings): void {
  for (const { id, words } of steps) {
    for (const said of Object.values(words)) {
      const names = unknownVariables(`${said.subject}\n${said.body}`);
      if (names.length > 0) throw new DomainError("message_variable_unknown", { names, stepId: id });
    }
  }
}
