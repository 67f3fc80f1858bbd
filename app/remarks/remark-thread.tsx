/** One conversation: what it is about, what was said, and what can be done. The same beside the sheet, in the panel and in a review. */
import { useEffect, useRef, useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { DateText } from "#app/components/date-text.tsx";
import { Kbd } from "#app/components/ui/kbd.tsx";
import { firstName } from "#app/draft/first-name.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { isSameValue, valueAt, valuePlace } from "#core/remarks.ts";
import { lineTitleOf, placeWords, valueWords } from "#core/remarks-words.ts";
import { ChangeWords } from "./change-words.tsx";
import { personOf } from "./person-of.ts";
import type { PersonView, ThreadView } from "./remark-door.ts";
import { RemarkSaid } from "./remark-said.tsx";
import type { RemarkStore } from "./remark-store.ts";
import { RemarkWrite } from "./remark-write.tsx";
import { ReplyForm } from "./reply-form.tsx";

export const ACCEPT_KEYS = "alt+y";
export const DECLINE_KEYS = "alt+n";

/** A long conversation shows how it began and how it stands. */
const SHOWN_AT_END = 2;

export function RemarkThread(props: {
  store: RemarkStore;
  thread: ThreadView;
  content: DraftContent;
  locale: string;
  /** The path that the thread is beside; null where its place is not on the sheet. */
  about: string | null;
  /** Goes to the place; absent where there is nowhere to go. */
  onGo?: (() => void) | undefined;
  /** Whether the keys for accepting and declining mean this one just now: then they are printed on it. */
  keyed?: boolean;
}) {
  const { store, thread, content, locale, about, onGo, keyed = false } = props;
  const { people, may } = useObservable(store.list);
  const active = useObservable(store.active) === thread.threadId;
  const answering = useObservable(store.answering) === thread.threadId;
  const unread = useObservable(store.unread).has(thread.threadId);
  const outdated = useObservable(store.outdated).get(thread.threadId) ?? null;
  const [whole, setWhole] = useState(false);
  const element = useRef<HTMLElement>(null);
  const place = valuePlace(thread.anchor);
  // What the place says now, which is what would be written over; where it is gone, what it said then.
  const current = place ? valueAt(content, place) : undefined;
  const now = current === undefined ? thread.quote.value : current;
  const maker = personOf(people, thread.madeBy);
  const words = placeWords(thread.anchor, lineTitleOf(content, thread.anchor, thread.quote));
  const open = thread.state === "open";
  const [first, ...rest] = thread.remarks;
  const hidden = whole ? 0 : Math.max(0, rest.length - SHOWN_AT_END);

  useEffect(() => {
    if (!active) return;
    element.current?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }, [active]);

  const look = () => store.lookAt(thread.threadId);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: pressing anywhere in it only says that it was read; focus says the same
    <section
      ref={element}
      className={`note remark p${maker.colour}`}
      data-note={thread.threadId}
      data-about={about ?? undefined}
      data-thread={thread.threadId}
      data-state={thread.state}
      data-unread={unread || undefined}
      data-active={active || undefined}
      aria-label={`${thread.kind === "suggestion" ? "Suggestion" : "Comment"} by ${maker.name} on ${words}${unread ? ", new" : ""}`}
      onClick={look}
      onFocus={look}
    >
      <header>
        <b>{firstName(maker.name)}</b> {thread.kind === "suggestion" ? "suggests for" : "on"}{" "}
        {onGo ? (
          // A link to itself, so that it can be handed to somebody.
          <a
            className="remark-place"
            href={`?remark=${thread.threadId}`}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              onGo();
            }}
          >
            {words}
          </a>
        ) : (
          words
        )}
      </header>
      {place && thread.proposed ? (
        <p>
          <ChangeWords
            place={place}
            before={open ? now : thread.quote.value}
            value={thread.proposed.value}
            content={content}
            locale={locale}
            settled={!open}
          />
          {open && !isSameValue(now, thread.quote.value) ? (
            <span className="remark-then">
              {" "}
              suggested for {valueWords(place, thread.quote.value, { locale, currency: content.currency })}
            </span>
          ) : null}
        </p>
      ) : null}
      {first && (first.body !== "" || first.removed) ? (
        <RemarkSaid store={store} remark={first} people={people} own={null} />
      ) : null}
      {hidden > 0 ? (
        <button type="button" className="btn link remark-more" onClick={() => setWhole(true)}>
          {hidden === 1 ? "1 more" : `${hidden} more`}
        </button>
      ) : null}
      {rest.slice(hidden).map((remark) => (
        <RemarkSaid
          key={remark.remarkId}
          store={store}
          remark={remark}
          people={people}
          own={personOf(people, remark.saidBy)}
        />
      ))}
      {outdated && place && thread.proposed ? (
        <div className="remark-outdated" role="alert">
          <p>
            It said {valueWords(place, outdated.before, { locale, currency: content.currency })} when this was
            suggested, and says {valueWords(place, outdated.now, { locale, currency: content.currency })} now.
          </p>
          <div className="act">
            <button type="button" className="btn link" onClick={() => void store.accept(thread.threadId, true)}>
              Take it anyway
            </button>
            <button type="button" className="btn link" onClick={() => void store.settle(thread.threadId, "decline")}>
              Keep what is there
            </button>
          </div>
        </div>
      ) : null}
      {answering ? (
        <RemarkWrite
          store={store}
          slot={`answer ${thread.threadId}`}
          label={`Answer on ${words}`}
          placeholder="@ names somebody"
          act="Reply"
          autoFocus
          onSend={(said, key) => store.reply(thread.threadId, said, key)}
          onCancel={() => store.answering.set(null)}
        />
      ) : (
        <Acts store={store} thread={thread} people={people} may={may} asking={outdated !== null} keyed={keyed} />
      )}
      {may.remark ? <ReplyForm threadId={thread.threadId} /> : null}
    </section>
  );
}

function Acts(props: {
  store: RemarkStore;
  thread: ThreadView;
  people: readonly PersonView[];
  may: ReturnType<RemarkStore["list"]["get"]>["may"];
  asking: boolean;
  keyed: boolean;
}) {
  const { store, thread, people, may, asking, keyed } = props;
  const { threadId, state, kind } = thread;
  const settler = thread.settledBy ? personOf(people, thread.settledBy) : null;
  const suggestion = kind === "suggestion";
  const own = thread.madeBy === store.self.memberId;
  return (
    <>
      {state !== "open" && settler ? (
        <p className="remark-settled">
          {SETTLED[state]} by {firstName(settler.name)}
          {thread.settledAt ? (
            <>
              , <DateText at={thread.settledAt} />
            </>
          ) : null}
        </p>
      ) : null}
      <div className="act">
        {state === "open" && suggestion && may.accept && !asking ? (
          <button
            type="button"
            className="btn link"
            {...(keyed ? { "aria-keyshortcuts": "Alt+Y" } : {})}
            onClick={() => void store.accept(threadId, false)}
          >
            Accept {keyed ? <Kbd keys={ACCEPT_KEYS} /> : null}
          </button>
        ) : null}
        {state === "open" && suggestion && !asking && (may.decline || (own && may.remark)) ? (
          <button
            type="button"
            className="btn link"
            {...(keyed && may.accept ? { "aria-keyshortcuts": "Alt+N" } : {})}
            onClick={() => void store.settle(threadId, "decline")}
          >
            {own && !may.decline ? "Take back" : "Decline"} {keyed && may.accept ? <Kbd keys={DECLINE_KEYS} /> : null}
          </button>
        ) : null}
        {may.remark ? (
          <button type="button" className="btn link" onClick={() => store.answering.set(threadId)}>
            Reply
          </button>
        ) : null}
        {may.remark && state === "open" && !suggestion ? (
          <button type="button" className="btn link" onClick={() => void store.settle(threadId, "resolve")}>
            Resolve
          </button>
        ) : null}
        {may.remark && (state === "resolved" || state === "declined") ? (
          <button type="button" className="btn link" onClick={() => void store.settle(threadId, "reopen")}>
            Reopen
          </button>
        ) : null}
      </div>
    </>
  );
}

const SETTLED = { resolved: "Resolved", accepted: "Accepted", declined: "Declined" } as const;
