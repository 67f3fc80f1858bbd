/** The words of one reminder: the agency's own for this step and language, else ours; what is left is always named. */
import type { IssuedDocument } from "#core/invoice-content.ts";
import type { ReminderStep, StepWords } from "#core/reminder-ladder.ts";
import { sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { clientWords } from "#server/delivery/client-words/client-words.ts";
import { headerText } from "#server/delivery/mail-text.ts";
import { fillMessage } from "#server/messages/fill-message.ts";
import { reminderWords } from "./words/reminder-words.ts";

/** What a step says in the language of `locale`, with variables in braces. */
export function stepWords(step: Pick<ReminderStep, "tone" | "words">, locale: string): StepWords {
  return step.words[sheetLanguage(locale)] ?? usualStepWords(step.tone, locale);
}

export function usualStepWords(tone: ReminderStep["tone"], locale: string): StepWords {
  const said = reminderWords(locale)[tone];
  return { subject: said.subject, body: `${clientWords(locale).hello("{client}")}\n\n${said.body}` };
}

/** Subject and body for a dispatch; `{link}` stays for each recipient's own. `openMinor` is what is left to pay now. */
export function composeReminder(
  step: Pick<ReminderStep, "tone" | "words">,
  facts: { document: IssuedDocument; agencyName: string; openMinor: bigint },
): StepWords {
  const { content } = facts.document;
  const { locale } = content.template;
  const words = stepWords(step, locale);
  const isPartly = facts.openMinor < BigInt(content.totals.totalMinor);
  const body = isPartly ? `${words.body}\n\n${reminderWords(locale).partly}` : words.body;
  const { subject, body: filled } = fillMessage({ subject: words.subject, body }, facts);
  return { subject: headerText(subject), body: filled };
}
