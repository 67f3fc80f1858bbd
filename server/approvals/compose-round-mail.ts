/** A mail to somebody of the agency about one round: a sentence, what it is about, the words of whoever acted, one way to look. */
import { escapeHtml, headerText } from "#server/delivery/mail-text.ts";

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
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${escapeHtml(headerText(mail.subject))}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f0ede6;color:#1c1a17;font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:520px;margin:0 auto">
<div style="background:#fffdf8;border:1px solid #d9d3c7;border-radius:6px;padding:28px">
<p style="margin:0;font-size:15px;line-height:23px">${escapeHtml(lead)}</p>
<p style="margin:6px 0 18px;color:#655f57;font-size:13px;line-height:20px">${escapeHtml(about)}</p>
${words ? `<p style="margin:0 0 14px;padding-left:12px;border-left:2px solid #1c1a17;font-size:15px;line-height:23px;white-space:pre-wrap">${escapeHtml(words)}</p>` : ""}
<p style="margin:22px 0 0"><a href="${escapeHtml(mail.link)}" style="display:inline-block;background:#1c1a17;color:#fffdf8;text-decoration:none;font-size:15px;line-height:20px;font-weight:600;padding:12px 20px;border-radius:6px">${escapeHtml(mail.act)}</a></p>
</div>
<p style="margin:0;padding:16px 4px 0;color:#655f57;font-size:13px;line-height:20px">${escapeHtml(mail.closing)}</p>
</div>
</body>
</html>
`,
  };
}
