/** A mail as it will be, made by the very function that makes it: what stands for the number and the link is all that differs. */
import type { InvoiceContent, IssuedDocument } from "#core/invoice-content.ts";
import { addDays } from "#core/plain-date.ts";
import { fillMessage } from "#server/messages/fill-message.ts";
import { composeInvoiceMail } from "./compose-invoice-mail.ts";
import { publicLinkUrl } from "./public-link.ts";

export type MailPreview = { fromName: string; subject: string; text: string; html: string };

/** The address in the place of each recipient's own link, which is made when their mail is. It opens nothing. */
export function sampleLink(publicUrl: string): string {
  return publicLinkUrl(publicUrl, "the-link-of-each-recipient");
}

/** The issued document, else the content that was approved. */
type PrintedOrApproved = { document: IssuedDocument | null; content: InvoiceContent; contentHash: string };

/** `today` is the day in the agency's calendar; `publicUrl` has no trailing slash. */
export function previewOf(given: {
  paper: PrintedOrApproved;
  message: { subject: string; body: string };
  kind: "invoice" | "resend" | "reminder";
  openMinor: bigint;
  agencyName: string;
  today: string;
  publicUrl: string;
}): MailPreview {
  const { agencyName, openMinor } = given;
  const document = asIfIssued(given.paper, given.today);
  const { fromName, subject, text, html } = composeInvoiceMail({
    document,
    agencyName,
    message: fillMessage(given.message, { document, agencyName, openMinor }),
    openMinor: given.kind === "reminder" ? openMinor : null,
    link: sampleLink(given.publicUrl),
  });
  return { fromName, subject, text, html };
}

/** A document that has no number yet, as if it were issued today under one that nobody can take for a number. */
export function asIfIssued(paper: PrintedOrApproved, today: string): IssuedDocument {
  if (paper.document) return paper.document;
  const { content, contentHash } = paper;
  const issueDate = content.issueDate ?? today;
  return {
    content,
    contentHash,
    number: "0000-0000",
    issueDate,
    dueDate: content.dueDate ?? addDays(issueDate, content.dueDays),
    paymentReference: "",
    exchangeRate: null,
    countersignature: null,
  };
}
