/** The agency's reminders as they stand: on or off, the ladder, and which save that was. */

import { ReminderSettings, USUAL_REMINDERS } from "#core/reminder-settings.ts";
import { reminderSettings } from "#db/schema/reminders.ts";
import type { Tx } from "#db/tenant.ts";

export type ReminderPolicy = {
  enabled: boolean;
  settings: ReminderSettings;
  /** 0 where nothing was ever saved. */
  version: number;
  /** Whose settings they are; null where nobody has saved any. */
  savedBy: string | null;
};

/** Off, with the usual ladder, where nothing was ever saved: an agency that was there before reminders sends none unasked. */
export const NO_POLICY: ReminderPolicy = { enabled: false, settings: USUAL_REMINDERS, version: 0, savedBy: null };

export async function reminderPolicy(tx: Pick<Tx, "select">): Promise<ReminderPolicy> {
  const [row] = await tx.select().from(reminderSettings);
  return row ? policyOf(row) : NO_POLICY;
}

/** Under the row's lock, which everything that sends a reminder of this agency holds: one at a time, and none by old settings. */
export async function lockReminderPolicy(tx: Tx): Promise<ReminderPolicy> {
  const [row] = await tx.select().from(reminderSettings).for("no key update");
  return row ? policyOf(row) : NO_POLICY;
}

function policyOf(row: typeof reminderSettings.$inferSelect): ReminderPolicy {
  return {
    enabled: row.enabled,
    settings: ReminderSettings.parse(row.settings),
    version: row.version,
    savedBy: row.savedBy,
  };
}
