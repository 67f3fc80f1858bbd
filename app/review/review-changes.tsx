/** What changed since the approver last looked: money first, then lines, then words; and an account that is another one, loudly. */
import { Link } from "@remix-run/react";
import { DateText } from "#app/components/date-text.tsx";
import { useLocale } from "#app/components/locale-context.tsx";
import { figureText, type SentenceFacts, sentenceOf, spoken } from "#app/history/change-sentences.ts";
import { ChangeWords } from "#app/history/change-words.tsx";
import { formatMoney } from "#core/money.ts";
import { formatDate } from "#core/plain-date.ts";
import type { FrameChange } from "#server/approvals/frame-changes.ts";
import type { Baseline } from "#server/approvals/review-baselines.ts";
import type { ReviewChanges as Changes } from "#server/approvals/review-changes.ts";

export function ReviewChanges({ changes, taxWord }: { changes: Changes; taxWord: string }) {
  const { locale } = useLocale();
  const { baseline, totals } = changes;
  if (!baseline || !totals) {
    return (
      <>
        <h3>Changes</h3>
        <p className="review-none">The first to this client: there is nothing to compare it with.</p>
      </>
    );
  }
  const currency = totals.after.currency;
  const facts: SentenceFacts = {
    locale,
    currency,
    taxWord,
    clientName: (clientId) => changes.clients.find((client) => client.clientId === clientId)?.name ?? "another client",
  };
  const money = (figures: { totalMinor: string; currency: string }) =>
    `${formatMoney(figures.totalMinor, figures.currency, locale)} ${figures.currency}`;
  const same = totals.before.totalMinor === totals.after.totalMinor && totals.before.currency === currency;
  return (
    <>
      <h3>
        Since <BaselineText baseline={baseline} />
      </h3>
      <ul className="review-changes">
        {changes.frame.map((change) => (
          <li key={change.what} className={change.what === "bank" ? "loud" : undefined}>
            <FrameText change={change} />
          </li>
        ))}
        {!same && (
          <li className="total">
            <span>Total</span>
            <span>
              <del>{money(totals.before)}</del> <ins>{money(totals.after)}</ins>
            </span>
          </li>
        )}
        {changes.changes.map((change, index) => {
          const sentence = sentenceOf(change, facts);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the changes of a frozen round never reorder
            <li key={index} aria-label={spoken(sentence, facts)}>
              <span>
                <ChangeWords parts={sentence.parts} />
              </span>
              {sentence.figure && <span className="figure">{figureText(sentence.figure.minor, currency, locale)}</span>}
            </li>
          );
        })}
        {changes.more > 0 && <li>and {changes.more} more changes: compare the sheet.</li>}
        {changes.changes.length === 0 && changes.frame.length === 0 && <li>Nothing: it says the same.</li>}
      </ul>
    </>
  );
}

function BaselineText({ baseline }: { baseline: Baseline }) {
  const { locale } = useLocale();
  switch (baseline.kind) {
    case "signed_by_you":
      return (
        <>
          what you signed, <DateText at={baseline.at} />
        </>
      );
    case "signed":
      return (
        <>
          what {baseline.by} signed, <DateText at={baseline.at} />
        </>
      );
    case "returned":
      return (
        <>
          {baseline.by} returned it, <DateText at={baseline.at} />
        </>
      );
    case "withdrawn":
      return (
        <>
          it was taken back, <DateText at={baseline.at} />
        </>
      );
    case "source":
      return (
        <>
          <Link to={`/invoices/${baseline.invoiceId}`}>{baseline.number || "the draft"}</Link>, which it was copied from
        </>
      );
    case "previous_invoice":
      return (
        <>
          <Link to={`/invoices/${baseline.invoiceId}`}>{baseline.number}</Link>, the last to this client
          {baseline.at && `, ${formatDate(baseline.at, locale, "medium")}`}
        </>
      );
  }
}

const FRAME_WORDS: Record<FrameChange["what"], string> = {
  bank: "Money is to go to another account",
  buyer: "The client's details are others",
  seller: "Your own details are others",
  design: "It has another design",
  accent: "It has another colour",
  typeface: "It is set in another typeface",
  locale: "It is written in another language",
  paper: "It is printed on other paper",
  logo: "It carries another logo",
  fields: "The agency's own lines are others",
  footer: "The words at the foot are others",
};

function FrameText({ change }: { change: FrameChange }) {
  return (
    <span>
      <b>{FRAME_WORDS[change.what]}</b>: <del>{change.before}</del> <ins>{change.after}</ins>
    </span>
  );
}
