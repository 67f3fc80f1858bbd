/** What changed since the approver last looked: money first, then lines, then words, then the look; and who made each change. */
import { Fragment } from "react";
import { DateText } from "#app/components/date-text.tsx";
import { useLocale } from "#app/components/locale-context.tsx";
import { figureText, type SentenceFacts, sentenceOf, spoken } from "#app/history/change-sentences.ts";
import { ChangeWords } from "#app/history/change-words.tsx";
import { peopleText } from "#app/history/group-moments.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { formatMoney } from "#core/money.ts";
import { REVIEW_SECTIONS, type ReviewSection } from "#core/review-sections.ts";
import type { ReviewChanges as Changes } from "#server/approvals/review-changes.ts";
import { BaselineText } from "./baseline-text.tsx";
import { frameSentence } from "./frame-sentences.ts";
import { type ReviewRow, reviewRows } from "./review-rows.ts";
import { RowRemarks } from "./row-remarks.tsx";
import "./review.css";

/** What a page can do with the rows; without it they are only read. */
export type ReviewWalk = {
  picked: string | null;
  onPick: (row: ReviewRow) => void;
  /** Shows how it was written, at the moment with this `seq`. */
  onMoment: (seq: number) => void;
  content: DraftContent;
};

export type ReviewChangesProps = { changes: Changes; taxWord: string; walk?: ReviewWalk };

const SECTION_WORDS: Record<ReviewSection, string> = { money: "Money", lines: "Lines", words: "Words", look: "Looks" };

export function ReviewChanges({ changes, taxWord, walk }: ReviewChangesProps) {
  const { baseline, totals } = changes;
  const { locale } = useLocale();
  if (!baseline || !totals) {
    return <p className="review-none">The first to this client: there is nothing to compare it with.</p>;
  }
  const facts: SentenceFacts = {
    locale,
    currency: totals.after.currency,
    taxWord,
    clientName: (clientId) => changes.clients.find((client) => client.clientId === clientId)?.name ?? "another client",
  };
  const rows = reviewRows(changes);
  return (
    <div className="review-changes">
      <h2>{countWords(changes)}</h2>
      <p className="review-since">
        <BaselineText baseline={baseline} />. {rows.length > 0 && "Everything else is as it was."}
      </p>
      {REVIEW_SECTIONS.map((section) => {
        const own = rows.filter((row) => row.section === section);
        return own.length === 0 ? null : (
          <Fragment key={section}>
            <h3>{SECTION_WORDS[section]}</h3>
            <ul>
              {own.map((row) => (
                <Row key={row.id} row={row} facts={facts} walk={walk} />
              ))}
            </ul>
          </Fragment>
        );
      })}
      {changes.more > 0 && <p className="review-none">And {changes.more} more changes: compare the sheet.</p>}
      <Unchanged changes={changes} />
    </div>
  );
}

/** Said, because a total that stayed and an account that stayed are what an approver looks for first. */
function Unchanged({ changes: { frame, totals } }: { changes: Changes }) {
  const changed = new Set(frame.map(({ what }) => what));
  const sameTotal = totals?.before.totalMinor === totals?.after.totalMinor;
  const same = [
    ...(sameTotal ? ["total"] : []),
    ...(changed.has("bank") ? [] : ["account"]),
    ...(changed.has("buyer") ? [] : ["client's details"]),
    ...(changed.has("seller") ? [] : ["your own details"]),
  ];
  if (same.length === 0) return null;
  return (
    <>
      <h3>Not changed</h3>
      <p className="review-same">
        <span>{new Intl.ListFormat("en", { type: "conjunction" }).format(same)}</span>
        <span aria-hidden="true">✓</span>
      </p>
    </>
  );
}

function Row({ row, facts, walk }: { row: ReviewRow; facts: SentenceFacts; walk: ReviewWalk | undefined }) {
  const who = row.kind === "told" ? row.change.who : null;
  const loud = row.kind === "frame" && row.change.what === "bank";
  const body = <RowWords row={row} facts={facts} />;
  return (
    <li className={loud ? "loud" : undefined} data-row={row.id} data-picked={walk?.picked === row.id || undefined}>
      {walk ? (
        <button
          type="button"
          className="review-row"
          aria-pressed={walk.picked === row.id}
          onClick={() => walk.onPick(row)}
        >
          {body}
        </button>
      ) : (
        <div className="review-row">{body}</div>
      )}
      {who && (
        <p className="review-who">
          {peopleText(who.names)},{" "}
          {walk ? (
            <button type="button" className="review-moment" onClick={() => walk.onMoment(who.seq)}>
              <DateText at={who.at} />
              <span className="sr-only">: how it was written then</span>
            </button>
          ) : (
            <DateText at={who.at} />
          )}
        </p>
      )}
      {walk && <RowRemarks row={row} content={walk.content} locale={facts.locale} />}
    </li>
  );
}

function RowWords({ row, facts }: { row: ReviewRow; facts: SentenceFacts }) {
  if (row.kind === "frame") {
    const { what, before, after } = frameSentence(row.change);
    return (
      <span>
        <b>{what}</b>
        {before !== "" && (
          <>
            {" "}
            <del>{before}</del>
          </>
        )}
        {after !== "" && (
          <>
            {" "}
            <ins>{after}</ins>
          </>
        )}
      </span>
    );
  }
  if (row.kind === "told") {
    const sentence = sentenceOf(row.change, facts);
    return (
      <>
        <span className="sr-only">{spoken(sentence, facts)}</span>
        <span aria-hidden="true">
          <ChangeWords parts={sentence.parts} />
        </span>
        {sentence.figure && (
          <span className="figure" data-of={sentence.figure.of} aria-hidden="true">
            {sentence.figure.of === "total" && "total "}
            {figureText(sentence.figure.minor, facts.currency, facts.locale)}
          </span>
        )}
      </>
    );
  }
  const before = formatMoney(row.beforeMinor, row.currencyBefore, facts.locale);
  const after = formatMoney(row.afterMinor, row.currency, facts.locale);
  const sameCurrency = row.currencyBefore === row.currency;
  return (
    <>
      <span>
        <b>{row.kind === "total" ? "Total" : facts.taxWord}</b>{" "}
        <del>{sameCurrency ? before : `${before} ${row.currencyBefore}`}</del>{" "}
        <ins>
          {after} {row.kind === "total" && row.currency}
        </ins>
      </span>
      {sameCurrency && (
        <span className="figure">
          {figureText(BigInt(row.afterMinor) - BigInt(row.beforeMinor), row.currency, facts.locale)}
        </span>
      )}
    </>
  );
}

/** "3 changes"; the total and the tax follow from what is counted. */
function countWords({ changes, more, frame }: Changes): string {
  const count = changes.length + more + frame.length;
  if (count === 0) return "Nothing has changed";
  return count === 1 ? "1 change" : `${count} changes`;
}
