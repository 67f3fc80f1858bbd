/** What can become of one day of a schedule, and why it was not issued by itself; the words for people are in app/schedules. */

/** Why an invoice waits for a person, or why there is none. */
export const OUTCOME_REASONS = [
  /** The schedule, or the agency, lets a person finish each. */
  "drafts_wanted",
  "agency_drafts_only",
  /** Nobody countersigned the schedule, or it is being changed. */
  "not_approved",
  /** What an invoice says now is not what was countersigned. */
  "bank_changed",
  "seller_changed",
  "client_changed",
  "look_changed",
  "terms_changed",
  "content_changed",
  /** Whoever answers for the schedule is no member any more. */
  "owner_left",
  /** What stops a submit stands in the draft: an amount is missing, or the client is gone. */
  "incomplete",
  /** A person skipped it. */
  "skipped",
  /** It was paused on that day. */
  "paused",
  /** Too many were missed to make all of them. */
  "missed",
] as const;
export type OutcomeReason = (typeof OUTCOME_REASONS)[number];
