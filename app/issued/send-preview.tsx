/** A mail as its reader will see it: what the headers say, and the body in a frame that may run nothing and reach nobody. */
import { useEffect, useState } from "react";
import type { MailPreview } from "#server/delivery/mail-preview.ts";

export type MailViewProps = {
  mail: MailPreview;
  /** Lines of the head beside sender and subject. */
  head?: readonly { name: string; value: string }[];
  /** It is being made anew. */
  stale: boolean;
};

export function MailView({ mail, head = [], stale }: MailViewProps) {
  const [shows, setShows] = useState<"html" | "text">("html");
  return (
    <section className="mail-view" aria-label="The mail as it will be" aria-busy={stale}>
      <dl className="facts">
        <dt>From</dt>
        <dd>{mail.fromName}</dd>
        {head
          .filter(({ value }) => value !== "")
          .map(({ name, value }) => (
            <div key={name} className="contents">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        <dt>Subject</dt>
        <dd className="subject" dir="auto">
          {mail.subject}
        </dd>
      </dl>
      <fieldset className="mail-switch" aria-label="Show it as">
        <button type="button" aria-pressed={shows === "html"} onClick={() => setShows("html")}>
          With layout
        </button>
        <button type="button" aria-pressed={shows === "text"} onClick={() => setShows("text")}>
          As text
        </button>
      </fieldset>
      {shows === "html" ? (
        <iframe title="The mail with layout" sandbox="" srcDoc={mail.html} className="paper" />
      ) : (
        <pre className="paper" dir="auto">
          {mail.text}
        </pre>
      )}
    </section>
  );
}

/** Long enough not to ask at every letter, short enough to follow a writer. */
const PAUSE_MS = 350;

/**
 * The preview of what is written, made anew shortly after the last change. `ask` must be stable for the same words; while it fails (the
 * connection is gone) the last preview stays.
 */
export function usePreview(first: MailPreview, ask: ((signal: AbortSignal) => Promise<MailPreview>) | null) {
  const [mail, setMail] = useState(first);
  const [stale, setStale] = useState(false);
  useEffect(() => {
    if (!ask) return;
    const leaving = new AbortController();
    setStale(true);
    const timer = setTimeout(() => {
      ask(leaving.signal)
        .then(setMail, () => undefined)
        .finally(() => !leaving.signal.aborted && setStale(false));
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [ask]);
  return { mail, stale };
}
