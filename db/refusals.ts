/**
 * What the database itself refuses (db/migrations/0002_rules.sql), by SQLSTATE. Use cases ask the same questions first and answer in
 * words for people; a refusal that arrives from here means that a use case forgot to, or that somebody went round it.
 */
export const REFUSALS = {
  CS001: "what is issued, signed, submitted or booked does not change",
  CS002: "the settled amount is written by allocations only",
  CS003: "only what is issued settles and is settled, and what is settled is not voided",
  CS004: "the row and its issued version do not say the same",
  CS005: "a credit note takes back more than its invoice still asks for",
  CS006: "the document is not what was approved",
  CS007: "a number is not from its series, or would leave a gap",
  CS008: "payment and invoice are in different currencies",
  CS009: "more is allocated than there is",
  CS010: "more is allocated than is open",
  CS011: "a reversal does not mirror what it reverses",
  CS012: "a batch of the ledger does not balance",
  CS013: "the draft is frozen, or somebody else owns its room",
  CS014: "the log of a draft does not go back",
  CS015: "a remark keeps who said it and what it is about",
  CS016: "the approval of a schedule does not cover this, or it is none of its invoices",
} as const;

export type Refusal = keyof typeof REFUSALS;

/** The rule that refused, wherever in the chain of causes the database's error is; null for any other error. */
export function refusalOf(error: unknown): Refusal | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = "code" in cause ? String(cause.code) : "";
    if (code in REFUSALS) return code as Refusal;
  }
  return null;
}
