/** The steps of a round as a page shows them: what each asks for, who has signed, who may still. */
import { asc, eq, inArray } from "drizzle-orm";
import { signsAs, standingOf } from "#core/approval-policy.ts";
import { roundSignatures } from "#db/schema/approvals.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { questionOf, signingPeople } from "./round-question.ts";

export type StepView = {
  name: string;
  /** How many signatures it takes; null means everybody that it names. */
  need: number | null;
  signatures: { memberName: string; onBehalfOf: string | null; at: string }[];
  state: "signed" | "waiting" | "later";
  /** Names of those who may sign now; empty unless it is waiting. Nobody: it cannot go on without a change. */
  may: string[];
};

export type SigningView = { steps: StepView[]; maySign: boolean };

type Round = Parameters<typeof questionOf>[0] & { state: string };

/** For the person with `memberId`. A round that is over waits for nobody. */
export async function signingView(tx: Tx, round: Round, memberId: string, now: Date): Promise<SigningView> {
  const given = await tx
    .select()
    .from(roundSignatures)
    .where(eq(roundSignatures.roundId, round.id))
    .orderBy(asc(roundSignatures.createdAt));
  const question = questionOf(round, given, await signingPeople(tx, now));
  const standing = standingOf(question);
  const waits = round.state === "open" && standing.state === "waiting" ? standing : null;
  const wanted = [...(waits?.may ?? []), ...given.flatMap(({ onBehalfOf }) => onBehalfOf ?? [])];
  const names = new Map(
    (wanted.length > 0
      ? await tx.select({ id: members.id, name: members.name }).from(members).where(inArray(members.id, wanted))
      : []
    ).map(({ id, name }) => [id, name]),
  );
  return {
    steps: question.steps.map((step, index) => ({
      name: step.name,
      need: step.need === "all" ? null : step.need,
      signatures: given
        .filter((signature) => signature.step === index)
        .map(({ memberName, onBehalfOf, createdAt }) => ({
          memberName,
          onBehalfOf: onBehalfOf === null ? null : (names.get(onBehalfOf) ?? ""),
          at: createdAt.toISOString(),
        })),
      state: waits?.step === index ? "waiting" : waits !== null && index > waits.step ? "later" : "signed",
      may: waits?.step === index ? waits.may.map((id) => names.get(id) ?? "").sort() : [],
    })),
    maySign: waits !== null && signsAs(question, waits.step, memberId) !== null,
  };
}
