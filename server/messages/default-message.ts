/** What a message to a client says in the product's own words: the text that a template begins with, and goes back to. */
import { clientWords } from "#server/delivery/client-words/client-words.ts";
import { usualStepWords } from "#server/reminders/compose-reminder.ts";

export const MESSAGE_KINDS = ["invoice", "credit_note", "reminder"] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

export type MessageTemplate = { subject: string; body: string };

/** With variables in braces. `about`: whether the document says what it is about; without, the sentence does without it too. */
export function defaultMessage(kind: MessageKind, locale: string, about: boolean): MessageTemplate {
  if (kind === "reminder") return usualStepWords("friendly", locale);
  const words = clientWords(locale);
  const says = kind === "credit_note" ? words.creditNote : words.invoice;
  return {
    subject: says.subject({ number: "{number}", agency: "{agency}", amount: "{total}", due: "{due}" }),
    body: `${words.hello("{client}")}\n\n${says.hereIs("{number}", about ? "{about}" : "")}`,
  };
}
