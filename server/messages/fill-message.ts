/** Puts what the variables of a message stand for in one issued document in their places. */
import type { InvoiceContent, IssuedDocument } from "#core/invoice-content.ts";
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
  const { document, agencyName, openMinor } = facts;
  const known = contentValues(document.content, agencyName, openMinor);
  return {
    subject: fillIn(template.subject, { ...known, ...issueValues(document, "medium") }),
    body: fillIn(template.body, { ...known, ...issueValues(document, "long") }),
  };
}

/** What is known before it is issued; number, days and payment reference stay as variables. */
export function fillBeforeIssue(
  template: MessageTemplate,
  { content, agencyName }: { content: InvoiceContent; agencyName: string },
): MessageTemplate {
  const known = contentValues(content, agencyName, null);
  return { subject: fillIn(template.subject, known), body: fillIn(template.body, known) };
}

/** What a document is about: the subject of an invoice, the invoice that a credit note corrects; '' where it says nothing. */
export function aboutOf(content: InvoiceContent): string {
  return headerText((content.kind === "credit_note" ? content.corrects : content.subject) ?? "");
}

function contentValues(content: InvoiceContent, agencyName: string, openMinor: bigint | null): MessageValues {
  const { locale } = content.template;
  const money = (minor: string) => formatMoney(minor, content.currency, locale, { symbol: true });
  return {
    client: headerText(content.buyer.name),
    about: aboutOf(content),
    total: money(content.totals.totalMinor),
    open: money(openMinor === null ? content.totals.totalMinor : openMinor.toString()),
    agency: headerText(agencyName),
  };
}

function issueValues(document: IssuedDocument, dates: "medium" | "long"): MessageValues {
  const { locale } = document.content.template;
  return {
    number: headerText(document.number),
    date: formatDate(document.issueDate, locale, dates),
    due: formatDate(document.dueDate, locale, dates),
    reference: headerText(document.paymentReference),
  };
}
