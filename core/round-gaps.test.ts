import { describe, expect, test } from "vitest";
import { lacksOf, type Member, type RoundQuestion, type Step, standingOf } from "#core/approval-policy.ts";
import { couldTakeOver, missingFrom, reassigned } from "#core/round-gaps.ts";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const [MIA, RUUD, OTTO, GONE, ANA] = [id(1), id(2), id(3), id(4), id(5)] as [string, string, string, string, string];
const MEMBERS: Member[] = [
  { memberId: MIA, role: "approver" },
  { memberId: RUUD, role: "owner" },
  { memberId: OTTO, role: "approver" },
];
const person = (memberId: string): Step["of"][number] => ({ kind: "member", memberId });
const approver: Step["of"][number] = { kind: "role", role: "approver" };
const round = (steps: Step[], changes: Partial<RoundQuestion> = {}): RoundQuestion => ({
  steps,
  signatures: [],
  members: MEMBERS,
  delegations: [],
  barred: ANA,
  ...changes,
});

describe("somebody who left in the middle of a round", () => {
  const both: Step = { name: "Both", need: "all", of: [person(MIA), person(GONE)] };

  test("is missing from a step that asks for everybody, and does not fall out of it unsaid", () => {
    const signed = round([both], { signatures: [{ step: 0, memberId: MIA, onBehalfOf: null }] });
    expect(standingOf(signed)).toEqual({ state: "waiting", step: 0, left: 1, may: [] });
    expect(lacksOf(signed)).toEqual([{ step: 0, name: "Both", missing: 1 }]);
    expect(missingFrom(signed, 0)).toEqual([GONE]);
    expect(couldTakeOver(signed, 0)).toEqual([RUUD, OTTO]);
  });

  test("whose signature is there keeps it", () => {
    const signed = round([both], {
      signatures: [
        { step: 0, memberId: GONE, onBehalfOf: null },
        { step: 0, memberId: MIA, onBehalfOf: null },
      ],
    });
    expect(standingOf(signed)).toEqual({ state: "complete" });
    expect(missingFrom(signed, 0)).toEqual([]);
  });

  test("does not stop a step that others can sign", () => {
    const any = round([{ name: "Any", need: 1, of: [person(GONE), approver] }]);
    expect(lacksOf(any)).toEqual([]);
  });

  test("is found in a step to come, and where one person would have to sign twice", () => {
    const twice = round([
      { name: "First", need: 1, of: [person(MIA)] },
      { name: "Again", need: 1, of: [person(MIA)] },
    ]);
    expect(lacksOf(twice)).toMatchObject([{ step: 1, missing: 1 }]);
    expect(missingFrom(twice, 1)).toEqual([]);
    expect(couldTakeOver(twice, 1)).toEqual([RUUD, OTTO]);
  });
});

describe("a step that was given to somebody else", () => {
  test("asks them in the other's stead, also when they leave in their turn", () => {
    const steps: Step[] = [{ name: "Gone", need: 1, of: [person(GONE)] }];
    const once = reassigned(steps, [{ step: 0, from: GONE, to: OTTO }]);
    expect(once).toEqual([{ name: "Gone", need: 1, of: [person(OTTO)] }]);
    expect(standingOf(round(once))).toMatchObject({ state: "waiting", may: [OTTO] });
    const back = reassigned(steps, [
      { step: 0, from: GONE, to: OTTO },
      { step: 0, from: OTTO, to: RUUD },
    ]);
    expect(back[0]?.of).toEqual([person(RUUD)]);
  });

  test("asks them beside the others where only a role was named, and nobody else's step", () => {
    const steps: Step[] = [
      { name: "Two approvers", need: 2, of: [approver] },
      { name: "An owner", need: 1, of: [{ kind: "role", role: "owner" }] },
    ];
    const [first, second] = reassigned(steps, [{ step: 0, from: null, to: RUUD }]);
    expect(first?.of).toEqual([approver, person(RUUD)]);
    expect(second).toEqual(steps[1]);
  });
});
