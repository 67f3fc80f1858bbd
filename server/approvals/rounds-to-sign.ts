/** The open rounds that one person may sign now: what their queue shows and the rail counts. */
import { asc, eq } from "drizzle-orm";
import { signsAs, standingOf } from "#core/approval-policy.ts";
import { may } from "#core/permissions.ts";
import { rounds } from "#db/schema/invoices.ts";
import type { Tx } from "#db/tenant.ts";
import type { Actor } from "#server/context.ts";
import { roundQuestions } from "./round-question.ts";

/** Nobody reads further; the oldest come first, and signing makes room. */
const OPEN_MAX = 1_000;

/** Ids of rounds, the longest waiting first. */
export async function roundsToSign(tx: Tx, actor: Pick<Actor, "memberId" | "role">, now: Date): Promise<string[]> {
  if (!may(actor.role, "invoices.approve")) return [];
  const open = await tx
    .select({ id: rounds.id, submittedBy: rounds.submittedBy, steps: rounds.steps })
    .from(rounds)
    .where(eq(rounds.state, "open"))
    .orderBy(asc(rounds.submittedAt))
    .limit(OPEN_MAX);
  const questions = await roundQuestions(tx, open, now);
  return open.flatMap(({ id }) => {
    const question = questions.get(id);
    if (!question) return [];
    const standing = standingOf(question);
    return standing.state === "waiting" && signsAs(question, standing.step, actor.memberId) ? [id] : [];
  });
}
