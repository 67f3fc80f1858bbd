/** Who hears of it when a schedule needs a person: whoever answers for it, and the owners where they have left. */
import { and, eq } from "drizzle-orm";
import { formatMoney } from "#core/money.ts";
import type { OutcomeReason } from "#core/schedule-outcome.ts";
import { clients } from "#db/schema/clients.ts";
import { invoices } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { memberOrOwners } from "#server/notifications/member-or-owners.ts";
import { notify } from "#server/notifications/notify.ts";
import type { ScheduleRecord } from "./schedule-model.ts";

/** What was made for a day. An invoice that went out as agreed is told to nobody: that is what a schedule is for. */
export type MadeForDay = {
  schedule: ScheduleRecord;
  on: string;
  outcome: "issued" | "review" | "draft";
  invoiceId: string;
  reason: OutcomeReason | null;
  /** How many days before it were skipped, because too many had been missed. */
  missed: number;
};

export async function tellOfRun(tx: Tx, made: MadeForDay): Promise<void> {
  const { schedule, on, outcome, invoiceId, reason, missed } = made;
  const memberIds = await memberOrOwners(tx, schedule.ownerId);
  if (outcome !== "issued") {
    await notify(tx, schedule.tenantId, {
      kind: "schedule_drafted",
      memberIds,
      subjectType: "invoice",
      subjectId: invoiceId,
      params: { name: schedule.name, ...(await factsOf(tx, invoiceId)), ...(reason ? { reason } : {}) },
      onceKey: `schedule:${schedule.id}:${on}`,
    });
  }
  if (missed > 0) {
    const words = missed === 1 ? "One day was missed and skipped" : `${missed} days were missed and skipped`;
    await tellStopped(tx, schedule, memberIds, words, `missed:${on}`);
  }
}

/** It was paused because more was missed than anybody misses unseen. */
export async function tellThatStopped(tx: Tx, schedule: ScheduleRecord): Promise<void> {
  const words = "More than a year was missed, so it was paused before it made anything";
  await tellStopped(tx, schedule, await memberOrOwners(tx, schedule.ownerId), words, `stopped:${schedule.nextOn}`);
}

function tellStopped(tx: Tx, schedule: ScheduleRecord, memberIds: string[], words: string, once: string) {
  return notify(tx, schedule.tenantId, {
    kind: "schedule_stopped",
    memberIds,
    subjectType: "schedule",
    subjectId: schedule.id,
    params: { name: schedule.name, words },
    onceKey: `schedule:${schedule.id}:${once}`,
  });
}

async function factsOf(tx: Tx, invoiceId: string): Promise<{ client: string; amount: string }> {
  const [agency] = await tx.select({ locale: agencies.locale }).from(agencies);
  const [found] = await tx
    .select({ client: clients.name, totalMinor: invoices.totalMinor, currency: invoices.currency })
    .from(invoices)
    .leftJoin(clients, and(eq(clients.tenantId, invoices.tenantId), eq(clients.id, invoices.clientId)))
    .where(eq(invoices.id, invoiceId));
  if (!found || !agency) throw new Error(`invoice ${invoiceId} is not there`);
  const amount = `${formatMoney(found.totalMinor, found.currency, agency.locale)} ${found.currency}`;
  return { client: found.client ?? "", amount };
}
