/** Whom something is sent to: each address once, each one that a mail can be sent to, and not a mailing list. */
import { DomainError } from "#server/errors.ts";
import { isMailAddress } from "./mail-text.ts";

export const RECIPIENT_ROLES = ["to", "cc", "bcc"] as const;
export type RecipientRole = (typeof RECIPIENT_ROLES)[number];

export type Recipient = { address: string; role: RecipientRole };

/** An invoice goes to the people who deal with it. More than this is a mistake, or a list that somebody else should run. */
export const DISPATCH_RECIPIENTS_MAX = 50;

/**
 * The recipients as they are kept: trimmed, in small letters, each once in the most visible of its roles, in the order given.
 * Throws DomainError `recipient_missing` (nobody to send to), `recipient_invalid` with the address, `too_many_recipients`.
 */
export function readRecipients(given: readonly Recipient[]): Recipient[] {
  if (given.length > DISPATCH_RECIPIENTS_MAX) {
    throw new DomainError("too_many_recipients", { count: given.length, max: DISPATCH_RECIPIENTS_MAX });
  }
  const roles = new Map<string, RecipientRole>();
  for (const { address: typed, role } of given) {
    const address = typed.trim().toLowerCase();
    if (!isMailAddress(address)) throw new DomainError("recipient_invalid", { address: typed.slice(0, 254) });
    const known = roles.get(address);
    if (!known || RECIPIENT_ROLES.indexOf(role) < RECIPIENT_ROLES.indexOf(known)) roles.set(address, role);
  }
  const read = [...roles].map(([address, role]) => ({ address, role }));
  // A mail to nobody, with copies, is how spam looks; servers refuse it or hide it.
  if (!read.some(({ role }) => role === "to")) throw new DomainError("recipient_missing");
  return read;
}
