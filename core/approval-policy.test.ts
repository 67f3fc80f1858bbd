import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ApprovalPolicy,
  type Condition,
  lackOf,
  type Member,
  type PolicyFacts,
  problemsOf,
  type RoundQuestion,
  type Signature,
  type Step,
  signersOf,
  signsAs,
  standingOf,
  stepsNeeded,
} from "./approval-policy.ts";
import { ROLES } from "./permissions.ts";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const [MIA, RUUD, ANA, BEN, OTTO] = [id(1), id(2), id(3), id(4), id(5)] as [string, string, string, string, string];
const MEMBERS: Member[] = [
  { memberId: MIA, role: "approver" },
  { memberId: RUUD, role: "owner" },
  { memberId: ANA, role: "editor" },
  { memberId: BEN, role: "editor" },
  { memberId: OTTO, role: "approver" },
];
const PLAIN: PolicyFacts = {
  baseMinor: 100_000n,
  clientId: id(90),
  firstToClient: false,
  discountPercent: "0",
  marginPercent: "40.00",
  bankChanged: false,
  templateChanged: false,
  foreignCurrency: false,
  daysBack: 0,
  creditNote: false,
};
const step = (name: string, need: Step["need"], ...of: Step["of"]): Step => ({ name, need, of });
const role = (name: Member["role"]): Step["of"][number] => ({ kind: "role", role: name });
const member = (memberId: string): Step["of"][number] => ({ kind: "member", memberId });
const round = (steps: Step[], changes: Partial<RoundQuestion> = {}): RoundQuestion => ({
  steps,
  signatures: [],
  members: MEMBERS,
  delegations: [],
  barred: ANA,
  ...changes,
});
const signed = (memberId: string, at = 0, onBehalfOf: string | null = null): Signature => ({
  step: at,
  memberId,
  onBehalfOf,
});

describe("a rule", () => {
  it("holds where all its conditions do, and asks nothing of an invoice that is otherwise", () => {
    const large: Condition = { type: "amount_over", minor: "1000000" };
    const policy = ApprovalPolicy.parse({
      rules: [
        { name: "Large and new", when: [large, { type: "first_to_client" }], steps: [step("Owner", 1, role("owner"))] },
        {
          name: "Discounts",
          when: [{ type: "discount_over", percent: "15" }],
          steps: [step("Two", 2, role("approver"))],
        },
      ],
    });
    expect(stepsNeeded(policy, PLAIN)).toEqual([]);
    expect(stepsNeeded(policy, { ...PLAIN, baseMinor: 1_000_000n, firstToClient: true })).toEqual([]);
    expect(
      stepsNeeded(policy, { ...PLAIN, baseMinor: 1_000_001n, firstToClient: true }).map(({ name }) => name),
    ).toEqual(["Owner"]);
    const all = { ...PLAIN, baseMinor: 2_000_000n, firstToClient: true, discountPercent: "15.01" };
    expect(stepsNeeded(policy, all).map(({ name }) => name)).toEqual(["Owner", "Two"]);
  });

  it("asks for more eyes where the margin is small or not known, and never of what is given back", () => {
    const policy = ApprovalPolicy.parse({
      rules: [
        { name: "Thin", when: [{ type: "margin_under", percent: "30" }], steps: [step("Owner", 1, role("owner"))] },
      ],
    });
    const asked = (marginPercent: string | null, creditNote = false) =>
      stepsNeeded(policy, { ...PLAIN, marginPercent, creditNote }).length > 0;
    expect([asked("30.00"), asked("29.99"), asked("-5.00"), asked(null)]).toEqual([false, true, true, true]);
    expect([asked("-5.00", true), asked(null, true)]).toEqual([false, false]);
  });

  it("takes an amount that cannot be told in the base currency for a large one", () => {
    const policy = {
      rules: [
        {
          name: "Large",
          when: [{ type: "amount_over", minor: "5" } as const],
          steps: [step("Owner", 1, role("owner"))],
        },
      ],
    };
    expect(stepsNeeded(policy, { ...PLAIN, baseMinor: null })).toHaveLength(1);
  });

  it("asks once for what two rules ask for in the same words", () => {
    const same = step("Finance", 1, role("approver"), member(RUUD));
    const turned = step("The finance people", 1, member(RUUD), role("approver"));
    const policy = {
      rules: [
        { name: "A", when: [], steps: [same] },
        { name: "B", when: [], steps: [turned] },
      ],
    };
    expect(stepsNeeded(policy, PLAIN)).toEqual([same]);
  });
});

describe("a round", () => {
  it("takes its steps one after the other, any of, all of and so many of", () => {
    const steps = [step("Lead", 1, role("approver")), step("Both", "all", role("approver"), role("owner"))];
    expect(standingOf(round(steps))).toEqual({ state: "waiting", step: 0, left: 1, may: [MIA, OTTO] });
    // Mia has signed: of "all", Otto and Ruud are left, and the third signature would be hers.
    expect(standingOf(round(steps, { signatures: [signed(MIA)] }))).toEqual({
      state: "waiting",
      step: 1,
      left: 3,
      may: [RUUD, OTTO],
    });
    const two = [step("Two of three", 2, role("approver"), role("owner"))];
    expect(standingOf(round(two, { signatures: [signed(MIA)] }))).toMatchObject({ left: 1, may: [RUUD, OTTO] });
    expect(standingOf(round(two, { signatures: [signed(MIA), signed(RUUD)] }))).toEqual({ state: "complete" });
  });

  it("never counts one person twice, nor the author, nor whoever the author signs for", () => {
    const steps = [step("One", 1, role("editor"), role("approver")), step("Two", 1, role("approver"))];
    const question = round(steps, { signatures: [signed(MIA)] });
    expect(signsAs(question, 1, MIA)).toBeNull();
    expect(signsAs(round(steps), 0, ANA)).toBeNull();
    expect(signsAs(round(steps, { delegations: [{ from: MIA, to: ANA }] }), 0, ANA)).toBeNull();
    expect(signsAs(round(steps, { barred: null }), 0, ANA)).toEqual({ onBehalfOf: null });
  });

  it("lets somebody sign for a person who is away, but never for one who signed, nor for the author", () => {
    const steps = [step("Owner", 1, role("owner")), step("Owner again", 1, role("owner"), role("approver"))];
    const delegations = [{ from: RUUD, to: BEN }];
    expect(signsAs(round(steps, { delegations }), 0, BEN)).toEqual({ onBehalfOf: RUUD });
    expect(signsAs(round(steps, { delegations, signatures: [signed(RUUD)] }), 1, BEN)).toBeNull();
    expect(signsAs(round(steps, { delegations, barred: RUUD }), 0, BEN)).toBeNull();
    expect(signsAs(round(steps, { delegations, signatures: [signed(BEN, 0, RUUD)] }), 1, RUUD)).toBeNull();
  });
});

describe("a policy that nobody can satisfy", () => {
  it("is named with the rule, the step, how many are missing, and for whom", () => {
    const rules = [{ name: "Two owners", when: [], steps: [step("Owners", 2, role("owner"))] }];
    expect(problemsOf({ rules }, MEMBERS, [ANA], false)).toEqual([
      { rule: 0, lack: { step: 0, name: "Owners", missing: 1 }, author: null },
    ]);
    const own = [{ name: "Owner", when: [], steps: [step("Owner", 1, role("owner"))] }];
    expect(problemsOf({ rules: own }, MEMBERS, [ANA, RUUD], false)).toMatchObject([{ rule: 0, author: RUUD }]);
    expect(problemsOf({ rules: own }, MEMBERS, [ANA, RUUD], true)).toEqual([]);
  });

  it("is found when each rule could be kept but all together need more people than there are", () => {
    const rules = [
      { name: "A", when: [], steps: [step("Approvers", 2, role("approver"))] },
      { name: "B", when: [], steps: [step("One more", 1, role("approver"))] },
    ];
    expect(problemsOf({ rules }, MEMBERS, [ANA], false)).toMatchObject([{ rule: "together", lack: { missing: 1 } }]);
  });
});

const arbitraryMembers = fc
  .array(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 7 })
  .map((roles) => roles.map((held, index): Member => ({ memberId: id(index + 1), role: held })));
const arbitrarySteps = (members: Member[]) =>
  fc.array(
    fc.record({
      name: fc.constant("step"),
      need: fc.oneof(fc.constant("all" as const), fc.integer({ min: 1, max: 3 })),
      of: fc.array(
        fc.oneof(
          fc.constantFrom(...ROLES).map((held) => role(held)),
          fc.constantFrom(...members).map(({ memberId }) => member(memberId)),
        ),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  );
const arbitraryRound = arbitraryMembers.chain((members) =>
  fc.record({ members: fc.constant(members), steps: arbitrarySteps(members), author: fc.constantFrom(...members) }),
);

describe("for any members and any steps", () => {
  it("an assignment is found exactly where trying all of them finds one", () => {
    fc.assert(
      fc.property(arbitraryRound, ({ members, steps, author }) => {
        const lack = lackOf(steps, members, author.memberId);
        expect(lack === null).toBe(bruteForce(steps, members, author.memberId));
      }),
      { numRuns: 2_000, seed: 20_261_121 },
    );
  });

  it("whoever signs while they may, in any order, is a different person each time and never the author", () => {
    fc.assert(
      fc.property(
        arbitraryRound,
        fc.array(fc.nat({ max: 6 }), { maxLength: 40 }),
        ({ members, steps, author }, order) => {
          const signatures: Signature[] = [];
          for (const at of order) {
            const question = { steps, members, delegations: [], barred: author.memberId, signatures };
            const standing = standingOf(question);
            const who = members[at % members.length];
            if (standing.state === "complete" || !who) break;
            const as = signsAs(question, standing.step, who.memberId);
            expect(standing.may.includes(who.memberId)).toBe(as !== null);
            if (as) signatures.push({ step: standing.step, memberId: who.memberId, ...as });
          }
          const people = signatures.map(({ memberId }) => memberId);
          expect(new Set(people).size).toBe(people.length);
          expect(people).not.toContain(author.memberId);
        },
      ),
      { numRuns: 2_000, seed: 20_261_121 },
    );
  });
});

/** Every way to give every signature to a different person, tried one after the other. */
function bruteForce(steps: readonly Step[], members: readonly Member[], barred: string): boolean {
  const slots = steps.flatMap((one) => {
    const people = signersOf(one, members).filter(({ memberId }) => memberId !== barred);
    const need = one.need === "all" ? Math.max(1, people.length) : one.need;
    return Array.from({ length: need }, () => people.map(({ memberId }) => memberId));
  });
  if (slots.length > members.length) return false;
  const used = new Set<string>();
  const place = (at: number): boolean => {
    if (at === slots.length) return true;
    for (const person of slots[at] ?? []) {
      if (used.has(person)) continue;
      used.add(person);
      if (place(at + 1)) return true;
      used.delete(person);
    }
    return false;
  };
  return place(0);
}
