/**
 * Does failed work once more: the same event goes through the outbox again, for the one function that failed. Steps that were done
 * before find that out by their own keys, so that nothing which already happened happens twice.
 */
import { inArray } from "drizzle-orm";
import { z } from "zod";
import { outboxEvents } from "#db/schema/audit.ts";
import { failedWork } from "#db/schema/failed-work.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { markReplay } from "./failure.ts";
import { lockWork } from "./lock-work.ts";

/** As many as a page of the list shows. */
const AT_ONCE_MAX = 100;

export const ReplayInput = z.object({ workIds: z.array(z.uuid()).min(1).max(AT_ONCE_MAX) });

/**
 * Replays what is open of these, each once, however often and by however many it is asked. Throws DomainError `work_not_found`,
 * and `already_decided` where none of them is open any more.
 */
export async function replayWork(
  ctx: TenantContext,
  input: z.output<typeof ReplayInput>,
): Promise<{ replayed: number }> {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const open = (await lockWork(tx, input.workIds)).filter(({ state }) => state === "open");
    if (open.length === 0) throw new DomainError("already_decided");
    await tx
      .update(failedWork)
      .set({ state: "replayed", decidedBy: actor.memberId, decidedAt: services.now() })
      .where(
        inArray(
          failedWork.id,
          open.map(({ id }) => id),
        ),
      );
    await tx.insert(outboxEvents).values(
      open.map((work) => ({
        tenantId: actor.tenantId,
        name: work.eventName,
        data: markReplay(work.eventData, { workId: work.id, functionId: work.functionId }),
      })),
    );
    for (const work of open) {
      await appendEvent(tx, actor, {
        action: "work.replayed",
        subjectType: "work",
        subjectId: work.id,
        details: { code: work.functionId, problem: work.lastError.message },
      });
    }
    return { replayed: open.length };
  });
}
