/** The few words around the sheet on a client's page, in the language of the document: only they travel, not ten languages. */
import type { IssuedDocument } from "#core/invoice-content.ts";
import { formatDate } from "#core/plain-date.ts";
import { sheetDirection, sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { clientWords } from "#server/delivery/client-words/client-words.ts";

export type ClientPageWords = {
  /** BCP 47. */
  language: string;
  direction: "ltr" | "rtl";
  /** How the document stands: due, paid, credited or withdrawn. */
  standing: string;
  howToPay: string;
  fingerprint: string;
};

export function clientPageWords(of: {
  document: IssuedDocument;
  state: "issued" | "voided";
  openMinor: string;
}): ClientPageWords {
  const { content, dueDate } = of.document;
  const { locale } = content.template;
  const { page } = clientWords(locale);
  const agency = content.seller.name;
  const standing = () => {
    if (of.state === "voided") return page.withdrawn(agency);
    if (content.kind === "credit_note") return page.creditedBy(agency);
    return BigInt(of.openMinor) <= 0n ? page.paid(agency) : page.dueTo(formatDate(dueDate, locale, "long"), agency);
  };
  return {
    language: sheetLanguage(locale),
    direction: sheetDirection(locale),
    standing: standing(),
    howToPay: page.howToPay,
    fingerprint: page.fingerprint,
  };
}
