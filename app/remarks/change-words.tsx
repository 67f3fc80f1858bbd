/** A proposed change in words and money: "3 → 4 days, +1,200.00". */
import type { DraftContent } from "#core/draft-content.ts";
import type { PlaceValue, ValuePlace } from "#core/remarks.ts";
import { suggestionEffect, unitAfter, valueWords } from "#core/remarks-words.ts";
import { amountText } from "#core/sheet/sheet-text.ts";

export function ChangeWords(props: {
  place: ValuePlace;
  before: PlaceValue | null;
  value: PlaceValue | null;
  /** What the invoice says now, from which unit and effect follow. */
  content: DraftContent;
  locale: string;
  /** Leaves the money out: it was taken over, and the total has it. */
  settled?: boolean;
}) {
  const { place, before, value, content, locale, settled = false } = props;
  const setting = { locale, currency: content.currency };
  const unit = unitAfter(place, content);
  const effect = value !== null && !settled ? suggestionEffect(content, place, value) : null;
  return (
    <span className="remark-change">
      <s>{valueWords(place, before, setting)}</s> <span aria-hidden="true">→</span>
      <span className="sr-only"> becomes </span>{" "}
      <strong>
        {valueWords(place, value, setting)}
        {unit === "" ? "" : ` ${unit}`}
      </strong>
      {effect === null ? null : (
        <span className="remark-effect">
          {effect.startsWith("-") ? "" : "+"}
          {amountText(effect, setting.currency, locale)}
        </span>
      )}
    </span>
  );
}
