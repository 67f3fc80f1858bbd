/**
 * Who has to countersign what. A policy is a list of rules, each "when all of these hold, these steps are needed"; the steps of
 * every rule that holds are taken one after the other. Pure: what is asked of a round is frozen with it at submit, so that a
 * policy that changes later changes nothing under way.
 */
import { z } from "zod";
import { DecimalString, parseDecimal } from "#core/decimal.ts";
import { MinorString } from "#core/money.ts";
import { ROLES, type Role } from "#core/permissions.ts";

/** What can be asked of an invoice. Amounts are in minor units of the agency's base currency. */
export const Condition = z.discriminatedUnion("type", [
  z.object({ type: z.literal("amount_over"), minor: MinorString }),
  z.object({ type: z.literal("client_is"), clientIds: z.array(z.uuid()).min(1).max(200) }),
  z.object({ type: z.literal("first_to_client") }),
  /** All discounts together, of lines and of the document, as a part of what the lines would cost without them. */
  z.object({ type: z.literal("discount_over"), percent: DecimalString }),
  /** What is left of the net after what the items of the catalogue cost the agency, as a part of the net (core/margin.ts). */
  z.object({ type: z.literal("margin_under"), percent: DecimalString }),
  z.object({ type: z.literal("bank_changed") }),
  z.object({ type: z.literal("template_changed") }),
  z.object({ type: z.literal("foreign_currency") }),
  z.object({ type: z.literal("backdated"), days: z.number().int().min(0).max(3_650) }),
  z.object({ type: z.literal("credit_note") }),
]);
export type Condition = z.infer<typeof Condition>;

/** One person, or whoever has a role at the moment of signing. */
export const Signer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("member"), memberId: z.uuid() }),
  z.object({ kind: z.literal("role"), role: z.enum(ROLES) }),
]);
export type Signer = z.infer<typeof Signer>;

/** `need`: how many different people of `of`; "all" is every one of them. */
export const Step = z.object({
  name: z.string().trim().min(1).max(80),
  need: z.union([z.literal("all"), z.number().int().min(1).max(10)]),
  of: z.array(Signer).min(1).max(50),
});
export type Step = z.infer<typeof Step>;

export const Rule = z.object({
  name: z.string().trim().min(1).max(80),
  /** Nothing to ask: the rule always holds. */
  when: z.array(Condition).max(10),
  steps: z.array(Step).min(1).max(10),
});
export type Rule = z.infer<typeof Rule>;

/** In the order in which they are read and their steps are taken. */
export const ApprovalPolicy = z.object({ rules: z.array(Rule).max(50) });
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>;

/** What is known of an invoice when it is submitted. */
export type PolicyFacts = {
  /** The total without its sign in the base currency; null where no rate is known, which counts as over every amount. */
  baseMinor: bigint | null;
  clientId: string;
  firstToClient: boolean;
  /** 0 to 100. */
  discountPercent: string;
  /** Below 0 where it costs more than it brings; null where the cost of a line is not known, which counts as under every limit. */
  marginPercent: string | null;
  bankChanged: boolean;
  templateChanged: boolean;
  foreignCurrency: boolean;
  /** How many days before today it is dated; 0 or less when it is not. */
  daysBack: number;
  creditNote: boolean;
};

export type Member = { memberId: string; role: Role };

/** Somebody who is away lets another sign: `from` is away, `to` signs. Already narrowed to those that hold today. */
export type Delegation = { from: string; to: string };

/** A signature under a round: whose it counts as where somebody signed for another. */
export type Signature = { step: number; memberId: string; onBehalfOf: string | null };

/** Whether the invoice is as this condition says. */
export function holds(condition: Condition, facts: PolicyFacts): boolean {
  switch (condition.type) {
    case "amount_over":
      return facts.baseMinor === null || facts.baseMinor > BigInt(condition.minor);
    case "client_is":
      return condition.clientIds.includes(facts.clientId);
    case "first_to_client":
      return facts.firstToClient;
    case "discount_over":
      return parseDecimal(facts.discountPercent).gt(parseDecimal(condition.percent));
    case "margin_under":
      // What is given back has no margin of its own.
      if (facts.creditNote) return false;
      return facts.marginPercent === null || parseDecimal(facts.marginPercent).lt(parseDecimal(condition.percent));
    case "bank_changed":
      return facts.bankChanged;
    case "template_changed":
      return facts.templateChanged;
    case "foreign_currency":
      return facts.foreignCurrency;
    case "backdated":
      return facts.daysBack > condition.days;
    case "credit_note":
      return facts.creditNote;
  }
}

/** The rules that hold for an invoice, in their order. */
export function rulesThatHold(policy: ApprovalPolicy, facts: PolicyFacts): Rule[] {
  return policy.rules.filter((rule) => rule.when.every((condition) => holds(condition, facts)));
}

/**
 * The steps that an invoice needs. A step that two rules ask for in the same words is taken once, where it first stands. Empty
 * where no rule holds: what happens then is the agency's own setting.
 */
export function stepsNeeded(policy: ApprovalPolicy, facts: PolicyFacts): Step[] {
  const steps = rulesThatHold(policy, facts).flatMap((rule) => rule.steps);
  const seen = new Set<string>();
  return steps.filter((step) => {
    const key = JSON.stringify([step.need, step.of.map((signer) => JSON.stringify(signer)).sort()]);
    return !seen.has(key) && seen.add(key);
  });
}

/** The members that a step names, each once. */
export function signersOf(step: Step, members: readonly Member[]): Member[] {
  return members.filter((member) =>
    step.of.some((signer) =>
      signer.kind === "role" ? signer.role === member.role : signer.memberId === member.memberId,
    ),
  );
}

/**
 * Whom a step that asks for all of them asks: whoever has one of its roles, and everybody whom it names, also those who may not sign
 * any more, because their signature is not there only because they left.
 */
function allOf(step: Step, members: readonly Member[], barred: string | null): Set<string> {
  const named = step.of.flatMap((signer) => (signer.kind === "member" ? [signer.memberId] : []));
  const people = new Set([...named, ...signersOf(step, members).map(({ memberId }) => memberId)]);
  if (barred !== null) people.delete(barred);
  return people;
}

/** How many signatures a step still takes. "all" of a role that nobody has would be none: it is one, which nobody can give. */
function leftOf(step: Step, given: readonly Signature[], members: readonly Member[], barred: string | null): number {
  const short = (need: number) => (need > given.length ? need - given.length : 0);
  if (step.need !== "all") return short(step.need);
  const people = allOf(step, members, barred);
  if (people.size === 0) return short(1);
  for (const { memberId, onBehalfOf } of given) people.delete(onBehalfOf ?? memberId);
  return people.size;
}

/** Where a round stands. */
export type Standing =
  | { state: "complete" }
  /** `left` more people have to sign `step`, of those in `may`, who have not signed this round yet. */
  | { state: "waiting"; step: number; left: number; may: string[] };

export type RoundQuestion = {
  steps: readonly Step[];
  signatures: readonly Signature[];
  members: readonly Member[];
  delegations: readonly Delegation[];
  /** Who may not sign because the invoice is theirs; null where the agency allows it. */
  barred: string | null;
};

/**
 * Where a round stands. One person signs a round once, whatever they could sign it as: two signatures are two people. A
 * signature that was given stays given when its step's people change, because it was right when it was given.
 */
export function standingOf(question: RoundQuestion): Standing {
  const { steps, signatures, members, barred } = question;
  for (const [index, step] of steps.entries()) {
    const given = signatures.filter((signature) => signature.step === index);
    const left = leftOf(step, given, members, barred);
    if (left > 0) return { state: "waiting", step: index, left, may: mayStillSign(question, index) };
  }
  return { state: "complete" };
}

function mayStillSign(question: RoundQuestion, step: number): string[] {
  return question.members
    .filter(({ memberId }) => signsAs(question, step, memberId) !== null)
    .map(({ memberId }) => memberId);
}

/**
 * As whom this member may sign this step: as themselves (`onBehalfOf` null), or for somebody who is away; null where neither.
 * Nobody signs what is theirs, not even for another, and nobody is signed for whose own invoice it is.
 */
export function signsAs(question: RoundQuestion, step: number, memberId: string): { onBehalfOf: string | null } | null {
  const { steps, signatures, members, delegations, barred } = question;
  const wanted = steps[step];
  if (!wanted || memberId === barred || !members.some((member) => member.memberId === memberId)) return null;
  const used = new Set(signatures.flatMap((signature) => [signature.memberId, signature.onBehalfOf]));
  if (used.has(memberId)) return null;
  const named = new Set(signersOf(wanted, members).map((member) => member.memberId));
  if (named.has(memberId)) return { onBehalfOf: null };
  const away = delegations.find(
    ({ from, to }) => to === memberId && named.has(from) && from !== barred && !used.has(from),
  );
  return away ? { onBehalfOf: away.from } : null;
}

/** What stops a round for ever: a step that too few people are left to sign, with how many are missing. */
export type Lack = { step: number; name: string; missing: number };

/**
 * Whether these steps can be signed at all by these members when `barred` may not: null, or the first step that cannot be
 * filled however the others are.
 */
export function lackOf(steps: readonly Step[], members: readonly Member[], barred: string | null): Lack | null {
  return lacksOf({ steps, signatures: [], members, delegations: [], barred })[0] ?? null;
}

/**
 * The steps of a round that cannot be signed any more, as things are; empty where it can go on. Finds an assignment of different people
 * to all signatures that are still to come (augmenting paths, bipartite).
 */
export function lacksOf({ steps, signatures, members, barred }: RoundQuestion): Lack[] {
  const used = new Set(signatures.flatMap(({ memberId, onBehalfOf }) => [memberId, onBehalfOf]));
  const free = members.filter(({ memberId }) => memberId !== barred && !used.has(memberId));
  const taken = new Map<string, number>();
  const slots = steps.flatMap((step, index) => {
    const given = signatures.filter((signature) => signature.step === index);
    return Array.from({ length: leftOf(step, given, members, barred) }, () => ({ index, step }));
  });
  const missing = new Map<number, number>();
  slots.forEach((slot, at) => {
    if (!fill(at, new Set())) missing.set(slot.index, (missing.get(slot.index) ?? 0) + 1);
  });
  return [...missing]
    .sort(([a], [b]) => a - b)
    .map(([step, people]) => ({ step, name: steps[step]?.name ?? "", missing: people }));

  function fill(at: number, tried: Set<string>): boolean {
    const slot = slots[at];
    if (!slot) return false;
    for (const { memberId } of signersOf(slot.step, free)) {
      if (tried.has(memberId)) continue;
      tried.add(memberId);
      const holder = taken.get(memberId);
      if (holder === undefined || fill(holder, tried)) {
        taken.set(memberId, at);
        return true;
      }
    }
    return false;
  }
}

/**
 * A rule that cannot be satisfied. `author` null: whoever submits; such a policy cannot be kept. Else only where this person submits
 * and so may not sign: the only owner of an agency can ask for an owner's signature, and has others submit.
 */
export type PolicyProblem = { rule: number | "together"; lack: Lack; author: string | null };

/**
 * What stands in the way of a policy: for each rule, and where each is fine for all at once, the first author for whom the members
 * cannot sign it. `authors` are those who may submit; with `authorMayApprove` nobody is barred.
 */
export function problemsOf(
  policy: ApprovalPolicy,
  members: readonly Member[],
  authors: readonly string[],
  authorMayApprove: boolean,
): PolicyProblem[] {
  const barred = authorMayApprove ? [null] : [null, ...authors];
  const problems: PolicyProblem[] = [];
  const look = (rule: PolicyProblem["rule"], steps: readonly Step[]): void => {
    for (const author of barred) {
      const lack = lackOf(steps, members, author);
      if (lack) {
        problems.push({ rule, lack, author });
        return;
      }
    }
  };
  for (const [index, rule] of policy.rules.entries()) look(index, rule.steps);
  if (problems.length === 0)
    look(
      "together",
      policy.rules.flatMap((rule) => rule.steps),
    );
  return problems;
}
