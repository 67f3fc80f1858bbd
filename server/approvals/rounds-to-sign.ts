/** The open rounds that one person may sign now: what their queue shows and the rail counts. */
import { asc, eq } from "drizzle-orm";
import { signsAs, standingOf } from "#core/approval-policy.ts";
import { may } from "#core/permissions.ts";
import { rounds } from "#db/schema/invoices.ts";
import type { TenantContext } from "#server/trpc.ts";
import { roundQuestions } from "./round-question.ts";

/** Nobody reads further; the oldest come first, and signing makes room. */
const OPEN_MAX = 1_000;

/** Ids of rounds, the longest waiting first. Whoever may sign nothing is told so without a transaction. */
export async function roundsToSign({ actor, services }: TenantContext): Promise<string[]> {
  if (!may(actor.role, "invoices.approve")) return [];
  return services.inTenant(actor.tenantId, async (tx) => {
    const open = await tx
      .select({ id: rounds.id, submittedBy: rounds.submittedBy, steps: rounds.steps })
      .from(rounds)
      .where(eq(rounds.state, "open"))
      .orderBy(asc(rounds.submittedAt))
      .limit(OPEN_MAX);
    const questions = await roundQuestions(tx, open, services.now());
    return open.flatMap(({ id }) => {
      const question = questions.get(id);
      if (!question) return [];
      const standing = standingOf(question);
      return standing.state === "waiting" && signsAs(question, standing.step, actor.memberId) ? [id] : [];
    });
  });
}
