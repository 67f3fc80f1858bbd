/** What of an altered file was not issued: its own amounts, accounts and links, beside what the genuine document says. */
import { formatIban } from "#core/bank.ts";
import { formatMoney } from "#core/money.ts";
import type { PdfPart } from "#core/pdf-text.ts";
import type { GenuineDocument } from "#server/public/verify-document.ts";

export type DifferencesProps = {
  document: GenuineDocument;
  /** Places in `parts` of what was not issued. */
  foreign: readonly number[];
  /** What stands in the file; it was read in this browser. */
  parts: readonly PdfPart[];
};

/** More would be read by nobody: the first ones say that the paper is another. */
const SHOWN_MAX = 12;

export function Differences({ document, foreign, parts }: DifferencesProps) {
  const others = foreign.flatMap((index) => parts[index] ?? []);
  const accounts = others.filter(({ kind }) => kind === "account");
  const amounts = others.filter(({ kind }) => kind === "amount");
  const links = others.filter(({ kind }) => kind === "link");
  const { bank, currency, locale, totalMinor } = document;
  if (others.length === 0) {
    return (
      <p className="verdict-differs">
        No amount, account or link in it is another one than was issued: other words are, or something was laid over the
        page.
      </p>
    );
  }
  return (
    <ul className="verdict-differs">
      {accounts.map(({ text }) => (
        <li key={text} className="verdict-difference">
          <strong>{formatIban(text)}</strong> is not an account of this document.
          {bank?.iban && ` It was issued with ${formatIban(bank.iban)}.`}
        </li>
      ))}
      {amounts.length > 0 && (
        <li className="verdict-difference">
          {amounts.length === 1 ? "This amount was" : "These amounts were"} not issued:{" "}
          <strong>{shown(amounts)}</strong>. The document is about{" "}
          {formatMoney(totalMinor, currency, locale, { symbol: true })}.
        </li>
      )}
      {links.length > 0 && (
        <li className="verdict-difference">
          It links to where the document does not: <strong className="break-words">{shown(links)}</strong>
        </li>
      )}
    </ul>
  );
}

function shown(parts: readonly PdfPart[]): string {
  const more = parts.length - SHOWN_MAX;
  const words = parts.slice(0, SHOWN_MAX).map(({ text }) => text);
  return [...words, ...(more > 0 ? [`${more} more`] : [])].join(" · ");
}
