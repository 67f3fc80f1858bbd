/** Everything that decides who may sign a round now: its steps, the signatures that are there, the members, who is away. */
import { and, asc, gte, inArray, isNull, lte } from "drizzle-orm";
import type { Delegation, Member, RoundQuestion, Signature, Step } from "#core/approval-policy.ts";
import { may, ROLES } from "#core/permissions.ts";
import { todayIn } from "#core/plain-date.ts";
import { type Reassignment, reassigned } from "#core/round-gaps.ts";
import { delegations, roundReassignments, roundSignatures } from "#db/schema/approvals.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";

/** Whoever may sign at all. A policy asks for some of these people; it gives nobody a right that their role does not have. */
export const SIGNING_ROLES = ROLES.filter((role) => may(role, "invoices.approve"));

/** What is asked of an invoice for which no rule of the policy holds: one signature, of anybody who may sign. */
export const ANYBODY: Step = {
  name: "Countersign",
  need: 1,
  of: SIGNING_ROLES.map((role) => ({ kind: "role", role })),
};

type Round = { id: string; submittedBy: string; steps: Step[] };

/**
 * Until this transaction ends nobody's right to sign changes: roles, delegations and what the agency allows wait. To be held from
 * before these are read until what was decided from them is committed, by everybody who signs.
 */
export async function holdSigningPeople(tx: Tx): Promise<void> {
  await tx.select({ tenantId: agencies.tenantId }).from(agencies).for("share");
}

/** Waits for every signature under way, and makes later ones see the change: to be called before a right to sign changes. */
export async function changeSigningPeople(tx: Tx): Promise<void> {
  await tx.select({ tenantId: agencies.tenantId }).from(agencies).for("no key update");
}

/** What is the same for every round of the agency at this moment. */
export type SigningPeople = { members: Member[]; delegations: Delegation[]; authorMayApprove: boolean };

export async function signingPeople(tx: Tx, now: Date): Promise<SigningPeople> {
  const [agency] = await tx
    .select({ timeZone: agencies.timeZone, authorMayApprove: agencies.authorMayApprove })
    .from(agencies);
  if (!agency) throw new DomainError("agency_not_found");
  const today = todayIn(agency.timeZone, now);
  const people = await tx
    .select({ memberId: members.id, role: members.role })
    .from(members)
    .where(and(isNull(members.removedAt), inArray(members.role, SIGNING_ROLES)));
  const away = await tx
    .select({ from: delegations.fromMember, to: delegations.toMember })
    .from(delegations)
    .where(and(isNull(delegations.revokedAt), lte(delegations.firstDay, today), gte(delegations.lastDay, today)));
  return { members: people, delegations: away, authorMayApprove: agency.authorMayApprove };
}

/** The questions of these rounds, by round id. */
export async function roundQuestions(tx: Tx, rounds: readonly Round[], now: Date): Promise<Map<string, RoundQuestion>> {
  const people = await signingPeople(tx, now);
  const ids = rounds.map(({ id }) => id);
  const given =
    ids.length === 0
      ? []
      : await tx
          .select({
            roundId: roundSignatures.roundId,
            step: roundSignatures.step,
            memberId: roundSignatures.memberId,
            onBehalfOf: roundSignatures.onBehalfOf,
          })
          .from(roundSignatures)
          .where(inArray(roundSignatures.roundId, ids));
  const moved = await reassignmentsOf(tx, ids);
  return new Map(
    rounds.map((round) => [
      round.id,
      questionOf(
        round,
        given.filter(({ roundId }) => roundId === round.id),
        moved.filter(({ roundId }) => roundId === round.id),
        people,
      ),
    ]),
  );
}

/** Who was asked instead of whom in these rounds, in the order in which it was. */
export async function reassignmentsOf(tx: Tx, roundIds: string[]): Promise<(Reassignment & { roundId: string })[]> {
  if (roundIds.length === 0) return [];
  return tx
    .select({
      roundId: roundReassignments.roundId,
      step: roundReassignments.step,
      from: roundReassignments.fromMember,
      to: roundReassignments.toMember,
    })
    .from(roundReassignments)
    .where(inArray(roundReassignments.roundId, roundIds))
    .orderBy(asc(roundReassignments.createdAt), asc(roundReassignments.id));
}

/** What has to be decided about one round, by what is known of it and of the people. */
export function questionOf(
  round: Round,
  signatures: Signature[],
  reassignments: readonly Reassignment[],
  people: SigningPeople,
): RoundQuestion {
  return {
    steps: reassigned(stepsOf(round), reassignments),
    signatures,
    members: people.members,
    delegations: people.delegations,
    barred: people.authorMayApprove ? null : round.submittedBy,
  };
}

/** A round from before there were policies asks for one signature. */
export function stepsOf(round: Pick<Round, "steps">): Step[] {
  return round.steps.length > 0 ? round.steps : [ANYBODY];
}
