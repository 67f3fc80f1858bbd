/** What happened to an invoice, in words. An action that has none yet is shown by its name rather than hidden. */

export type HistoryEvent = {
  seq: number;
  at: string;
  actorName: string;
  action: string;
  details: Record<string, unknown>;
};

const WORDS: Record<string, (who: string) => string> = {
  "invoice.created": (who) => `${who} began it`,
  "invoice.imported": (who) => `${who} brought it in from a file`,
  "invoice.duplicated": (who) => `${who} began it as a copy`,
  "invoice.scheduled": (who) => `Made by the schedule of ${who}`,
  "invoice.submitted": (who) => `${who} submitted it`,
  "invoice.withdrawn": (who) => `${who} took it back`,
  "invoice.returned": (who) => `${who} returned it`,
  "invoice.reopened": (who) => `${who} opened it again as an owner`,
  "invoice.expired": () => "It went back: nobody signed it in time",
  "invoice.reassigned": (who) => `${who} asked somebody else to sign`,
  "invoice.signed": (who) => `${who} signed`,
  "invoice.approved": (who) => `${who} countersigned`,
  "invoice.issued": (who) => `${who} issued it`,
  "invoice.glass_broken": (who) => `${who} issued it without countersignature`,
  "invoice.voided": (who) => `${who} voided it`,
  "invoice.discarded": (who) => `${who} discarded it`,
  "invoice.viewed": () => "Viewed by the client",
  "invoice.link_made": (who) => `${who} made a link for a client`,
  "invoice.link_revoked": (who) => `${who} revoked a client's link`,
  "invoice.link_restored": (who) => `${who} gave a revoked link back`,
  "invoice.question_asked": (who) => `${who} asked`,
  "invoice.question_answered": (who) => `${who} answered the client`,
  "invoice.questions_settled": (who) => `${who} settled the client's questions`,
  "invoice.questions_reopened": (who) => `${who} opened the client's questions again`,
  "invoice.credited": (who) => `${who} began a credit note`,
  "invoice.replaced": (who) => `${who} began it in place of a voided one`,
  "invoice.mail_accepted": () => "The mail left",
  "invoice.mail_delivered": () => "The mail arrived",
  "invoice.mail_bounced": () => "The mail came back",
  "invoice.mail_complained": () => "The mail was marked as unwanted",
  "invoice.mail_stuck": () => "The mail is stuck",
  "invoice.resend_asked": (who) => `${who} sent it again`,
  "invoice.reminder_asked": (who) => `${who} reminded the client`,
  "invoice.sent_early": (who) => `${who} let it go before its moment`,
  "invoice.sending_moved": (who) => `${who} moved a sending to another moment`,
  "invoice.sending_cancelled": (who) => `${who} called a sending off`,
  "invoice.reminded": () => "Reminded by the ladder",
  "invoice.reminders_paused": (who) => `${who} paused its reminders`,
  "invoice.reminders_resumed": (who) => `${who} let its reminders go on`,
  "invoice.late_fee": (who) => `Made by the reminders of ${who}, as a late fee`,
  "payment.recorded": (who) => `${who} recorded a payment`,
  "payment.allocated": (who) => `${who} settled part of it`,
  "payment.reversed": (who) => `${who} reversed a payment`,
};

export function happened(event: HistoryEvent): string {
  const words =
    WORDS[event.action]?.(event.actorName) ??
    `${event.actorName}: ${event.action.replaceAll(".", " ").replaceAll("_", " ")}`;
  const { signed, via } = event.details;
  const from = via === "mail" ? `${words}, from the mail` : words;
  const said = typeof signed === "string" && signed !== "" ? `${from}; what ${signed} had signed counts no more` : from;
  const detail = event.details.comment ?? event.details.reason ?? event.details.problem ?? event.details.recipient;
  return typeof detail === "string" && detail !== "" ? `${said}: ${detail}` : said;
}
