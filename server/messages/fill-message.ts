/** Puts what the variables of a message stand for in one issued document in their places. */
import type { IssuedDocument } from "#core/invoice-content.ts";
import { formatMoney } from "#core/money.ts";
import { formatDate } from "#core/plain-date.ts";
import { headerText } from "#server/delivery/mail-text.ts";
import type { MessageTemplate } from "./default-message.ts";
import { fillIn, type MessageValues } from "./message-text.ts";

export type MessageFacts = {
  document: IssuedDocument;
  /** The name that the mail comes from. */
  agencyName: string;
  /** What is left to pay, in minor units; null where nothing was paid. */
  openMinor: bigint | null;
};

/** Everything filled in but `{link}`, which is each recipient's own. Dates are shorter in a subject than in the words. */
export function fillMessage(template: MessageTemplate, facts: MessageFacts): MessageTemplate {
  return {
    subject: fillIn(template.subject, messageValues(facts, "medium")),
    body: fillIn(template.body, messageValues(facts, "long")),
  };
}

/** What a document is about: the subject of an invoice, the invoice that a credit note corrects; '' where it says nothing. */
export function aboutOf({ content }: IssuedDocument): string {
  return headerText((content.kind === "credit_note" ? content.corrects : content.subject) ?? "");
}

function messageValues({ document, agencyName, openMinor }: MessageFacts, dates: "medium" | "long"): MessageValues {
  const { content } = document;
  const { locale } = content.template;
  const money = (minor: string) => formatMoney(minor, content.currency, locale, { symbol: true });
  return {
    client: headerText(content.buyer.name),
    number: headerText(document.number),
    about: aboutOf(document),
    total: money(content.totals.totalMinor),
    open: money(openMinor === null ? content.totals.totalMinor : openMinor.toString()),
    date: formatDate(document.issueDate, locale, dates),
    due: formatDate(document.dueDate, locale, dates),
    reference: headerText(document.paymentReference),
    agency: headerText(agencyName),
  };
}
