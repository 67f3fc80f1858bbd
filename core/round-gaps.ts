/**
 * A round whose people changed while it waited: who is missing from a step, who could be asked instead, and what its steps ask for
 * once somebody was.
 */
import { type RoundQuestion, type Step, signersOf } from "#core/approval-policy.ts";

/**
 * In a step of a round somebody else was asked to sign: in the stead of `from`, or beside the others where the step names no person
 * that is missing.
 */
export type Reassignment = { step: number; from: string | null; to: string };

/** The steps as they are asked for after these reassignments, in their order. */
export function reassigned(steps: readonly Step[], reassignments: readonly Reassignment[]): Step[] {
  return steps.map((step, index) => {
    let { of } = step;
    for (const { from, to } of reassignments.filter((one) => one.step === index)) {
      const others = of.filter(
        (signer) => signer.kind === "role" || (signer.memberId !== from && signer.memberId !== to),
      );
      of = [...others, { kind: "member", memberId: to }];
    }
    return { ...step, of };
  });
}

/** Whom a step names although they may not sign any more, and whose signature is not there. */
export function missingFrom({ steps, signatures, members }: RoundQuestion, step: number): string[] {
  const here = new Set(members.map(({ memberId }) => memberId));
  const signed = new Set(signatures.flatMap(({ memberId, onBehalfOf }) => [memberId, onBehalfOf]));
  return (steps[step]?.of ?? []).flatMap((signer) =>
    signer.kind === "member" && !here.has(signer.memberId) && !signed.has(signer.memberId) ? [signer.memberId] : [],
  );
}

/** Who could take over a step of this round: whoever may sign at all, has not signed it, and is not asked by the step already. */
export function couldTakeOver({ steps, signatures, members, barred }: RoundQuestion, step: number): string[] {
  const wanted = steps[step];
  if (!wanted) return [];
  const signed = new Set(signatures.flatMap(({ memberId, onBehalfOf }) => [memberId, onBehalfOf]));
  const asked = new Set(signersOf(wanted, members).map(({ memberId }) => memberId));
  return members
    .map(({ memberId }) => memberId)
    .filter((memberId) => memberId !== barred && !signed.has(memberId) && !asked.has(memberId));
}
