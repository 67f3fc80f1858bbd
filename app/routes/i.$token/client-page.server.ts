/** The words of a client's page, in the language of the document: only they travel, not ten languages. */
import { normalizeIban } from "#core/bank.ts";
import type { IssuedDocument } from "#core/invoice-content.ts";
import { minorToDecimal } from "#core/money.ts";
import { formatDate } from "#core/plain-date.ts";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import { SHEET_LANGUAGES, sheetDirection, sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { ibanText, referenceText, totalText } from "#core/sheet/sheet-text.ts";
import { clientWords } from "#server/delivery/client-words/client-words.ts";
import type { RelatedForClient } from "#server/public/related-for-client.ts";
import { type PageWords, pageWords } from "#server/public/words/page-words.ts";

export type Standing = {
  document: IssuedDocument;
  state: "issued" | "voided";
  settledMinor: string;
  creditedMinor: string;
  openMinor: string;
  related: readonly RelatedForClient[];
};

/** One thing to copy into a banking app. `copy` is what goes there, where it differs from what people read. */
export type PayRow = { label: string; shown: string; copy: string };

export type PageText = {
  title: string;
  amount: string;
  /** How the document stands: due, partly settled, paid, credited or withdrawn. */
  standing: string;
  /** Under it, where part is settled. */
  more: string;
  /** Documents that correct this one or that it corrects; `href` is empty where there is no way to them. */
  related: { label: string; number: string; href: string }[];
  howToPay: string;
  fingerprint: string;
  pay: { title: string; scan: string; copy: string; copied: string; codeLabel: string; rows: PayRow[] } | null;
  ask: Omit<PageWords["ask"], "hint" | "refused"> & { hint: string };
  forwarded: { sentence: string; ask: string; draft: string };
};

/** For <html lang dir>. */
export function pageLanguage(locale: string): { language: string; direction: "ltr" | "rtl" } {
  return { language: sheetLanguage(locale), direction: sheetDirection(locale) };
}

export function pageText(of: Standing): PageText {
  const { content, dueDate, number } = of.document;
  const { locale } = content.template;
  const agency = content.seller.name;
  const { page } = clientWords(locale);
  const words = pageWords(locale);
  const money = (minor: string) => totalText(minor, content.currency, locale);
  const total = content.totals.totalMinor;
  const [open, settled] = [BigInt(of.openMinor), BigInt(of.settledMinor)];
  const standing = (): string => {
    if (of.state === "voided") return page.withdrawn(agency);
    if (content.kind === "credit_note") return page.creditedBy(agency);
    if (open > 0n) return page.dueTo(formatDate(dueDate, locale, "long"), agency);
    return settled > 0n && BigInt(of.creditedMinor) >= settled ? words.credited(agency) : page.paid(agency);
  };
  const { refused: _refused, hint, ...ask } = words.ask;
  return {
    title: `${number} · ${agency}`,
    amount: money(open > 0n ? of.openMinor : total),
    standing: standing(),
    more: open > 0n && settled > 0n ? words.partlySettled(money(of.settledMinor), money(total)) : "",
    related: of.related.map(({ is, number, token }) => ({
      label: { corrected: sheetLabels(locale).corrects, replacement: words.replacedBy, credit_note: words.creditedBy }[
        is
      ],
      number,
      href: token === null ? "" : `/i/${token}`,
    })),
    howToPay: page.howToPay,
    fingerprint: page.fingerprint,
    pay: open > 0n ? payText(of, money(of.openMinor), words) : null,
    ask: { ...ask, hint: hint(agency) },
    forwarded: {
      // "Haven & Co B.V." ends the sentence by itself.
      sentence: words.forwarded.sentence(content.buyer.name).replace(/\.\.$/, "."),
      ask: words.forwarded.ask(agency),
      draft: words.forwarded.draft,
    },
  };
}

function payText(of: Standing, amount: string, { pay }: PageWords): PageText["pay"] {
  const { content, paymentReference } = of.document;
  const { bank, currency, template } = content;
  if (!bank) return null;
  const labels = sheetLabels(template.locale);
  const row = (label: string, shown: string, copy = shown): PayRow[] => (shown === "" ? [] : [{ label, shown, copy }]);
  const iban = normalizeIban(bank.iban);
  return {
    ...pay,
    codeLabel: labels.paymentCode,
    rows: [
      ...row(pay.amount, amount, minorToDecimal(of.openMinor, currency)),
      ...row(pay.holder, bank.holder),
      ...(iban ? row("IBAN", ibanText(iban), iban) : row(pay.account, bank.accountNumber)),
      ...row(labels.bic, bank.bic),
      ...(iban ? [] : row(pay.bank, bank.bankName)),
      ...row(labels.reference, referenceText(paymentReference ?? ""), (paymentReference ?? "").replaceAll(" ", "")),
    ],
  };
}

/** The first language that a browser asks for and we have: for links that open nothing, of which nothing else is known. */
export function askedLanguage(acceptLanguage: string | null): string {
  const asked = (acceptLanguage ?? "")
    .slice(0, 500)
    .split(",")
    .map((one) => one.split(";", 1)[0]?.trim().split("-", 1)[0]?.toLowerCase() ?? "");
  return asked.find((code) => SHEET_LANGUAGES.some((known) => known.code === code)) ?? "en";
}
