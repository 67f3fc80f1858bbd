/** The mail to somebody who was asked to look: who, about what, in which words, for how much money, and where. */
import { escapeHtml, headerText } from "#server/delivery/mail-text.ts";
import { mailButton, memberMailPage } from "#server/delivery/member-mail-page.ts";

export type MentionMail = {
  agencyName: string;
  byName: string;
  /** "Museum Kade, website phase 2". */
  invoiceTitle: string;
  /** "draft, 31,560.79 EUR". */
  standing: string;
  /** "Quantity of Front-end build". */
  place: string;
  /** "3 → 4 days, +1,200.00"; null for a comment. */
  proposal: string | null;
  body: string;
  link: string;
};

/** A name and a place are typed by people: in the subject they are one line that cannot become a header. */
export function composeMentionMail(mail: MentionMail): {
  fromName: string;
  subject: string;
  text: string;
  html: string;
} {
  const by = headerText(mail.byName) || "Somebody";
  const agency = headerText(mail.agencyName) || "an agency";
  const title = headerText(mail.invoiceTitle) || "a draft";
  const about = `${headerText(mail.place)} · ${title} (${headerText(mail.standing)})`;
  const lead = `${by} mentioned you`;
  const paragraphs = [mail.proposal === null ? null : `Suggested: ${mail.proposal}`, mail.body || null].filter(
    (part) => part !== null,
  );
  const closing =
    "You get this because you were named and had not seen it yet. Answer where it stands: replies to this mail go to its sender.";
  const quoted = paragraphs.map((part) => part.replace(/^/gm, "> ")).join("\n>\n");
  return {
    fromName: `${by} on Countersign`,
    subject: headerText(`${by} mentioned you: ${title}`),
    text: [`${lead} on ${about}, at ${agency}:`, "", quoted, "", "Read and answer:", mail.link, "", closing, ""].join(
      "\n",
    ),
    html: memberMailPage({
      title: `${lead}: ${title}`,
      paper: `<p style="margin:0;font-size:15px;line-height:24px"><b>${escapeHtml(by)}</b> mentioned you on ${escapeHtml(headerText(mail.place))}</p>
<p style="margin:0 0 18px;color:#655f57;font-size:13px;line-height:20px">${escapeHtml(`${title} · ${headerText(mail.standing)} · ${agency}`)}</p>
${paragraphs
  .map(
    (part) =>
      `<p style="margin:0 0 14px;padding-left:12px;border-left:2px solid #1c1a17;font-size:15px;line-height:23px;white-space:pre-wrap">${escapeHtml(part)}</p>`,
  )
  .join("\n")}
${mailButton("Read and answer", mail.link)}`,
      smallPrint: escapeHtml(closing),
    }),
  };
}
