/** The moments of a draft in words and money, newest first, by day and by person. Choosing one shows the sheet as it was. */
import { memo, useEffect, useMemo, useRef } from "react";
import { instantWords } from "#app/components/date-text.tsx";
import { type LocaleSettings, useLocale } from "#app/components/locale-context.tsx";
import { Button } from "#app/components/ui/button.tsx";
import { Face } from "#app/components/ui/face.tsx";
import { formatMoney } from "#core/money.ts";
import { beginningSentence, figureText, type Sentence, type SentenceFacts, sentenceOf } from "./change-sentences.ts";
import { ChangeWords } from "./change-words.tsx";
import { clockText, groupMoments, peopleText } from "./group-moments.ts";
import type { ShownHistory, ToldMoment } from "./use-draft-history.ts";

export type TimelineProps = {
  history: ShownHistory;
  taxWord: string;
  /** The moment that is looked at; null is now. */
  chosen: number | null;
  onChoose: (seq: number) => void;
  onOlder: () => Promise<void>;
};

export const HistoryTimeline = memo(function HistoryTimeline(props: TimelineProps) {
  const { history, taxWord, chosen, onChoose, onOlder } = props;
  const settings = useLocale();
  const days = useMemo(
    () => groupMoments(history.moments, settings),
    // Its clock stands still between two loads of the page, so that only new moments group anew.
    [history.moments, settings],
  );
  return (
    <div className="history-timeline">
      {days.map((day) => (
        <section key={day.day} className="history-day">
          <h3>{day.words}</h3>
          <ol>
            {day.groups.map((group) => (
              <li key={group.key} className="history-group">
                <div className="history-who">
                  {group.memberIds.map((id) => (
                    <Face key={id ?? ""} name={history.nameOf(id)} who={id ?? "system"} />
                  ))}
                  <b>{peopleText(group.memberIds.map(history.nameOf))}</b>
                  <span className="history-when">{group.clock}</span>
                </div>
                <ol>
                  {group.moments.map((moment) => (
                    <MomentRow
                      key={moment.firstSeq}
                      {...{ moment, history, taxWord, settings, onChoose }}
                      chosen={chosen === moment.seq}
                    />
                  ))}
                </ol>
              </li>
            ))}
          </ol>
        </section>
      ))}
      {history.older === "none" ? null : (
        <div className="history-older" role={history.older === "failed" ? "alert" : undefined}>
          {history.older === "failed" ? <p>The older part could not be loaded.</p> : null}
          <Button look="quiet" disabled={history.older === "loading"} onClick={() => void onOlder()}>
            {history.older === "loading" ? "Loading…" : "Show what was before"}
          </Button>
        </div>
      )}
    </div>
  );
});

type MomentProps = {
  moment: ToldMoment;
  history: ShownHistory;
  taxWord: string;
  settings: LocaleSettings;
  chosen: boolean;
  onChoose: (seq: number) => void;
};

const MomentRow = memo(function MomentRow(props: MomentProps) {
  const { moment, history, taxWord, settings, chosen, onChoose } = props;
  const { locale } = settings;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // Chosen by the slider it may lie below the edge.
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const { currency, totalMinor } = moment.figures;
  const facts: SentenceFacts = { locale, currency, taxWord, clientName: history.clientName };
  const sentences = sentencesOf(moment, facts, settings);
  const total = formatMoney(totalMinor, currency, locale).replace("-", "\u2212");
  const moved = moment.kind === "begun" ? "" : ` ${figureText(BigInt(moment.effectMinor), currency, locale)}`;
  return (
    <li ref={row}>
      <button
        type="button"
        className="history-moment"
        aria-pressed={chosen}
        title={clockText(moment.at, settings, "exact")}
        onClick={() => onChoose(moment.seq)}
      >
        <Unseen>{`${peopleText(moment.memberIds.map(history.nameOf))}, ${instantWords(moment.at, settings)}. `}</Unseen>
        {sentences.map((sentence, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the sentences of a moment are told anew as a whole
          <span className="history-row" key={index}>
            <span className="history-words">
              <ChangeWords parts={sentence.parts} />
            </span>
            {sentence.figure === null || saysTheTotal(sentence, moment) ? null : (
              <>
                <Unseen>{sentence.figure.of === "total" ? ", total " : ", "}</Unseen>
                <span className="history-figure" data-of={sentence.figure.of}>
                  {figureText(sentence.figure.minor, currency, locale)}
                </span>
              </>
            )}
            <Unseen>. </Unseen>
          </span>
        ))}
        {moment.effectMinor === "0" ? null : (
          <span className="history-row history-total">
            <span>{`Total${moved}`}</span>
            <Unseen>, </Unseen>
            <span>{`${total} ${currency}`}</span>
            <Unseen>. </Unseen>
          </span>
        )}
        <Unseen>Show the draft as it was then.</Unseen>
      </button>
    </li>
  );
});

/** Said where the eye has the place of a thing to go by. */
const Unseen = ({ children }: { children: string }) => <span className="sr-only">{children}</span>;

/** A change that alone moved the total needs no figure: the total below says it. */
function saysTheTotal({ figure }: Sentence, moment: ToldMoment): boolean {
  return figure?.of === "total" && figure.minor === BigInt(moment.effectMinor);
}

function sentencesOf(moment: ToldMoment, facts: SentenceFacts, settings: LocaleSettings): Sentence[] {
  if (moment.began) return [{ parts: beginningSentence(moment.began, facts), figure: null }];
  const told = moment.changes.map((change) => sentenceOf(change, facts));
  const more: Sentence[] = moment.more
    ? [
        {
          parts: [{ kind: "text", text: `and ${moment.more.count} more changes` }],
          figure: moment.more.effectMinor === "0" ? null : { of: "total", minor: BigInt(moment.more.effectMinor) },
        },
      ]
    : [];
  if (moment.restoredFrom === null) return [...told, ...more];
  const when = instantWords(moment.restoredFrom, settings);
  const back: Sentence = { parts: [{ kind: "text", text: `Brought back how it was ${when}` }], figure: null };
  return [back, ...told, ...more];
}
