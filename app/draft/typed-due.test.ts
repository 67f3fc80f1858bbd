import { expect, test } from "vitest";
import { parseTypedDue, parseTypedIssue, parseTypedPeriod } from "./typed-due.ts";

const TODAY = "2026-11-21";
const before = { dueDate: null, dueDays: 30 };
const due = (text: string, issueDate: string | null = null) => parseTypedDue(text, before, issueDate, TODAY, "en-GB");

test("a number of days counts from the issue, however it is written", () => {
  for (const typed of ["+14", "14 days", "net 14", "2 weeks", "14 d", "14 days after"]) {
    expect(due(typed), typed).toEqual({ dueDate: null, dueDays: 14 });
  }
  expect(due("on receipt")).toEqual({ dueDate: null, dueDays: 0 });
});

test("a day is a day", () => {
  expect(due("21 dec")).toEqual({ dueDate: "2026-12-21", dueDays: 30 });
  expect(due("2026-12-24")).toEqual({ dueDate: "2026-12-24", dueDays: 30 });
});

test("an empty field goes back to counting days, and nonsense is neither", () => {
  expect(parseTypedDue("", { dueDate: "2026-12-24", dueDays: 30 }, null, TODAY, "en-GB")).toEqual(before);
  expect(due("soon-ish")).toBeNull();
  expect(due("+900")).toBeNull();
});

test("the issue is a day, or open until it is approved", () => {
  expect(parseTypedIssue("tomorrow", TODAY, "en-GB")).toBe("2026-11-22");
  expect(parseTypedIssue(" ", TODAY, "en-GB")).toBeNull();
  expect(parseTypedIssue("when approved", TODAY, "en-GB")).toBeNull();
  expect(parseTypedIssue("whenever", TODAY, "en-GB")).toBeUndefined();
});

test("a period is two days, one day, or none", () => {
  const period = (text: string) => parseTypedPeriod(text, TODAY, "en-GB");
  expect(period("1 nov - 30 nov")).toEqual({ serviceFrom: "2026-11-01", serviceTo: "2026-11-30" });
  expect(period("1 November 2026 – 30 November 2026")).toEqual({ serviceFrom: "2026-11-01", serviceTo: "2026-11-30" });
  expect(period("2026-11-12")).toEqual({ serviceFrom: "2026-11-12", serviceTo: "2026-11-12" });
  expect(period("")).toEqual({ serviceFrom: null, serviceTo: null });
  expect(period("1 nov - someday")).toBeUndefined();
});
