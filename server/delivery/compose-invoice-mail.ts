/**
 * The mail that brings an invoice, in its language: subject, text and HTML, made from the frozen document alone, so that composing it again
 * after a crash gives the same mail to the letter. No tables, no images, no outside address but the link.
 */
import { fingerprint } from "#core/canonical.ts";
import type { IssuedDocument } from "#core/invoice-content.ts";
import { formatMoney } from "#core/money.ts";
import { formatDate } from "#core/plain-date.ts";
import { sheetDirection, sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { defaultMessage, type MessageTemplate } from "#server/messages/default-message.ts";
import { aboutOf, fillMessage } from "#server/messages/fill-message.ts";
import { fillIn } from "#server/messages/message-text.ts";
import { type ClientWords, clientWords, type DocumentWords } from "./client-words/client-words.ts";
import { escapeHtml, headerText, isMailAddress } from "./mail-text.ts";

export type ComposedMail = { fromName: string; subject: string; text: string; html: string; attachmentName: string };

/**
 * `agencyName` is the name that it comes from, the rest is as frozen. `link` is the client's own link. `message` is what was composed
 * for it, null where the product's own words say it. Throws nothing.
 */
export function composeInvoiceMail(input: {
  document: IssuedDocument;
  agencyName: string;
  message: MessageTemplate | null;
  /** What is left to pay, in minor units, where that is what the mail asks for; null: the total. */
  openMinor?: bigint | null;
  link: string;
}): ComposedMail {
  const { document, link } = input;
  const { content } = document;
  const locale = content.template.locale;
  const agency = headerText(input.agencyName) || headerText(content.seller.name) || "Countersign";
  const number = headerText(document.number);
  const isCredit = content.kind === "credit_note";
  const words = clientWords(locale);
  const says = isCredit ? words.creditNote : words.invoice;
  const amount = formatMoney(input.openMinor?.toString() ?? content.totals.totalMinor, content.currency, locale, {
    symbol: true,
  });
  const due = formatDate(document.dueDate, locale, "long");
  const issued = formatDate(document.issueDate, locale, "long");
  const message =
    input.message ??
    fillMessage(defaultMessage(content.kind, locale, aboutOf(content) !== ""), {
      document,
      agencyName: agency,
      openMinor: null,
    });
  const put = (text: string) => fillIn(text, { link });
  const paragraphs = paragraphsOf(message.body).map(put);
  const facts: [string, string][] = [
    [words.number, number],
    [words.date, issued],
    ...(isCredit ? [] : [[words.due, due] satisfies [string, string]]),
    ...(document.paymentReference && !isCredit
      ? [[words.paymentReference, headerText(document.paymentReference)] satisfies [string, string]]
      : []),
  ];
  const proof = words.proof(fingerprint(document.contentHash));
  const canAnswer = isMailAddress(content.seller.email);
  const closing = `${says.because(agency)}${canAnswer ? ` ${words.answer}` : ""}`;

  return {
    fromName: agency,
    subject: headerText(put(message.subject)),
    text: [
      ...paragraphs.flatMap((paragraph) => [paragraph, ""]),
      `${says.amount}: ${amount}`,
      ...facts.map(([label, value]) => `${label}: ${value}`),
      "",
      words.online,
      link,
      "",
      words.attached,
      "",
      agency,
      "",
      "-- ",
      proof,
      closing,
      "",
    ].join("\n"),
    html: page({ locale, words, says, number, agency, paragraphs, amount, facts, link, proof, closing }),
    attachmentName: `${number.replace(/[^\p{L}\p{N}._-]+/gu, "-") || "invoice"}.pdf`,
  };
}

/** Text as people type it: an empty line ends a paragraph. */
function paragraphsOf(text: string): string[] {
  return text
    .split(/\n[^\S\n]*\n\s*/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "");
}

/** Everything is escaped; the one thing that becomes a link is the recipient's own, where the words name it. */
function paragraph(words: string, link: string): string {
  const anchor = `<a href="${escapeHtml(link)}" style="color:#1d1b19;word-break:break-all">${escapeHtml(link)}</a>`;
  const html = escapeHtml(words).replaceAll(escapeHtml(link), () => anchor);
  return `<p style="margin:0 0 12px;font-size:15px;line-height:24px">${html.replaceAll("\n", "<br>")}</p>`;
}

function page(part: {
  locale: string;
  words: ClientWords;
  says: DocumentWords;
  number: string;
  agency: string;
  /** The words above the invoice, a paragraph each, with line ends as they were typed. */
  paragraphs: string[];
  amount: string;
  facts: [string, string][];
  link: string;
  proof: string;
  closing: string;
}): string {
  const quiet = "margin:0;color:#6b6660;font-size:13px;line-height:20px";
  const fact = ([label, value]: [string, string]) =>
    `<p style="margin:0 0 6px;font-size:14px;line-height:22px"><span style="display:inline-block;min-width:136px;padding-inline-end:8px;color:#6b6660">${escapeHtml(label)}</span><bdi>${escapeHtml(value)}</bdi></p>`;
  return `<!doctype html>
<html lang="${sheetLanguage(part.locale)}" dir="${sheetDirection(part.locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${escapeHtml(part.says.see(part.number))}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f5f3f0;color:#1d1b19;font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:520px;margin:0 auto">
<p style="margin:0 0 16px;padding:0 4px;font-size:14px;line-height:20px;font-weight:600">${escapeHtml(part.agency)}</p>
<div style="background:#ffffff;border:1px solid #e5e1dc;border-radius:8px;padding:28px">
${part.paragraphs.map((words) => paragraph(words, part.link)).join("\n")}
<p style="${quiet};padding-top:12px">${escapeHtml(part.says.amount)}</p>
<p style="margin:0 0 16px;font-family:'Source Serif 4',Georgia,'Times New Roman',serif;font-size:32px;line-height:40px;font-weight:600">${escapeHtml(part.amount)}</p>
${part.facts.map(fact).join("\n")}
<p style="margin:24px 0 16px"><a href="${escapeHtml(part.link)}" style="display:inline-block;background:#1d1b19;color:#ffffff;text-decoration:none;font-size:15px;line-height:20px;font-weight:600;padding:12px 20px;border-radius:6px">${escapeHtml(part.says.see(part.number))}</a></p>
<p style="${quiet}">${escapeHtml(`${part.words.attached} ${part.words.ifButtonFails}`)}<br><a href="${escapeHtml(part.link)}" style="color:#6b6660;word-break:break-all">${escapeHtml(part.link)}</a></p>
</div>
<div style="padding:16px 4px 0">
<p style="${quiet}">${escapeHtml(part.proof)}</p>
<p style="${quiet}">${escapeHtml(part.closing)}</p>
</div>
</div>
</body>
</html>
`;
}
