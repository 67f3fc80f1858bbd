/** Tells owners and admins that work failed for good. One telling a kind of work and hour: an outage fails hundreds at once. */
import { and, eq, inArray, isNull } from "drizzle-orm";
import { may, ROLES } from "#core/permissions.ts";
import { workWords } from "#core/work-words.ts";
import { failedWork } from "#db/schema/failed-work.ts";
import { members } from "#db/schema/tenancy.ts";
import type { InTenant } from "#db/tenant.ts";
import { notify } from "#server/notifications/notify.ts";
import { kindOf } from "./failure.ts";
import { findSubjects, idsIn } from "./find-subjects.ts";

const MANAGERS = ROLES.filter((role) => may(role, "work.manage"));

/** May be repeated. Says nothing of what somebody has decided about already. */
export async function tellFailedWork(inTenant: InTenant, ref: { tenantId: string; runId: string }): Promise<string> {
  return inTenant(ref.tenantId, async (tx) => {
    const [work] = await tx.select().from(failedWork).where(eq(failedWork.runId, ref.runId));
    if (work?.state !== "open") return "decided";
    const readers = await tx
      .select({ memberId: members.id })
      .from(members)
      .where(and(inArray(members.role, MANAGERS), isNull(members.removedAt)));
    const ids = idsIn(work);
    const subject = (await findSubjects(tx, ids))(ids);
    await notify(tx, ref.tenantId, {
      kind: "work_failed",
      memberIds: readers.map(({ memberId }) => memberId),
      subjectType: "work",
      subjectId: work.id,
      params: {
        name: workWords(kindOf(work.functionId)).what(subject),
        client: subject.invoice?.clientName ?? "",
      },
      onceKey: `work/${work.functionId}/${work.failedAt.toISOString().slice(0, 13)}`,
    });
    return "told";
  });
}
