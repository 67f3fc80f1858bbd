/** Remarks in the margin of a draft where no script runs: plain text, with a form for an answer. Rendered on the server alone. */
import { useDesk } from "#app/draft/draft-desk.tsx";
import { firstName } from "#app/draft/first-name.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { valuePlace } from "#core/remarks.ts";
import { lineTitleOf, placeWords } from "#core/remarks-words.ts";
import { ChangeWords } from "./change-words.tsx";
import { personOf } from "./person-of.ts";
import type { ThreadView } from "./remark-door.ts";
import type { RemarkStore } from "./remark-store.ts";
import { ReplyFields } from "./reply-form.tsx";

export function PlainRemarks({ store }: { store: RemarkStore }) {
  const desk = useDesk();
  const { threads, people, may } = store.list.get();
  const content = desk.session.content.get();
  return (
    <noscript>
      {threads
        .filter((thread) => thread.state === "open")
        .map((thread) => (
          <section
            key={thread.threadId}
            className={`note remark p${personOf(people, thread.madeBy).colour}`}
            data-state={thread.state}
          >
            <header>
              <b>{firstName(personOf(people, thread.madeBy).name)}</b> on{" "}
              {placeWords(thread.anchor, lineTitleOf(content, thread.anchor, thread.quote))}
            </header>
            <PlainChange thread={thread} content={content} locale={desk.locale} />
            {thread.remarks
              .filter((remark) => remark.removed || remark.body !== "")
              .map((remark, index) => (
                <p key={remark.remarkId}>
                  {index > 0 ? <b>{firstName(personOf(people, remark.saidBy).name)} </b> : null}
                  {remark.removed ? "removed" : remark.body}
                </p>
              ))}
            {may.remark ? <ReplyFields threadId={thread.threadId} /> : null}
          </section>
        ))}
    </noscript>
  );
}

function PlainChange({ thread, content, locale }: { thread: ThreadView; content: DraftContent; locale: string }) {
  const place = valuePlace(thread.anchor);
  if (!place || !thread.proposed) return null;
  const { value } = thread.proposed;
  return (
    <p>
      <ChangeWords place={place} before={thread.quote.value} value={value} content={content} locale={locale} />
    </p>
  );
}
