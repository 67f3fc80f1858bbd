import { describe, expect, test } from "vitest";
import { WrongFields } from "#app/api.server.ts";
import { USUAL_REMINDERS } from "#core/reminder-settings.ts";
import { reminderSettingsIn, wordsIn } from "./reminder-form.server.ts";
import { ladderSentence } from "./reminder-sentences.ts";

const agency = { locale: "nl-NL", baseCurrency: "EUR" };
const OWN = { en: { subject: "Ours", body: "Please pay {open}." } };
const BEFORE = {
  ...USUAL_REMINDERS,
  steps: USUAL_REMINDERS.steps.map((step) => (step.id === "first" ? { ...step, words: OWN } : step)),
};

function formOf(rows: Record<string, string>[], rest: Record<string, string> = {}): FormData {
  const form = new FormData();
  form.set("fromHour", "9");
  for (const [at, row] of rows.entries())
    for (const [name, value] of Object.entries(row)) form.set(`step-${at}-${name}`, value);
  for (const [name, value] of Object.entries(rest)) form.set(name, value);
  return form;
}
const refused = (work: () => unknown): WrongFields => {
  try {
    work();
  } catch (error) {
    if (error instanceof WrongFields) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("the form of the ladder", () => {
  test("keeps the words of a step that moved, drops one that was removed, and gives a new one an id of its own", () => {
    const { steps } = reminderSettingsIn(
      formOf([
        { id: "first", days: "5", side: "after", tone: "firm" },
        { id: "before", days: "3", side: "before", tone: "firm", remove: "on" },
        { id: "", days: "0", side: "after", tone: "final" },
        { id: "", days: "", side: "after", tone: "friendly" },
      ]),
      BEFORE,
      agency,
    );
    // What comes on the due date speaks of a day to come, whatever tone was chosen.
    expect(steps.map(({ offsetDays, tone, words }) => [offsetDays, tone, words])).toEqual([
      [0, "upcoming", {}],
      [5, "firm", OWN],
    ]);
    expect(steps[0]?.id).toMatch(/^step-/);
  });

  test("reads rate and sum as people of the agency write them, and none as no fee", () => {
    const of = (rest: Record<string, string>) => reminderSettingsIn(formOf([], rest), BEFORE, agency).lateFee;
    expect(of({ annualRate: "10,15", fixed: "40", basis: "statutory" })).toEqual({
      annualRate: "10.15",
      basis: "statutory",
      fixed: { minor: "4000", currency: "EUR" },
    });
    expect(of({ annualRate: "", fixed: "" })).toBeNull();
  });

  test("says what is wrong beside its field, or about the whole", () => {
    const rows = (...days: string[]) =>
      days.map((one, at) => ({ id: `s${at}`, days: one, side: "after", tone: "firm" }));
    const wrong = (form: FormData) => refused(() => reminderSettingsIn(form, BEFORE, agency));
    expect(wrong(formOf(rows("soon"))).wrong).toHaveProperty("step-0-days");
    expect(wrong(formOf(rows("181"))).wrong).toEqual({ "step-0-days": "At most 180 days." });
    expect(wrong(formOf(rows("3", "4"))).sentence).toContain("at least 2 days apart");
    expect(wrong(formOf([{ days: "3", side: "after", tone: "firm", fee: "on" }])).sentence).toContain("late fee");
    expect(wrong(formOf([], { annualRate: "80" })).wrong).toHaveProperty("annualRate");
    expect(wrong(formOf([], { fixed: "forty" })).wrong).toHaveProperty("fixed");
  });

  test("puts the words of one language into one step, and takes them out again", () => {
    const words = { stepId: "first", language: "de", subject: "Zahlung", body: "Bitte\r\nzahlen." };
    const saved = wordsIn(formOf([], words), BEFORE).steps.find(({ id }) => id === "first")?.words;
    expect(saved).toEqual({ ...OWN, de: { subject: "Zahlung", body: "Bitte\nzahlen." } });
    const back = wordsIn(formOf([], { stepId: "first", language: "en", back: "usual" }), BEFORE);
    expect(back.steps.find(({ id }) => id === "first")?.words).toEqual({});
    expect(refused(() => wordsIn(formOf([], { ...words, body: " " }), BEFORE)).wrong).toHaveProperty("body");
  });
});

test.each([
  [[-3, 3, 14, 30], "Clients are reminded 3 days before the due date, then 3, 14, and 30 days after it."],
  [[-1, 0], "Clients are reminded 1 day before the due date, then on the day itself."],
  [[7], "Clients are reminded 7 days after the due date."],
  [[0, 1], "Clients are reminded on the due date, then 1 day after it."],
  [[], "The ladder has no step: nobody is reminded."],
])("a ladder of %j reads: %s", (offsets, sentence) => {
  expect(ladderSentence(offsets)).toBe(sentence);
});
