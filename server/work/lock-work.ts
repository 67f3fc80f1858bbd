/** Failed work under lock, so that two people who decide at once decide one after the other. */
import { inArray } from "drizzle-orm";
import { failedWork } from "#db/schema/failed-work.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";

export type FailedWorkRecord = typeof failedWork.$inferSelect;

/** Throws DomainError `work_not_found` where one of them is not this agency's. */
export async function lockWork(tx: Tx, workIds: readonly string[]): Promise<FailedWorkRecord[]> {
  const wanted = [...new Set(workIds)];
  // In one order, whoever asks: two who lock the same rows in different orders would wait for each other.
  const found = await tx
    .select()
    .from(failedWork)
    .where(inArray(failedWork.id, wanted))
    .orderBy(failedWork.id)
    .for("update");
  if (found.length < wanted.length) throw new DomainError("work_not_found");
  return found;
}
