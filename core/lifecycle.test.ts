import { describe, expect, test } from "vitest";
import {
  allowedCommands,
  DOCUMENT_COMMANDS,
  DOCUMENT_STATES,
  isOverdue,
  nextState,
  settlementState,
} from "#core/lifecycle.ts";

describe("the life of a document", () => {
  test("goes from draft over review and approval to issued and voided", () => {
    expect(nextState("draft", "submit")).toBe("in_review");
    expect(nextState("in_review", "approve")).toBe("approved");
    expect(nextState("approved", "issue")).toBe("issued");
    expect(nextState("issued", "void")).toBe("voided");
  });

  test("offers in every state exactly these commands", () => {
    expect(Object.fromEntries(DOCUMENT_STATES.map((state) => [state, allowedCommands(state)]))).toEqual({
      draft: ["edit", "submit", "discard"],
      in_review: ["withdraw", "reopen", "return", "approve", "break_glass"],
      approved: ["withdraw", "reopen", "return", "issue"],
      issued: ["void"],
      voided: [],
      discarded: [],
    });
  });

  test("never issues what was not approved, and never changes what was issued but by voiding it", () => {
    for (const state of DOCUMENT_STATES) {
      if (state !== "approved") expect(nextState(state, "issue")).toBeNull();
      if (state !== "draft") expect(nextState(state, "edit")).toBeNull();
    }
    for (const command of DOCUMENT_COMMANDS) {
      if (command !== "void") expect(nextState("issued", command)).toBeNull();
      expect(nextState("voided", command)).toBeNull();
    }
  });
});

describe("settlement", () => {
  test.each([
    [10000n, 0n, "open"],
    [10000n, 1n, "partly_settled"],
    [10000n, 9999n, "partly_settled"],
    [10000n, 10000n, "settled"],
    [10000n, 10001n, "over_settled"],
    [0n, 0n, "settled"],
    [10000n, -1n, "open"],
  ] as const)("of %s with %s settled is %s", (total, settled, expected) => {
    expect(settlementState(total, settled)).toBe(expected);
  });

  test("is overdue from the day after the due date while something is left to pay", () => {
    expect(isOverdue("2026-11-21", "2026-11-21", "open")).toBe(false);
    expect(isOverdue("2026-11-21", "2026-11-22", "open")).toBe(true);
    expect(isOverdue("2026-11-21", "2026-11-22", "partly_settled")).toBe(true);
    expect(isOverdue("2026-11-21", "2026-11-22", "settled")).toBe(false);
    expect(isOverdue("2026-11-21", "2027-01-01", "over_settled")).toBe(false);
  });
});
