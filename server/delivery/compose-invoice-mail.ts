/**
 * The mail that brings an invoice, in its language: subject, text and HTML, made from the frozen document alone, so that composing it again
 * after a crash gives the same mail to the letter. No tables, no images, no outside address but the link.
 */
import { fingerprint } from "#core/canonical.ts";
import type { IssuedDocument } from "#core/invoice-content.ts";
import { formatMoney } from "#core/money.ts";
import { formatDate } from "#core/plain-date.ts";
import { sheetDirection, sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { type ClientWords, clientWords, type DocumentWords } from "./client-words/client-words.ts";
import { escapeHtml, headerText, isMailAddress } from "./mail-text.ts";

export type ComposedMail = { fromName: string; subject: string; text: string; html: string; attachmentName: string };

/** `agencyName` is the agency's name of today, the rest is as frozen. `link` is the client's own link. Throws nothing. */
export function composeInvoiceMail(input: {
  document: IssuedDocument;
  agencyName: string;
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
  const amount = formatMoney(content.totals.totalMinor, content.currency, locale, { symbol: true });
  const due = formatDate(document.dueDate, locale, "long");
  const issued = formatDate(document.issueDate, locale, "long");
  const about = headerText((isCredit ? content.corrects : content.subject) ?? "");

  const greeting = words.hello(headerText(content.buyer.name));
  const opening = says.hereIs(number, about);
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
    subject: headerText(says.subject({ number, agency, amount, due: formatDate(document.dueDate, locale, "medium") })),
    text: [
      greeting,
      "",
      opening,
      "",
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
    html: page({ locale, words, says, number, agency, greeting, opening, amount, facts, link, proof, closing }),
    attachmentName: `${number.replace(/[^\p{L}\p{N}._-]+/gu, "-") || "invoice"}.pdf`,
  };
}

function page(part: {
  locale: string;
  words: ClientWords;
  says: DocumentWords;
  number: string;
  agency: string;
  greeting: string;
  opening: string;
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
<p style="margin:0 0 4px;font-size:15px;line-height:24px">${escapeHtml(part.greeting)}</p>
<p style="margin:0 0 24px;font-size:15px;line-height:24px">${escapeHtml(part.opening)}</p>
<p style="${quiet}">${escapeHtml(part.says.amount)}</p>
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
