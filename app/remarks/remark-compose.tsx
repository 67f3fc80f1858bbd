/** A new remark about a place: words, or another value for it with words if one likes. */
import { useEffect, useId, useRef, useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import type { DraftContent } from "#core/draft-content.ts";
import type { PlainDate } from "#core/plain-date.ts";
import { quoteOf, type ValuePlace, valueAt, valuePlace } from "#core/remarks.ts";
import { lineTitleOf, placeWords } from "#core/remarks-words.ts";
import { ChangeWords } from "./change-words.tsx";
import type { Composing, RemarkStore } from "./remark-store.ts";
import { RemarkWrite } from "./remark-write.tsx";
import { takeAhead } from "./typed-ahead.ts";
import { readTypedValue, typedText } from "./typed-value.ts";

export type ComposeSetting = { content: DraftContent; locale: string; today: PlainDate };

export function RemarkCompose(props: {
  store: RemarkStore;
  composing: Composing;
  setting: ComposeSetting;
  /** The path of the place, for whoever puts the note beside it. */
  about: string | null;
  onCancel: () => void;
}) {
  const { store, composing, setting, about, onCancel } = props;
  const { may } = useObservable(store.list);
  const { anchor, mode } = composing;
  const place = valuePlace(anchor);
  const title = lineTitleOf(setting.content, anchor, quoteOf(setting.content, anchor) ?? { line: null, value: null });
  const suggesting = mode === "suggestion" && place !== null;
  const [typed, setTyped] = useState(() => composing.typed ?? (place ? typedText(place, setting) : ""));
  const reading = suggesting ? readTypedValue(place, typed, setting) : null;
  const slot = `new ${JSON.stringify(anchor)}`;
  const retype = (text: string) => {
    setTyped(text);
    store.renewKey(slot);
  };
  const switchTo = (next: Composing["mode"]) => store.composing.set({ ...composing, mode: next });
  return (
    <section
      className="note remark remark-new"
      data-note="new"
      data-about={about ?? undefined}
      aria-label={suggesting ? "Suggest a change" : "New comment"}
    >
      <header>
        <b>{suggesting ? "Suggest" : "Comment"}</b> on {placeWords(anchor, title)}
      </header>
      <RemarkWrite
        key={suggesting ? "suggestion" : "comment"}
        store={store}
        slot={slot}
        label={suggesting ? "Why" : "Comment"}
        placeholder={suggesting ? "Why? If it needs saying" : "@ names somebody"}
        act={suggesting ? "Suggest it" : "Comment"}
        optional={suggesting}
        ready={reading === null || reading.ok}
        autoFocus={!suggesting}
        above={suggesting ? <SuggestedValue place={place} typed={typed} onTyped={retype} setting={setting} /> : null}
        onSend={({ body, mentions }, key) =>
          store.start({ anchor, body, mentions, ...(reading?.ok ? { suggestion: { value: reading.value } } : {}) }, key)
        }
        onCancel={onCancel}
      />
      {may.suggest && place ? (
        <p className="remark-mode">
          <button type="button" className="btn link" onClick={() => switchTo(suggesting ? "comment" : "suggestion")}>
            {suggesting ? "Only comment" : "Suggest another value"}
          </button>
        </p>
      ) : null}
    </section>
  );
}

function SuggestedValue(props: {
  place: ValuePlace;
  typed: string;
  onTyped: (text: string) => void;
  setting: ComposeSetting;
}) {
  const { place, typed, onTyped, setting } = props;
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const hint = useId();
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.focus();
    // What stands there is replaced by what is typed; a character that was typed already is gone on with.
    if (element.value.length === 1) element.setSelectionRange(1, 1);
    else element.select();
  }, []);
  const takesAhead = useRef<"first" | "more" | null>("first");
  useEffect(() => {
    if (takesAhead.current === null) return;
    const { text } = takeAhead();
    const goesOn = takesAhead.current === "more" || typed.length === 1;
    takesAhead.current = text === "" ? null : "more";
    if (text !== "") onTyped(goesOn ? typed + text : text);
  });
  const reading = readTypedValue(place, typed, setting);
  const long = place.kind === "field" ? place.field === "notes" || place.field === "terms" : place.field === "detail";
  const shared = {
    ref: field,
    value: typed,
    "aria-label": "Suggested value",
    "aria-describedby": hint,
    onChange: (event: { currentTarget: { value: string } }) => onTyped(event.currentTarget.value),
  };
  return (
    <div className="remark-value">
      {long ? (
        <textarea rows={3} {...shared} />
      ) : (
        <input type="text" autoComplete="off" spellCheck={false} {...shared} />
      )}
      <p id={hint}>
        {reading.ok ? (
          <ChangeWords
            place={place}
            before={valueAt(setting.content, place) ?? null}
            value={reading.value}
            content={setting.content}
            locale={setting.locale}
          />
        ) : (
          reading.say
        )}
      </p>
    </div>
  );
}
