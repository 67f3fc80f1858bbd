/** Mails as they come back: delivery reports of servers in use, and what is none. */

/** A report as Postfix writes it. `status` is its machine-readable part about the recipient, a field a line. */
export function report(part: { recipient: string[]; message?: string[]; returned?: string; type?: string }): string {
  const type = part.type ?? "message/delivery-status";
  return [
    "Return-Path: <>",
    "From: MAILER-DAEMON@mx.lumen.example (Mail Delivery System)",
    "Subject: Undelivered Mail Returned to Sender",
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b0"',
    "",
    "This is a MIME-encapsulated message.",
    "",
    "--b0",
    "Content-Description: Notification",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    "I'm sorry to have to inform you that your message could not be delivered.",
    "",
    "--b0",
    "Content-Description: Delivery report",
    `Content-Type: ${type}`,
    "",
    ...(part.message ?? [
      "Reporting-MTA: dns; mx.lumen.example",
      "X-Postfix-Queue-ID: 4Q2xyz",
      "Arrival-Date: Sat, 21 Nov 2026 10:00:00 +0000 (UTC)",
    ]),
    "",
    ...part.recipient,
    "",
    "--b0",
    "Content-Description: Undelivered Message Headers",
    "Content-Type: text/rfc822-headers",
    "",
    "From: Studio Harbour <invoices@countersign.example>",
    "Subject: Invoice 2026-0147",
    part.returned ?? "",
    "",
    "--b0--",
    "",
  ].join("\r\n");
}

export const UNKNOWN_USER = [
  "Final-Recipient: rfc822; ap@lumen.example",
  "Original-Recipient: rfc822;ap@lumen.example",
  "Action: failed",
  "Status: 5.1.1",
  "Remote-MTA: dns; mx.lumen.example",
  "Diagnostic-Code: smtp; 550 5.1.1 <ap@lumen.example>: Recipient address",
  "    rejected: User unknown",
];

export const DELAYED = [
  "Final-Recipient: rfc822; ap@lumen.example",
  "Action: delayed",
  "Status: 4.4.1",
  "Diagnostic-Code: X-Postfix; connect to mx.lumen.example[192.0.2.5]:25: Connection timed out",
  "Will-Retry-Until: Thu, 26 Nov 2026 10:00:00 +0000 (UTC)",
];

export const DELIVERED = ["Final-Recipient: rfc822; ap@lumen.example", "Action: delivered", "Status: 2.0.0"];

/** Past there nobody tells: the next server knows no reports. */
export const RELAYED = ["Final-Recipient: rfc822; ap@lumen.example", "Action: relayed", "Status: 2.0.0"];

export const OUT_OF_OFFICE = [
  "From: Ada <ap@lumen.example>",
  "Subject: Automatic reply: Invoice 2026-0147",
  "Auto-Submitted: auto-replied",
  "Content-Type: text/plain; charset=utf-8",
  "",
  "I am away until Monday. Action: failed is what my holiday is not.",
  "",
].join("\r\n");
