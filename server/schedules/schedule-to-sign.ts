/** What an approver signs of a schedule beside its content: when it comes, what is done then, and in which words it varies. */
import { eq } from "drizzle-orm";
import { type FrozenSchedule, ScheduleTerms } from "#core/schedule-terms.ts";
import { scheduleWords } from "#core/schedule-words.ts";
import { schedules } from "#db/schema/schedules.ts";
import type { Tx } from "#db/tenant.ts";

/** `locale` is that of the document. */
export async function scheduleToSign(tx: Tx, modelId: string, locale: string): Promise<FrozenSchedule> {
  const [schedule] = await tx.select({ terms: schedules.terms }).from(schedules).where(eq(schedules.modelId, modelId));
  if (!schedule) throw new Error(`the model ${modelId} has no schedule`);
  return { ...ScheduleTerms.parse(schedule.terms), words: scheduleWords(locale) };
}
