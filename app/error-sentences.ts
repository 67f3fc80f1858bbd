/** What people read when the product refuses: what happened, what is safe, what to do. One table, complete by type. */
import { LINE_DOWN, sentenceForStatus } from "#app/status-sentences.ts";
import type { DomainErrorCode } from "#server/errors.ts";

type Details = Record<string, unknown>;

const SENTENCES: Record<DomainErrorCode, string | ((details: Details) => string)> = {
  agency_not_found: "There is no such agency, or you are not a member of it.",
  member_not_found: "That person is not a member of this agency any more.",
  invitation_not_found: "This invitation does not exist, or somebody withdrew it. Ask for a new one.",
  client_not_found: "That client is not in this agency.",
  item_not_found: "That item is not in this agency's catalogue.",
  invoice_not_found: "That invoice is not in this agency.",
  payment_not_found: "That payment is not in this agency.",
  document_not_found: "There is no such document here.",
  message_not_found: "That message is not in this mailbox.",
  remark_not_found: "That remark is not here any more.",

  work_not_found: "That failed work is not in this agency's list.",

  not_signed_in:
    "Your session has ended. Sign in again in another tab, then send this once more: what you typed is still here.",
  no_agency_selected: "Choose an agency first.",
  not_permitted: "Your role does not allow this. An owner or admin can change your role under Members.",
  own_invoice_not_approvable: "You submitted this one yourself, so somebody else has to countersign it.",
  last_owner_must_stay: "An agency needs an owner. Make somebody else an owner first.",
  already_a_member: "This person is a member already.",
  invitation_expired: "This invitation has expired. Ask for a new one.",

  wrong_state: "That is not possible any more: somebody moved this document on in the meantime. Look at it again.",
  invoice_changed_meanwhile:
    "What you saw is not what is there now. Nothing was done; read the new version and decide again.",
  already_decided: "Somebody has decided about this already. Nothing was done twice.",
  approval_missing: "Nobody has countersigned exactly this content yet, so it cannot be issued.",
  draft_frozen: "This draft waits for approval, so nobody can write in it. Withdraw it to go on writing.",

  approval_link_not_found: "This link opens nothing. Was it copied whole? The mail that it came in has the right one.",
  approval_link_not_yours:
    "This link is somebody else's. You are signed in, so look under To approve for what waits for you.",
  approval_link_needs_sign_in: "You use a second factor, so a mail alone does not sign for you. Sign in first.",
  approval_link_over: "This link does not sign any more. Nothing was done twice.",
  approval_view_stale: "This page was open for a long time. Nothing was signed; read it once more, then decide.",
  approval_total_differs: "That is not the total. Nothing was signed; look at the amount again and type it.",

  signature_not_needed: "This step needs somebody else's signature. The page of the invoice says whose.",
  policy_changed_meanwhile:
    "Somebody changed the policy while you were writing. Load the page again and look at theirs first.",
  policy_unsatisfiable: "Nobody could ever sign what this policy asks for, so it was not kept.",
  delegation_invalid: "Choose another person, and days that are not over yet: the last one not before the first.",
  reassignment_not_needed: "This step can be signed as it is, so nobody else is asked. Look at it again.",
  signer_unfit: "That person cannot sign this step: they submitted it, have signed it, or may not approve.",
  delegation_not_found: "That has ended already, or never was.",

  draft_incomplete: "This draft is not ready yet. The notes beside the sheet say what is missing.",
  remark_place_gone: "The line that this is about was removed meanwhile.",
  remark_too_old: "Words can be changed for a quarter of an hour. Answer instead, or take them back.",
  suggestion_outdated: "The value has changed since this was suggested. Look at both before you take it over.",
  suggestion_changes_nothing: "That is what it says already.",

  import_unreadable: "This file could not be read as an invoice. It should be JSON text in UTF-8.",
  import_too_large: "This file is too large: an invoice file has at most 1 MB and 1,000 lines.",
  import_invalid: "This file was read, but some of it does not hold together. Nothing was made from it.",
  series_exhausted: "The number series is used up. An owner can start a new one.",

  fingerprint_invalid: "This is not a fingerprint. It stands at the foot of the PDF and looks like 7F3A·91C2.",
  fingerprint_needs_number: "Eight digits alone are not enough: write the number of the invoice beside them.",

  dispatch_not_found: "That sending is not in this agency.",
  dispatch_over: "It has gone out or was called off in the meantime. Nothing was done twice; look at it again.",
  recipient_missing: "Name at least one recipient under To. Copies alone go to nobody.",
  recipient_invalid: (details) => `Mail cannot be sent to “${details.address}”: it is no address.`,
  too_many_recipients: (details) =>
    `One sending goes to ${details.max} recipients at most, and these are ${details.count}. Nothing was sent.`,
  moment_invalid: "Choose a day and a time within the next year.",
  moment_past: "That moment has gone by already. Nothing was sent; choose a later one, or send it now.",
  message_variable_unknown: (details) =>
    `There is nothing to fill in for ${details.names}. Nothing was saved; the list beside the text has what can be.`,
  reminder_not_needed: "Nothing is left to pay on this one, so nobody is reminded of it.",

  reminders_changed_meanwhile:
    "Somebody else changed the reminders in the meantime. Nothing was saved; load the page again.",
  pause_past: "That day has gone by already. Nothing was paused; choose a later one, or leave it empty.",

  currency_mismatch: (details) =>
    typeof details.expected === "string"
      ? `The currencies differ: this has to be in ${details.expected}.`
      : "The currencies differ. Money in one currency cannot settle an invoice in another.",
  allocation_exceeds_payment: "That is more than is left of this payment.",
  allocation_exceeds_open: "That is more than is still open on this invoice.",
  already_reversed: "This was reversed already.",
  invoice_has_payments: "Money has been booked on this invoice. Reverse those bookings first, or write a credit note.",
  idempotency_conflict: "The same request came twice with different content. The first one holds.",

  live_not_here: "This address tells nothing live. The pages look again by themselves.",
  too_many_streams: "That many windows of one person are not kept up to date. Close some of them.",
  notification_not_found: "That notification is not there any more.",
  push_endpoint_invalid:
    "This browser names a push service that we do not send to. Notifications by mail and in the list work all the same.",

  too_many_requests: "That was too often in a short time. Wait a moment and try again.",
  limit_reached: "That is more than this agency can hold.",
  client_in_use: "This client has open drafts. Issue or discard them first.",
  name_taken: "That name is taken. Choose another one.",
  file_rejected: (details) => PICTURE_SENTENCES[String(details.reason)] ?? PICTURE_SENTENCES.not_a_picture ?? "",

  link_not_found: "That link is not in this agency.",
  link_stays_revoked: "That was revoked more than a quarter of an hour ago. Make a new link instead.",
  question_not_found: "Nobody has asked anything about this document yet.",
  // On the client's page each reason has a sentence in their language (server/public/words).
  question_refused: "That question was not taken.",

  template_not_found: "That template is not in this agency.",
  schedule_not_found: "That schedule is not in this agency.",
  schedule_started: "It was started already. Load the page again to see what comes.",
  schedule_ended: "This schedule has ended. Begin a new one from one of its invoices.",
  schedule_changed_meanwhile: "Somebody changed this schedule just now. Load the page again before you go on.",
  schedule_begins_in_past: "Its first day is past. Say whether it begins with the next one.",
  schedule_never_comes: "With these days it never comes: its end lies before its first day.",
  template_changed_meanwhile:
    "Somebody saved this template while you were at it. Load the page again and look at theirs first; nothing of it was lost.",
  template_archived: "This template is archived. Take it back into use first.",
  look_changed:
    "The look of this document was changed while it was open here. Nothing was submitted; look at the sheet again, then submit.",
  preview_failed:
    "The preview could not be printed just now. The page beside it shows the same; try again in a moment.",
};

/** Why a picture was not taken. */
const PICTURE_SENTENCES: Record<string, string> = {
  too_large: "That picture is larger than 5 MB. Save a smaller one and choose it again.",
  not_a_picture: "That is not a picture that we can read. A logo is a PNG, JPEG, WebP, GIF or SVG.",
  too_many_pixels: "That picture unfolds to more than 40 million pixels. Save it smaller and choose it again.",
  damaged: "That picture is damaged: it ends too early or does not hold together. Save it again and choose it anew.",
  takes_too_long: "That picture takes too long to draw. A simpler one, or a PNG of it, will do.",
  svg_active: "That SVG holds a script, an animation or something else that moves. Export it as a plain SVG or a PNG.",
  svg_outside:
    "That SVG asks for something outside of itself: a file, a font or an address. Export it with everything inside, or as a PNG.",
  svg_unsupported:
    "That SVG holds letters of a font, a filter, a pattern or dashes. Convert text to outlines, or export it as a PNG.",
  not_here: "Pictures are not taken at this address. Upload it on the settings page.",
  svg_unreadable: "That SVG cannot be read. Export it again, or as a PNG.",
  logo_unknown: "That logo is not here any more. Choose the picture again.",
};

/** Where the identity provider has pages of its own, nobody can sign in by our forms. */
export const NO_FORM_SENTENCE = "Accounts of this installation are kept by another service. Sign in there first.";

export function isDomainErrorCode(code: unknown): code is DomainErrorCode {
  return typeof code === "string" && Object.hasOwn(SENTENCES, code);
}

/** What the domain refused: its code, and the details that the wording needs. */
export type DomainRefusal = { code: DomainErrorCode; details: Details };

export function sentenceFor({ code, details }: DomainRefusal): string {
  const sentence = SENTENCES[code];
  return typeof sentence === "function" ? sentence(details) : sentence;
}

/**
 * The sentence for whatever a call of the API threw, in the browser (TRPCClientError) or on the server (TRPCError):
 * the message is the domain's code, `data.httpStatus` or `code` says the rest. Never shows the text of an unexpected error.
 */
export function sentenceForError(error: unknown): string {
  if (typeof error !== "object" || error === null) return sentenceForStatus(500);
  const { message, cause, data } = error as {
    message?: unknown;
    cause?: { code?: unknown; details?: Details };
    data?: { httpStatus?: unknown; details?: Details } | null;
  };
  const code = isDomainErrorCode(cause?.code) ? cause.code : message;
  if (isDomainErrorCode(code)) return sentenceFor({ code, details: cause?.details ?? data?.details ?? {} });
  if (typeof data?.httpStatus === "number") return sentenceForStatus(data.httpStatus);
  if (message === "Failed to fetch" || message === "Load failed") {
    return LINE_DOWN;
  }
  return sentenceForStatus(500);
}

/** What Zod found, as both sides see it. */
export type FieldIssue = {
  code?: string | undefined;
  message: string;
  path: PropertyKey[];
  format?: unknown;
  minimum?: unknown;
  maximum?: unknown;
  origin?: unknown;
};

/** Codes that schemas of core/ and server/ give as their message. */
const BY_MESSAGE: Record<string, string> = {
  currency_unknown: "This is not a currency in use. Write its three letters, such as EUR.",
  decimal_invalid: "Write a number, such as 1,250.50.",
  minor_invalid: "Write an amount, such as 1,250.50.",
  date_invalid: "Write a day, such as 21 Nov 2026.",
  value_invalid: "That cannot stand in this field.",
  too_many_fields: "A document has no room for so many fields of your own.",
  iban_invalid: "This IBAN has a typing error: its check digits do not fit.",
  bic_invalid: "This is not a BIC: eight or eleven letters and digits, such as ABNANL2A.",
  country_invalid: "Write the two letters of a country, such as NL.",
  time_zone_unknown: "There is no such time zone. Write one like Europe/Amsterdam.",
  language_unknown: "There is no such language. Write one like en, de or nl-NL.",
  name_missing: "Give it a name.",
  amount_absurd: "This amount is beyond belief.",
  rate_out_of_range: "Interest is between 0 and 60 % a year.",
  tone_of_another_side: "Before the due date a reminder only says what is coming; after it, that something is open.",
  fee_before_due: "What lateness costs is proposed after the due date, not before.",
  step_twice: "The same step stands in the ladder twice.",
  steps_too_close: "Two steps of the ladder need at least two days between them.",
  fee_without_terms: "Say first what lateness costs; then a step can propose it.",
  cost_negative: "What an item costs is nothing or more.",
  amount_too_fine: "This has more decimals than the currency has.",
  amount_not_positive: "Write an amount above nought.",
  reason_too_short: "Say why in at least ten characters: everybody who answers for the agency reads it.",
  id_twice: "The same one stands here twice.",
  pattern_too_long: "A pattern has 40 characters at most.",
  pattern_token_unknown: "Only {YYYY}, {YY}, {MM} and {SEQ:4} stand for something in a pattern.",
  pattern_character_invalid: "Letters, digits, spaces and . _ / - are all that a number can hold.",
  pattern_needs_one_sequence: "The running number has to be in it once, such as {SEQ:4}.",
  pattern_width_invalid: "The running number can be 1 to 12 digits wide, such as {SEQ:4}.",
  pattern_token_twice: "The same part stands in the pattern twice.",
  pattern_month_without_year: "A month needs its year: without it the numbers would repeat.",
  tax_rate_negative: "A tax rate cannot be negative.",
  tax_rate_absurd: "A tax rate is 100 % at most.",
  tax_rate_zero_on_standard: "The standard category has a rate above nought; for none, choose zero-rated or exempt.",
  tax_rate_on_untaxed_category: "A category without tax has no rate.",
  exemption_reason_missing: "Say why there is no tax: it is printed on the invoice.",
};

/** One sentence for the field it is about. */
export function sentenceForIssue(issue: FieldIssue): string {
  const known = BY_MESSAGE[issue.message];
  if (known) return known;
  switch (issue.code) {
    case "too_small":
      if (issue.origin === "string") {
        return Number(issue.minimum) <= 1 ? "This is needed." : `Write at least ${String(issue.minimum)} characters.`;
      }
      if (issue.origin === "array") return "Add at least one.";
      return `This can be ${String(issue.minimum)} at least.`;
    case "too_big":
      if (issue.origin === "string") return `This is too long: ${String(issue.maximum)} characters at most.`;
      if (issue.origin === "array") return `That is too many: ${String(issue.maximum)} at most.`;
      return `This can be ${String(issue.maximum)} at most.`;
    case "invalid_format":
      if (issue.format === "email") return "This is not an email address. Write it like name@example.com.";
      if (issue.format === "uuid") return "Choose one from the list.";
      return "This is not written as it should be.";
    case "invalid_type":
      return "This is needed.";
    case "invalid_value":
      return "Choose one from the list.";
    default:
      // A schema of ours says it in a sentence of its own; a bare code is not for reading.
      return /\s/.test(issue.message) ? issue.message : "This is not valid here.";
  }
}
