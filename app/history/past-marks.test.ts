import { expect, test } from "vitest";
import { exampleDraft, exampleLine } from "#core/oracle/example-draft.ts";
import { differenceSentence, marksOf } from "./past-marks.ts";

const design = exampleLine({ id: "d", quantity: "3", taxes: [] });
const past = exampleDraft({ lines: [design, exampleLine({ id: "gone", taxes: [] })] });
const money = (minor: bigint) => minor.toString();

test("what differs is marked where it stands, and told with the money", () => {
  const now = {
    ...past,
    lines: [{ ...design, quantity: "5" }, exampleLine({ id: "new", title: "New", taxes: [] })],
    dueDays: 14,
    notes: "Thanks",
  };
  const marks = marksOf(past, now, "category");
  expect(marks.lines).toEqual(
    new Map([
      ["gone", new Set(["line"])],
      ["d", new Set(["quantity", "amount"])],
    ]),
  );
  expect(marks.parts.toSorted()).toEqual(["due", "figures", "notes"]);
  expect(differenceSentence(marks, money)).toBe(
    "5 things are different now: one line was added since, one line was removed since, the total is 128000 higher now.",
  );
});

test("a past that is the present says so, and another currency has no difference in money", () => {
  expect(differenceSentence(marksOf(past, past, "category"), money)).toBe("It is like this now.");
  expect(differenceSentence(marksOf(past, { ...past, currency: "GBP" }, "line"), money)).toBe(
    "One thing is different now: the currency is another.",
  );
  expect(differenceSentence(marksOf(past, { ...past, subject: "Other" }, "line"), money)).toBe(
    "One thing is different now.",
  );
});
