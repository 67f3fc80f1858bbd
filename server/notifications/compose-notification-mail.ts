/** A mail about one thing that happened, or about those of a day: a line each, where it leads, and how to get no more of them. */
import { escapeHtml, headerText } from "#server/delivery/mail-text.ts";
import { memberMailPage } from "#server/delivery/member-mail-page.ts";

export type NotificationMail = {
  agencyName: string;
  subject: string;
  /** What stands above the lines; null where there is one line that says it all. */
  lead: string | null;
  lines: { title: string; about: string; link: string }[];
  /** Why this reader gets it. */
  closing: string;
  /** What ends mails like this one, in words, and where. */
  quiet: { words: string; link: string };
};

/** Names and amounts are typed by people: in a header they are one line, in HTML they are text. */
export function composeNotificationMail(mail: NotificationMail): {
  fromName: string;
  subject: string;
  text: string;
  html: string;
} {
  const agency = headerText(mail.agencyName) || "an agency";
  const lines = mail.lines.map(({ title, about, link }) => ({
    title: headerText(title),
    about: headerText(about),
    link,
  }));
  return {
    fromName: `${agency} on Countersign`,
    subject: headerText(mail.subject),
    text: [
      ...(mail.lead ? [headerText(mail.lead), ""] : []),
      ...lines.flatMap(({ title, about, link }) => [title, ...(about ? [about] : []), link, ""]),
      mail.closing,
      `${mail.quiet.words}: ${mail.quiet.link}`,
      "",
    ].join("\n"),
    html: memberMailPage({
      title: headerText(mail.subject),
      paper: `${mail.lead ? `<p style="margin:0 0 18px;font-size:15px;line-height:23px">${escapeHtml(headerText(mail.lead))}</p>\n` : ""}${lines
        .map(
          ({ title, about, link }) =>
            `<p style="margin:0 0 16px;font-size:15px;line-height:22px"><a href="${escapeHtml(link)}" style="color:#1c1a17;font-weight:600">${escapeHtml(title)}</a>${about ? `<br><span style="color:#655f57;font-size:13px">${escapeHtml(about)}</span>` : ""}</p>`,
        )
        .join("\n")}`,
      smallPrint: `${escapeHtml(mail.closing)} <a href="${escapeHtml(mail.quiet.link)}" style="color:#655f57">${escapeHtml(mail.quiet.words)}</a>.`,
    }),
  };
}
