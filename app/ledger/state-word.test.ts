import { expect, test } from "vitest";
import { type Standing, stateWord } from "./state-word.ts";

const issued: Standing = {
  state: "issued",
  settlement: "open",
  overdue: false,
  daysLate: 0,
  delivery: "delivered",
  kind: "invoice",
};

test("An open invoice that the client has seen says so", () => {
  expect(stateWord({ ...issued, delivery: "viewed" }).word).toBe("viewed");
});

test("Late is said in days and with weight, also when part of it was settled", () => {
  expect(stateWord({ ...issued, overdue: true, daysLate: 28, settlement: "partly_settled" })).toEqual({
    word: "28 days late",
    weight: "late",
  });
  expect(stateWord({ ...issued, overdue: true, daysLate: 1 }).word).toBe("1 day late");
});

test("A mail that came back is louder than anything else", () => {
  expect(stateWord({ ...issued, delivery: "bounced", overdue: true, daysLate: 3 }).word).toBe("mail came back");
});

test("Finished business is said softly", () => {
  expect(stateWord({ ...issued, settlement: "settled" })).toEqual({ word: "settled", weight: "soft" });
  expect(stateWord({ ...issued, settlement: "settled", kind: "credit_note" }).word).toBe("offset");
});
