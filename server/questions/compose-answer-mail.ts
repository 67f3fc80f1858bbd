/** The mail that brings an answer to whoever asked, in the language of the document: the words, what they had asked, and their own link. */
import { sheetDirection, sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { escapeHtml, headerText } from "#server/delivery/mail-text.ts";
import { pageWords } from "#server/public/words/page-words.ts";

export type AnswerMail = {
  locale: string;
  agencyName: string;
  number: string;
  /** Who answered. */
  byName: string;
  answer: string;
  /** Their question before it; null where it was asked through another link. */
  question: string | null;
  link: string;
};

/** What people typed stays text: in headers one line, in HTML escaped. */
export function composeAnswerMail(mail: AnswerMail): { fromName: string; subject: string; text: string; html: string } {
  const words = pageWords(mail.locale).mail;
  const agency = headerText(mail.agencyName) || "Countersign";
  const number = headerText(mail.number);
  const lead = words.lead(headerText(mail.byName), agency, number);
  const subject = headerText(words.subject(agency, number));
  const because = words.because(agency);
  const asked = mail.question === null ? [] : ["", words.asked, mail.question.replace(/^/gm, "> ")];
  const quiet = "color:#6b6660;font-size:13px;line-height:20px";
  const askedHtml =
    mail.question === null
      ? ""
      : `<p style="margin:22px 0 4px;${quiet}">${escapeHtml(words.asked)}</p>
<p dir="auto" style="margin:0;${quiet};white-space:pre-wrap">${escapeHtml(mail.question)}</p>`;
  return {
    fromName: agency,
    subject,
    text: [lead, "", mail.answer, ...asked, "", `${words.see}:`, mail.link, "", "-- ", because, ""].join("\n"),
    html: `<!doctype html>
<html lang="${sheetLanguage(mail.locale)}" dir="${sheetDirection(mail.locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f5f3f0;color:#1d1b19;font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:520px;margin:0 auto">
<div style="background:#ffffff;border:1px solid #e5e1dc;border-radius:8px;padding:28px">
<p style="margin:0 0 14px;font-size:15px;line-height:24px">${escapeHtml(lead)}</p>
<p dir="auto" style="margin:0;padding-inline-start:12px;border-inline-start:2px solid #1d1b19;font-size:15px;line-height:23px;white-space:pre-wrap">${escapeHtml(mail.answer)}</p>
${askedHtml}
<p style="margin:24px 0 0"><a href="${escapeHtml(mail.link)}" style="display:inline-block;background:#1d1b19;color:#ffffff;text-decoration:none;font-size:15px;line-height:20px;font-weight:600;padding:12px 20px;border-radius:6px">${escapeHtml(words.see)}</a></p>
</div>
<p style="margin:0;padding:16px 4px 0;${quiet}">${escapeHtml(because)}</p>
</div>
</body>
</html>
`,
  };
}
