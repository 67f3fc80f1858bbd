/** The closed list of what the domain refuses, and the one table that maps each refusal to a tRPC (and HTTP) code. */
import type { TRPC_ERROR_CODE_KEY } from "@trpc/server";

export const TRPC_CODE = {
  // Not found: also the answer for another tenant's row, so that nobody learns what exists elsewhere.
  agency_not_found: "NOT_FOUND",
  member_not_found: "NOT_FOUND",
  invitation_not_found: "NOT_FOUND",
  client_not_found: "NOT_FOUND",
  item_not_found: "NOT_FOUND",
  invoice_not_found: "NOT_FOUND",
  payment_not_found: "NOT_FOUND",
  document_not_found: "NOT_FOUND",
  message_not_found: "NOT_FOUND",
  remark_not_found: "NOT_FOUND",
  template_not_found: "NOT_FOUND",
  link_not_found: "NOT_FOUND",
  question_not_found: "NOT_FOUND",
  work_not_found: "NOT_FOUND",
  // Who may.
  not_signed_in: "UNAUTHORIZED",
  no_agency_selected: "PRECONDITION_FAILED",
  not_permitted: "FORBIDDEN",
  own_invoice_not_approvable: "FORBIDDEN",
  last_owner_must_stay: "CONFLICT",
  already_a_member: "CONFLICT",
  invitation_expired: "CONFLICT",
  // Lifecycle.
  wrong_state: "CONFLICT",
  invoice_changed_meanwhile: "CONFLICT",
  already_decided: "CONFLICT",
  approval_missing: "CONFLICT",
  draft_frozen: "CONFLICT",
  // Approval.
  approval_link_not_found: "NOT_FOUND",
  approval_link_not_yours: "FORBIDDEN",
  approval_link_needs_sign_in: "FORBIDDEN",
  approval_link_over: "CONFLICT",
  approval_view_stale: "CONFLICT",
  approval_total_differs: "UNPROCESSABLE_CONTENT",
  signature_not_needed: "FORBIDDEN",
  policy_changed_meanwhile: "CONFLICT",
  policy_unsatisfiable: "UNPROCESSABLE_CONTENT",
  delegation_invalid: "BAD_REQUEST",
  delegation_not_found: "NOT_FOUND",
  reassignment_not_needed: "CONFLICT",
  signer_unfit: "UNPROCESSABLE_CONTENT",
  // What is written does not hold together; `details.problems` lists every problem with its path and sentence key.
  draft_incomplete: "UNPROCESSABLE_CONTENT",
  // Schedules.
  schedule_not_found: "NOT_FOUND",
  schedule_started: "CONFLICT",
  schedule_ended: "CONFLICT",
  schedule_changed_meanwhile: "CONFLICT",
  schedule_begins_in_past: "UNPROCESSABLE_CONTENT",
  schedule_never_comes: "UNPROCESSABLE_CONTENT",
  // The client's page.
  link_stays_revoked: "CONFLICT",
  question_refused: "UNPROCESSABLE_CONTENT",
  // Remarks.
  remark_place_gone: "CONFLICT",
  remark_too_old: "CONFLICT",
  suggestion_outdated: "CONFLICT",
  suggestion_changes_nothing: "UNPROCESSABLE_CONTENT",
  import_unreadable: "BAD_REQUEST",
  import_too_large: "PAYLOAD_TOO_LARGE",
  import_invalid: "UNPROCESSABLE_CONTENT",
  series_exhausted: "CONFLICT",
  // The public proof.
  fingerprint_invalid: "BAD_REQUEST",
  fingerprint_needs_number: "BAD_REQUEST",
  // Templates.
  template_changed_meanwhile: "CONFLICT",
  template_archived: "CONFLICT",
  look_changed: "CONFLICT",
  preview_failed: "PRECONDITION_FAILED",
  // Sending.
  dispatch_not_found: "NOT_FOUND",
  dispatch_over: "CONFLICT",
  recipient_missing: "UNPROCESSABLE_CONTENT",
  recipient_invalid: "UNPROCESSABLE_CONTENT",
  too_many_recipients: "UNPROCESSABLE_CONTENT",
  moment_invalid: "UNPROCESSABLE_CONTENT",
  moment_past: "UNPROCESSABLE_CONTENT",
  message_variable_unknown: "UNPROCESSABLE_CONTENT",
  reminder_not_needed: "CONFLICT",
  // Reminders.
  reminders_changed_meanwhile: "CONFLICT",
  pause_past: "UNPROCESSABLE_CONTENT",
  // Money.
  currency_mismatch: "UNPROCESSABLE_CONTENT",
  allocation_exceeds_payment: "UNPROCESSABLE_CONTENT",
  allocation_exceeds_open: "UNPROCESSABLE_CONTENT",
  already_reversed: "CONFLICT",
  invoice_has_payments: "CONFLICT",
  idempotency_conflict: "CONFLICT",
  // Live status and notifications.
  live_not_here: "PRECONDITION_FAILED",
  too_many_streams: "TOO_MANY_REQUESTS",
  notification_not_found: "NOT_FOUND",
  push_endpoint_invalid: "BAD_REQUEST",
  // Bounds.
  too_many_requests: "TOO_MANY_REQUESTS",
  limit_reached: "FORBIDDEN",
  client_in_use: "CONFLICT",
  name_taken: "CONFLICT",
  file_rejected: "UNPROCESSABLE_CONTENT",
} as const satisfies Record<string, TRPC_ERROR_CODE_KEY>;

export type DomainErrorCode = keyof typeof TRPC_CODE;

/** A refusal of the domain. The wording for people lives in app/; `details` carries what that wording needs, never secrets. */
export class DomainError extends Error {
  readonly code: DomainErrorCode;
  readonly details: Record<string, unknown>;
  constructor(code: DomainErrorCode, details: Record<string, unknown> = {}, options?: { cause?: unknown }) {
    super(code, options);
    this.name = "DomainError";
    this.code = code;
    this.details = details;
  }
}
