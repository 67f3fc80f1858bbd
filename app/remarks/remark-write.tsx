/** Where words are written: a field that grows, names on @, Control-Enter sends. What was written stays until it was taken. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { Button } from "#app/components/ui/button.tsx";
import { type Suggestion, SuggestList, useSuggest } from "#app/draft/suggest-list.tsx";
import { REMARK_LIMITS } from "#core/remarks.ts";
import { type MentionQuery, matchingPeople, mentionAt, mentionedIn, withMention } from "./mentions.ts";
import type { PersonView } from "./remark-door.ts";
import type { RemarkStore } from "./remark-store.ts";
import { takeAhead } from "./typed-ahead.ts";

const PEOPLE_SHOWN_MAX = 6;

export function RemarkWrite(props: {
  store: RemarkStore;
  /** What is being written, as a name: under it the words are kept until they are sent. */
  slot: string;
  label: string;
  placeholder: string;
  act: string;
  initial?: string;
  /** True where the words are an addition: then none are needed. */
  optional?: boolean;
  /** Stands above the words, and may hold up the sending. */
  above?: ReactNode;
  ready?: boolean;
  autoFocus?: boolean;
  /** Resolves true once it was taken. `key` stays the same until then: a second try is no second message. */
  onSend: (said: { body: string; mentions: string[] }, key: string) => Promise<boolean>;
  onCancel: () => void;
}) {
  const { store, slot, onCancel } = props;
  const { people } = useObservable(store.list);
  const [text, setText] = useState(() => store.unsentFor(slot, props.initial).text);
  const [sending, setSending] = useState(false);
  const [naming, setNaming] = useState<MentionQuery | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number | null>(null);

  const found = naming ? matchingPeople(people, naming.query, store.self.memberId).slice(0, PEOPLE_SHOWN_MAX) : [];
  const suggestions = found.map(
    (person): Suggestion<PersonView> => ({ key: person.memberId, value: person, label: person.name }),
  );
  const suggest = useSuggest<PersonView>(
    suggestions,
    (person) => {
      if (!naming) return;
      const named = withMention(text, naming, person.name);
      caret.current = named.caret;
      setText(named.text);
      setNaming(null);
    },
    true,
  );

  useEffect(() => {
    const element = field.current;
    if (!element || caret.current === null) return;
    element.focus();
    element.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  useEffect(() => {
    if (props.autoFocus) field.current?.focus();
  }, [props.autoFocus]);

  useEffect(() => {
    store.write(slot, text);
  }, [store, slot, text]);

  const follow = (element: HTMLTextAreaElement) => {
    const typed = mentionAt(element.value, element.selectionStart);
    setNaming(typed);
    const some = typed !== null && matchingPeople(people, typed.query, store.self.memberId).length > 0;
    if (some !== suggest.open) suggest.setOpen(some);
  };
  const body = text.trim();
  const ready = (props.ready ?? true) && (props.optional || body !== "") && !sending;
  const send = async () => {
    if (!ready) return;
    setSending(true);
    const done = await props.onSend(
      { body, mentions: [...new Set(mentionedIn(body, people))] },
      store.unsentFor(slot).key,
    );
    setSending(false);
    if (!done) return;
    store.unsent.delete(slot);
    setText("");
  };
  const takesAhead = useRef(props.autoFocus ?? false);
  // After every rendering until all of it stands in the field: keys that come meanwhile are taken with the next.
  useEffect(() => {
    if (!takesAhead.current) return;
    const ahead = takeAhead();
    if (ahead.text !== "") {
      setText((written) => written + ahead.text);
      return;
    }
    takesAhead.current = false;
    if (ahead.send) void send();
  });
  const onKeyDown = (event: KeyboardEvent) => {
    // Keys in here are about these words: Control-Enter does not submit the draft, Control-Z does not undo in it.
    event.stopPropagation();
    if (suggest.onKey(event) || (suggest.open && event.key === "Tab" && pickFirst(suggest))) {
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onCancel();
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of whatever field in it has the focus
    <div className="remark-write" onKeyDown={onKeyDown}>
      {props.above}
      <div className="remark-grow" data-text={`${text}\u200b`}>
        <textarea
          ref={field}
          rows={1}
          value={text}
          maxLength={REMARK_LIMITS.bodyChars}
          placeholder={props.placeholder}
          aria-label={props.label}
          aria-haspopup="listbox"
          aria-controls={suggest.open ? suggest.id : undefined}
          aria-activedescendant={suggest.activeId ?? undefined}
          aria-autocomplete="list"
          onChange={(event) => {
            setText(event.currentTarget.value);
            follow(event.currentTarget);
          }}
          onSelect={(event) => follow(event.currentTarget)}
          onBlur={() => suggest.setOpen(false)}
        />
      </div>
      <SuggestList suggest={suggest} anchor={field} label="People" />
      <div className="remark-send">
        <Button look="ink" disabled={!ready} onClick={() => void send()} keys="mod+Enter">
          {sending ? "Sending…" : props.act}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

function pickFirst(suggest: { active: number; pick: (index: number) => void }): boolean {
  suggest.pick(Math.max(0, suggest.active));
  return true;
}
