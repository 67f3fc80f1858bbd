/** A policy as people say it: what each condition and each step is called. One table, complete by type. */
import type { Condition, PolicyProblem, Signer, Step } from "#core/approval-policy.ts";

export const CONDITION_WORDS: Record<Condition["type"], string> = {
  amount_over: "the total is over",
  client_is: "it is for",
  first_to_client: "it is the first to this client",
  discount_over: "more than so many percent is taken off:",
  margin_under: "its margin by the costs in the catalogue is unknown, or under so many percent:",
  bank_changed: "it names another bank account than the last one issued",
  template_changed: "it looks different from the last one issued",
  foreign_currency: "it is in another currency than the agency's",
  backdated: "it is dated back by more days than:",
  credit_note: "it is a credit note",
};

export const ROLE_WORDS: Record<"owner" | "admin" | "approver", string> = {
  owner: "an owner",
  admin: "an admin",
  approver: "an approver",
};

/** "2 of: an owner, an approver, Mia de Boer". */
export function stepSentence(step: Pick<Step, "need" | "of">, nameOf: (memberId: string) => string): string {
  const people = step.of.map((signer) => signerWords(signer, nameOf));
  const list = new Intl.ListFormat("en", { type: step.need === "all" ? "conjunction" : "disjunction" }).format(people);
  if (step.need === "all") return `everybody of ${list}`;
  return step.need === 1 ? list : `${step.need} different people of ${list}`;
}

export function signerWords(signer: Signer, nameOf: (memberId: string) => string): string {
  if (signer.kind === "member") return nameOf(signer.memberId);
  return signer.role in ROLE_WORDS ? ROLE_WORDS[signer.role as keyof typeof ROLE_WORDS] : signer.role;
}

/** Why a policy cannot be kept, or what it means for one person. */
export function problemSentence(
  problem: PolicyProblem,
  rules: readonly { name: string }[],
  nameOf: (memberId: string) => string,
): string {
  const which = problem.rule === "together" ? "All rules together" : `“${rules[problem.rule]?.name ?? "A rule"}”`;
  const people = problem.lack.missing === 1 ? "one person" : `${problem.lack.missing} people`;
  const what = `${which}: “${problem.lack.name}” lacks ${people} who may sign`;
  return problem.author === null
    ? `${what}.`
    : `${what} when ${nameOf(problem.author)} submits: somebody else has to submit then.`;
}
