/** A mail to somebody of the agency about one round: a sentence, what it is about, the words of whoever acted, one way to look. */
import { escapeHtml, headerText } from "#server/delivery/mail-text.ts";
import { mailButton, memberMailPage } from "#server/delivery/member-mail-page.ts";

export type RoundMail = {
  agencyName: string;
  subject: string;
  /** What happened and what it means, in a sentence or two. */
  lead: string;
  /** "2026-0042, Museum Kade". */
  title: string;
  /** "4,121.85 EUR". */
  total: string;
  /** What a person wrote, quoted; null where nobody did. */
  words: string | null;
  /** What the button does: "Look at it". */
  act: string;
  link: string;
  /** Why this reader gets it, and what they can do about it. */
  closing: string;
};

/** Names and subjects are typed by people: in a header they are one line, in HTML they are text. */
export function composeRoundMail(mail: RoundMail): { fromName: string; subject: string; text: string; html: string } {
  const agency = headerText(mail.agencyName) || "an agency";
  const lead = headerText(mail.lead);
  const about = [headerText(mail.title), headerText(mail.total), agency].filter(Boolean).join(" · ");
  const words = mail.words?.trim() || null;
  return {
    fromName: `${agency} on Countersign`,
    subject: headerText(mail.subject),
    text: [
      lead,
      "",
      about,
      "",
      ...(words ? [words.replace(/^/gm, "> "), ""] : []),
      `${mail.act}:`,
      mail.link,
      "",
      mail.closing,
      "",
    ].join("\n"),
    html: memberMailPage({
      title: headerText(mail.subject),
      paper: `<p style="margin:0;font-size:15px;line-height:23px">${escapeHtml(lead)}</p>
<p style="margin:6px 0 18px;color:#655f57;font-size:13px;line-height:20px">${escapeHtml(about)}</p>
${words ? `<p style="margin:0 0 14px;padding-left:12px;border-left:2px solid #1c1a17;font-size:15px;line-height:23px;white-space:pre-wrap">${escapeHtml(words)}</p>` : ""}
${mailButton(mail.act, mail.link)}`,
      smallPrint: escapeHtml(mail.closing),
    }),
  };
}
