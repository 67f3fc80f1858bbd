/**
 * The text of a message with variables in braces: `{number}`. One pass puts values in, so that a value which itself has braces in it (a
 * client called "{link}") is never read as a variable.
 */

/**
 * What can stand in braces. `{about}` is the subject of an invoice, and of a credit note the invoice that it corrects; `{open}` is what
 * is left to pay; `{link}` is each recipient's own, and is put in when their mail is sent.
 */
export const MESSAGE_VARIABLES = [
  "client",
  "number",
  "about",
  "total",
  "open",
  "date",
  "due",
  "reference",
  "agency",
  "link",
] as const;

export type MessageVariable = (typeof MESSAGE_VARIABLES)[number];

export type MessageValues = Partial<Record<MessageVariable, string>>;

/** Letters between braces; anything else in braces is text. */
const IN_BRACES = /\{([A-Za-z_]{1,30})\}/g;

/** `text` with the variables that have a value replaced; the others stay as they are written. */
export function fillIn(text: string, values: MessageValues): string {
  return text.replace(IN_BRACES, (whole, name: string) => (isVariable(name) ? (values[name] ?? whole) : whole));
}

/** The words in braces that are no variable, each once, in the order written. */
export function unknownVariables(text: string): string[] {
  const names = Array.from(text.matchAll(IN_BRACES), ([, name = ""]) => name);
  return [...new Set(names.filter((name) => !isVariable(name)))];
}

export function isVariable(name: string): name is MessageVariable {
  return (MESSAGE_VARIABLES as readonly string[]).includes(name);
}
