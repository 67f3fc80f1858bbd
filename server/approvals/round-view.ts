/** The steps of a round as a page shows them: what each asks for, who has signed, who may still, who is missing. */
import { asc, eq, inArray } from "drizzle-orm";
import { lacksOf, signsAs, standingOf } from "#core/approval-policy.ts";
import { couldTakeOver, missingFrom } from "#core/round-gaps.ts";
import { roundSignatures } from "#db/schema/approvals.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { questionOf, reassignmentsOf, signingPeople } from "./round-question.ts";

export type Person = { memberId: string; name: string };

export type StepView = {
  name: string;
  /** How many signatures it takes; null means everybody that it names. */
  need: number | null;
  signatures: { memberName: string; onBehalfOf: string | null; at: string }[];
  state: "signed" | "waiting" | "later";
  /** Names of those who may sign now; empty unless it is waiting. */
  may: string[];
  /** Who was asked instead of whom, in order; `from` null: beside the others. */
  reassigned: { from: string | null; to: string }[];
  /** How many signatures too few people are left for: it cannot go on without a change. 0 where it can. */
  short: number;
  /** Whom it names although they may not sign any more, where that is why. */
  missing: Person[];
  /** Whom an owner or admin can ask instead; empty for everybody else. */
  couldTakeOver: Person[];
};

export type SigningView = { steps: StepView[]; maySign: boolean };

type Round = Parameters<typeof questionOf>[0] & { state: string };

/** For the person who looks. A round that is over waits for nobody and lacks nobody. */
export async function signingView(
  tx: Tx,
  round: Round,
  looking: { memberId: string; mayReassign: boolean },
  now: Date,
): Promise<SigningView> {
  const given = await tx
    .select()
    .from(roundSignatures)
    .where(eq(roundSignatures.roundId, round.id))
    .orderBy(asc(roundSignatures.createdAt));
  const moved = await reassignmentsOf(tx, [round.id]);
  const question = questionOf(round, given, moved, await signingPeople(tx, now));
  const standing = standingOf(question);
  const waits = round.state === "open" && standing.state === "waiting" ? standing : null;
  const lacks = waits ? lacksOf(question) : [];
  const stuck = new Map(
    lacks.map(({ step, missing }) => [
      step,
      {
        short: missing,
        missing: missingFrom(question, step),
        couldTakeOver: looking.mayReassign && round.steps.length > 0 ? couldTakeOver(question, step) : [],
      },
    ]),
  );
  const person = await peopleById(tx, [
    ...(waits?.may ?? []),
    ...given.flatMap(({ onBehalfOf }) => onBehalfOf ?? []),
    ...moved.flatMap(({ from, to }) => [from ?? [], to].flat()),
    ...[...stuck.values()].flatMap(({ missing, couldTakeOver }) => [...missing, ...couldTakeOver]),
  ]);
  const name = (memberId: string) => person(memberId).name;
  return {
    steps: question.steps.map((step, index) => ({
      name: step.name,
      need: step.need === "all" ? null : step.need,
      signatures: given
        .filter((signature) => signature.step === index)
        .map(({ memberName, onBehalfOf, createdAt }) => ({
          memberName,
          onBehalfOf: onBehalfOf === null ? null : name(onBehalfOf),
          at: createdAt.toISOString(),
        })),
      state: waits?.step === index ? "waiting" : waits !== null && index > waits.step ? "later" : "signed",
      may: waits?.step === index ? waits.may.map(name).sort() : [],
      reassigned: moved
        .filter((one) => one.step === index)
        .map(({ from, to }) => ({ from: from === null ? null : name(from), to: name(to) })),
      short: stuck.get(index)?.short ?? 0,
      missing: (stuck.get(index)?.missing ?? []).map(person),
      couldTakeOver: (stuck.get(index)?.couldTakeOver ?? []).map(person).sort((a, b) => a.name.localeCompare(b.name)),
    })),
    maySign: waits !== null && signsAs(question, waits.step, looking.memberId) !== null,
  };
}

/** Members of whatever standing, also those who left: history names them. */
async function peopleById(tx: Tx, wanted: string[]): Promise<(memberId: string) => Person> {
  const found =
    wanted.length === 0
      ? []
      : await tx.select({ id: members.id, name: members.name }).from(members).where(inArray(members.id, wanted));
  const names = new Map(found.map(({ id, name }) => [id, name]));
  return (memberId) => ({ memberId, name: names.get(memberId) ?? "" });
}
