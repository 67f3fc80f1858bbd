import { expect, test } from "vitest";
import { ruleWords, termsWords } from "#core/schedule-sentence.ts";
import type { ScheduleTerms } from "#core/schedule-terms.ts";

const month = (every: number, day: number | "last" | "last_working") => ({ unit: "month" as const, every, day });

test.each([
  [month(1, 31), "2026-01-31", "Every month on the 31st, or the last day of a shorter month"],
  [month(1, 22), "2026-01-22", "Every month on the 22nd"],
  [month(2, 12), "2026-01-12", "Every 2 months on the 12th"],
  [month(3, "last"), "2026-01-31", "Every quarter on the last day of the month"],
  [month(6, "last_working"), "2026-01-31", "Every 2 quarters on the last working day of the month"],
  [month(12, 29), "2028-02-29", "Every year on 29 February, or the 28th"],
  [month(12, 5), "2026-05-05", "Every year on 5 May"],
  [month(12, "last"), "2026-05-05", "Every year on the last day of the month, in May"],
  [month(24, 5), "2026-05-05", "Every 2 years on the 5th"],
  [{ unit: "week" as const, every: 1, weekday: 5 }, "2026-01-02", "Every week on Friday"],
  [{ unit: "week" as const, every: 2, weekday: 1 }, "2026-01-05", "Every 2 weeks on Monday"],
])("A rule is said as people say it: %j from %s", (rule, startOn, said) => {
  expect(ruleWords({ rule, startOn }, "en-GB")).toBe(said);
});

test("The whole of what is signed is one sentence, with its end", () => {
  const terms: ScheduleTerms = {
    rule: month(1, "last"),
    startOn: "2026-01-31",
    until: { kind: "count", times: 12 },
    timeZone: "UTC",
    covers: "ending",
    act: "send",
  };
  expect(termsWords(terms, "en-GB")).toBe(
    "every month on the last day of the month, issued and sent by itself, the last on 31 December 2026",
  );
  expect(termsWords({ ...terms, act: "draft", until: { kind: "never" } }, "en-GB")).toBe(
    "every month on the last day of the month, left as a draft for a person, until somebody ends it",
  );
});
