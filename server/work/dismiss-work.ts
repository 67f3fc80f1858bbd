/** Puts failed work away without doing it: it was done by other means, or need not be done. Who says so says why. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { failedWork } from "#db/schema/failed-work.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { filledLineOf } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { lockWork } from "./lock-work.ts";

export const DismissInput = z.object({ workId: z.uuid(), reason: filledLineOf(500) });

/** Throws DomainError `work_not_found` or `already_decided`. */
export async function dismissWork(ctx: TenantContext, input: z.output<typeof DismissInput>): Promise<void> {
  const { actor, services } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    const [work] = await lockWork(tx, [input.workId]);
    if (work?.state !== "open") throw new DomainError("already_decided");
    await tx
      .update(failedWork)
      .set({ state: "dismissed", decidedBy: actor.memberId, decidedAt: services.now(), reason: input.reason })
      .where(eq(failedWork.id, work.id));
    await appendEvent(tx, actor, {
      action: "work.dismissed",
      subjectType: "work",
      subjectId: work.id,
      details: { reason: input.reason, code: work.functionId },
    });
  });
}
