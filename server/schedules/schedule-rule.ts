/** Whether schedules of this agency may send by themselves, or leave every invoice to a person. The database holds to it too. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { agencies } from "#db/schema/tenancy.ts";
import { changeSigningPeople } from "#server/approvals/round-question.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";

export type ScheduleRule = { draftOnly: boolean; timeZone: string };

export async function scheduleRule({ actor, services }: TenantContext): Promise<ScheduleRule> {
  const [agency] = await services.readTenant(actor.tenantId, (db) =>
    db.select({ draftOnly: agencies.schedulesDraftOnly, timeZone: agencies.timeZone }).from(agencies),
  );
  if (!agency) throw new DomainError("agency_not_found");
  return agency;
}

export const SaveScheduleRuleInput = z.object({ draftOnly: z.boolean() });

export async function saveScheduleRule(
  { actor, services }: TenantContext,
  { draftOnly }: z.output<typeof SaveScheduleRuleInput>,
): Promise<void> {
  await services.inTenant(actor.tenantId, async (tx) => {
    // What is being issued under a schedule's approval at this moment comes before it.
    await changeSigningPeople(tx);
    await tx.update(agencies).set({ schedulesDraftOnly: draftOnly }).where(eq(agencies.tenantId, actor.tenantId));
    await appendEvent(tx, actor, {
      action: "agency.schedules_changed",
      subjectType: "agency",
      subjectId: actor.tenantId,
      details: { draftOnly: draftOnly ? "yes" : "no" },
    });
  });
}
