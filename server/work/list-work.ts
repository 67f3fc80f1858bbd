/** Failed work, newest first, with what it was about by name: a page shows "2026-0042" and "books@kade.example", not ids. */
import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { failedWork } from "#db/schema/failed-work.ts";
import { members } from "#db/schema/tenancy.ts";
import { decodeCursor, encodeCursor, ListInput, Micros, pageOf } from "#server/keyset.ts";
import type { TenantContext } from "#server/trpc.ts";
import { causeOf } from "./cause-of.ts";
import type { WorkError } from "./clean-error.ts";
import { kindOf } from "./failure.ts";
import { findSubjects, idsIn } from "./find-subjects.ts";

export const WORK_STATES = ["open", "replayed", "dismissed"] as const;

export const ListWorkInput = ListInput.extend({ state: z.enum(WORK_STATES).default("open") });

const Key = z.tuple([Micros, z.uuid()]);

export async function listWork(ctx: TenantContext, input: z.output<typeof ListWorkInput>) {
  const list = `work/${input.state}`;
  const after = decodeCursor(list, Key, input.cursor);
  return ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const rows = await tx
      .select({
        work: failedWork,
        decidedByName: members.name,
        failedAgain: sql<boolean>`exists (select 1 from failed_work again
          where again.tenant_id = ${failedWork.tenantId} and again.replay_of = ${failedWork.id})`,
        micros: sql<string>`(extract(epoch from ${failedWork.failedAt}) * 1000000)::bigint::text`,
      })
      .from(failedWork)
      .leftJoin(members, and(eq(members.tenantId, failedWork.tenantId), eq(members.id, failedWork.decidedBy)))
      .where(
        and(
          eq(failedWork.state, input.state),
          after
            ? sql`(${failedWork.failedAt}, ${failedWork.id}) < (timestamptz 'epoch' + ${after[0]}::bigint * interval '1 microsecond', ${after[1]}::uuid)`
            : undefined,
        ),
      )
      .orderBy(desc(failedWork.failedAt), desc(failedWork.id))
      .limit(input.limit + 1);
    const { shown, nextCursor } = pageOf(rows, input.limit, ({ micros, work }) =>
      encodeCursor(list, [micros, work.id]),
    );
    const idsOf = shown.map(({ work }) => idsIn(work));
    const subjectOf = await findSubjects(tx, idsOf.flat());
    return {
      rows: shown.map(({ work, decidedByName, failedAgain }, index) => ({
        workId: work.id,
        kind: kindOf(work.functionId),
        subject: subjectOf(idsOf[index] ?? []),
        failedAt: work.failedAt.toISOString(),
        attempts: work.attempts,
        first: errorView(work.firstError),
        last: errorView(work.lastError),
        step: work.step,
        runId: work.runId,
        /** It was replayed before and failed again. */
        again: work.replayOf !== null,
        state: work.state,
        decided: work.decidedAt
          ? { by: decidedByName ?? "", at: work.decidedAt.toISOString(), reason: work.reason }
          : null,
        /** What became of the replay; null where there was none. */
        replay: work.state === "replayed" ? outcomeOf(work.healedAt, failedAgain) : null,
      })),
      nextCursor,
    };
  });
}

function outcomeOf(healedAt: Date | null, failedAgain: boolean): "done" | "failed again" | "under way" {
  if (healedAt) return "done";
  return failedAgain ? "failed again" : "under way";
}

function errorView(error: WorkError) {
  return { cause: causeOf(error), name: error.name, message: error.message };
}
