/** What was asked and answered about the document, and where to ask more. A plain form: it needs no script and no account. */
import type { PageText } from "./client-page.server.ts";

export type Message = { seq: number; side: "client" | "team"; name: string; body: string; at: string; when: string };

export type QuestionsProps = {
  link: string;
  agencyName: string;
  text: PageText["ask"];
  messages: Message[];
  settled: boolean;
  earlier: boolean;
  /** These are not the newest messages. */
  older: boolean;
  answersByMail: boolean;
  mark: string;
  /** The question was taken just now. */
  sent: boolean;
  /** What the field begins with, for whoever asks for a link of their own. */
  draft: string;
  /** Why it was not taken, with what was typed. */
  refused: { sentence: string; name: string; body: string } | null;
};

export function Questions(props: QuestionsProps) {
  const { text, messages, refused } = props;
  return (
    <section id="questions" className="client-part" aria-labelledby="questions-title">
      <h2 id="questions-title">{text.title}</h2>
      <Conversation {...props} />
      <details id="ask" open={refused !== null || props.draft !== "" || messages.length > 0 || undefined}>
        <summary className="btn large">{text.open}</summary>
        <form method="post" action={`${props.link}#questions`} data-once>
          {refused && (
            <p role="alert" className="client-refused">
              {refused.sentence}
            </p>
          )}
          <input type="hidden" name="mark" value={props.mark} />
          <div className="field">
            <label htmlFor="name">{text.name}</label>
            <input
              className="input"
              id="name"
              name="name"
              maxLength={80}
              required
              autoComplete="name"
              defaultValue={refused?.name}
            />
          </div>
          <div className="field">
            <label htmlFor="body">{text.words}</label>
            <textarea
              className="input"
              id="body"
              name="body"
              rows={4}
              maxLength={4_000}
              required
              dir="auto"
              defaultValue={refused?.body ?? props.draft}
            />
          </div>
          <div className="client-trap" aria-hidden="true">
            <label htmlFor="website">{text.leaveEmpty}</label>
            <input id="website" name="website" tabIndex={-1} autoComplete="off" />
          </div>
          <p className="small">
            {text.hint} {props.answersByMail ? text.mailed : text.here}
          </p>
          <button type="submit" className="btn ink large">
            {text.send}
          </button>
        </form>
      </details>
    </section>
  );
}

/** The script replaces this part, and nothing else, while somebody waits for an answer. */
function Conversation({ link, agencyName, text, messages, settled, earlier, older, sent }: QuestionsProps) {
  const [first] = messages;
  const waiting = messages.at(-1)?.side === "client" && !settled && !older;
  return (
    <div data-conversation={waiting ? "waiting" : "quiet"} aria-live="polite">
      {earlier && first && (
        <p>
          <a href={`${link}?before=${first.seq}#questions`}>{text.earlier}</a>
        </p>
      )}
      {messages.length > 0 && (
        <ol className="client-said">
          {messages.map((message) => (
            <li key={message.seq} data-side={message.side}>
              <p className="client-who">
                <b>
                  <bdi>{message.name}</bdi>
                </b>
                {message.side === "team" && <bdi> {agencyName}</bdi>} <time dateTime={message.at}>{message.when}</time>
              </p>
              <p dir="auto" className="client-words">
                {message.body}
              </p>
            </li>
          ))}
        </ol>
      )}
      {sent && waiting && (
        <p role="status" className="small">
          {text.sent}
        </p>
      )}
      {settled && <p className="small">{text.settled}</p>}
    </div>
  );
}
