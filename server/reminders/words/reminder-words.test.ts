import { expect, test } from "vitest";
import { LADDER_LIMITS, REMINDER_TONES } from "#core/reminder-ladder.ts";
import { SHEET_LANGUAGES } from "#core/sheet/sheet-languages.ts";
import { unknownVariables } from "#server/messages/message-text.ts";
import { usualStepWords } from "../compose-reminder.ts";
import { lateFeeWords } from "../fee-words/late-fee-words.ts";
import { reminderWords } from "./reminder-words.ts";

const LANGUAGES = SHEET_LANGUAGES.map(({ code }) => code);

test.each(LANGUAGES)(
  "in %s every tone names the invoice and its day, says what is open, and has nothing that cannot be filled in",
  (language) => {
    for (const tone of REMINDER_TONES) {
      const { subject, body } = usualStepWords(tone, language);
      expect(subject).toContain("{number}");
      for (const variable of ["{number}", "{open}", "{due}"]) expect(body).toContain(variable);
      expect(unknownVariables(`${subject}\n${body}`)).toEqual([]);
      // A name and an amount take more room than their braces.
      expect(subject.length).toBeLessThan(LADDER_LIMITS.subjectChars - 60);
      expect(body.length).toBeLessThan(LADDER_LIMITS.bodyChars);
    }
    for (const variable of ["{total}", "{open}"]) expect(reminderWords(language).partly).toContain(variable);
  },
);

test.each(LANGUAGES)("in %s a late fee says its invoice, its days and what it rests on", (language) => {
  const words = lateFeeWords(language);
  expect(words.subject).toContain("{number}");
  for (const variable of ["{number}", "{from}", "{to}"]) expect(words.interest).toContain(variable);
  expect(words.fixed.statutory).toContain("2011/7/");
  expect(words.basis.statutory).not.toBe(words.basis.agreed);
  // The place on a tax where the reason is printed.
  expect(words.noSupply.length).toBeLessThanOrEqual(200);
});

test("no two languages say the same", () => {
  const bodies = LANGUAGES.map((language) => reminderWords(language).firm.body);
  expect(new Set(bodies).size).toBe(LANGUAGES.length);
});
