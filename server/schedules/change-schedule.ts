/** Changes when a schedule comes or what is done then. What was countersigned of it counts no more: it is signed anew. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { todayIn } from "#core/plain-date.ts";
import { ScheduleTerms, sameTerms } from "#core/schedule-terms.ts";
import { schedules } from "#db/schema/schedules.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { closeRound } from "#server/invoices/close-round.ts";
import { lastRound } from "#server/invoices/lock-invoice.ts";
import { thawDraft } from "#server/invoices/thaw-draft.ts";
import { lineOf } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { NAME_CHARS_MAX } from "./create-schedule.ts";
import { nextUnmade, refuseNeverComing } from "./schedule-days.ts";
import { lockSchedule } from "./schedule-model.ts";

export const ChangeScheduleInput = z.object({
  scheduleId: z.uuid(),
  name: lineOf(NAME_CHARS_MAX).refine((name) => name !== "", { error: "name_missing" }),
  terms: ScheduleTerms,
  /** The terms that were on the screen: two who edit at once do not overwrite each other. */
  basedOn: ScheduleTerms,
});

/**
 * `reopened`: its approval, or the round that was under way, is void by this. A name alone changes nothing that anybody signed.
 * Throws DomainError `schedule_not_found`, `schedule_changed_meanwhile`, `schedule_ended` or `schedule_never_comes`.
 */
export async function changeSchedule(
  ctx: TenantContext,
  { scheduleId, name, terms, basedOn }: z.output<typeof ChangeScheduleInput>,
): Promise<{ reopened: boolean }> {
  const { actor, services } = ctx;
  const { reopened, modelId } = await services.inTenant(actor.tenantId, async (tx) => {
    const { schedule, model } = await lockSchedule(tx, scheduleId);
    if (schedule.state === "ended") throw new DomainError("schedule_ended", { scheduleId });
    if (!sameTerms(schedule.terms, basedOn)) throw new DomainError("schedule_changed_meanwhile", { scheduleId });
    const now = services.now();
    const other = !sameTerms(schedule.terms, terms);
    if (other) refuseNeverComing(terms, terms.startOn);
    const comes =
      other && schedule.state !== "preparing"
        ? await nextUnmade(tx, scheduleId, terms, todayIn(terms.timeZone, now))
        : schedule.nextOn;
    await tx.update(schedules).set({ name, terms, nextOn: comes, updatedAt: now }).where(eq(schedules.id, scheduleId));
    const round =
      other && (model.state === "in_review" || model.state === "approved") ? await lastRound(tx, model.id) : null;
    if (round) {
      const comment = "The schedule comes on other days, or does something else then.";
      await closeRound(tx, round, { how: "superseded", by: actor, comment, via: null, now });
    }
    await appendEvent(tx, actor, {
      action: "schedule.changed",
      subjectType: "schedule",
      subjectId: scheduleId,
      details: { name, terms: JSON.stringify(terms), reopened: round ? "yes" : null },
    });
    return { reopened: round !== null, modelId: model.id };
  });
  // After the commit: before it, an edit could land while the round still counts.
  if (reopened) await thawDraft(ctx, modelId);
  return { reopened };
}
