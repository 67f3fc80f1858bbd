/** Our words for a step, for whoever wants to begin their own with them. */
import { z } from "zod";
import { REMINDER_TONES, type ReminderTone, type StepWords } from "#core/reminder-ladder.ts";
import { SHEET_LANGUAGES, type SheetLanguage } from "#core/sheet/sheet-languages.ts";
import { usualStepWords } from "./compose-reminder.ts";

export const UsualWordsInput = z.object({
  language: z.enum(SHEET_LANGUAGES.map(({ code }) => code) as [SheetLanguage, ...SheetLanguage[]]),
});

export function usualWords({ language }: z.output<typeof UsualWordsInput>): Record<ReminderTone, StepWords> {
  const said = Object.fromEntries(REMINDER_TONES.map((tone) => [tone, usualStepWords(tone, language)]));
  return said as Record<ReminderTone, StepWords>;
}
