/** The mail that asks for a countersignature: who asks, for how much money, what changed, and one way to look. */
import { escapeHtml, headerText } from "#server/delivery/mail-text.ts";
import { mailButton, memberMailPage } from "#server/delivery/member-mail-page.ts";

export type ApprovalMail = {
  agencyName: string;
  byName: string;
  clientName: string;
  kind: "invoice" | "credit_note";
  /** When its invoices come, where what is signed is a schedule. */
  schedule: string | null;
  subject: string;
  /** "4,121.85 EUR". */
  total: string;
  /** A sentence each, the first an introduction. */
  changes: string[];
  /** Who is away and let the reader sign for them. */
  forName: string | null;
  /** What will be printed: "7F3A·91C2". */
  fingerprint: string;
  expiresAt: Date;
  timeZone: string;
  link: string;
};

export function composeApprovalMail(mail: ApprovalMail): {
  fromName: string;
  subject: string;
  text: string;
  html: string;
} {
  const by = headerText(mail.byName) || "Somebody";
  const agency = headerText(mail.agencyName) || "an agency";
  const client = headerText(mail.clientName) || "a client";
  const one = mail.kind === "credit_note" ? "a credit note" : "an invoice";
  const what = mail.schedule ? "a schedule of invoices" : one;
  const lead = `${by} asks you to countersign ${what} to ${client}${mail.forName ? `, for ${headerText(mail.forName)}` : ""}.`;
  const about = [headerText(mail.subject), agency, mail.fingerprint].filter(Boolean).join(" · ");
  const until = mail.expiresAt.toLocaleDateString("en-GB", {
    timeZone: mail.timeZone,
    weekday: "long",
    day: "numeric",
    month: "long",
  });
  const closing =
    `The link is yours alone: it signs as you, once, until ${until}. Opening it signs nothing. Do not pass it on; ` +
    `whoever else should look can sign in to Countersign.`;
  // Whoever reads one line only has to read that it is not one invoice.
  const each = mail.schedule ? [`One signature for all of them: ${mail.schedule}.`] : [];
  const changes = [...each, ...mail.changes].map((line) => headerText(line));
  return {
    fromName: `${agency} on Countersign`,
    subject: headerText(`${mail.total}: ${client} waits for your countersignature`),
    text: [
      lead,
      "",
      mail.total,
      about,
      "",
      ...changes,
      "",
      "Look at it, countersign or return it:",
      mail.link,
      "",
      closing,
      "",
    ].join("\n"),
    html: memberMailPage({
      title: `${mail.total}: ${client}`,
      paper: `<p style="margin:0 0 14px;font-size:15px;line-height:23px">${escapeHtml(lead)}</p>
<p style="margin:0;font-family:'Source Serif 4',Georgia,serif;font-size:30px;line-height:36px">${escapeHtml(mail.total)}</p>
<p style="margin:2px 0 18px;color:#655f57;font-size:13px;line-height:20px">${escapeHtml(about)}</p>
<p style="margin:0;padding-left:12px;border-left:2px solid #1c1a17;font-size:14px;line-height:22px">${changes.map(escapeHtml).join("<br>")}</p>
${mailButton("Look and countersign", mail.link)}`,
      smallPrint: escapeHtml(closing),
    }),
  };
}
