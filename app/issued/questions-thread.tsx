/** What the client asks about this document, and the answer: both see it, and whoever asked gets it by mail. */
import { Form, Link } from "@remix-run/react";
import { DateText } from "#app/components/date-text.tsx";
import type { InvoiceActionResult } from "#app/invoice-actions.server.ts";
import { useAgency } from "#app/use-agency.ts";
import type { ClientSide } from "./client-side.server.ts";

type Conversation = ClientSide["questions"];

export type ClientQuestionsProps = {
  invoiceId: string;
  questions: Conversation;
  answerKey: string;
  refused: InvoiceActionResult | undefined;
};

/** Nothing where nobody has asked anything. */
export function ClientQuestions({ invoiceId, questions, answerKey, refused }: ClientQuestionsProps) {
  const maySend = useAgency().may("invoices.issue");
  const [first] = questions.messages;
  if (questions.state === null || !first) return null;
  return (
    <section id="questions" className="client-side" aria-labelledby="questions-title">
      <h2 id="questions-title">Questions of the client</h2>
      {questions.earlier && (
        <Link to={`/invoices/${invoiceId}?before=${first.seq}#questions`} preventScrollReset className="as-link">
          Earlier ones
        </Link>
      )}
      <ol>
        {questions.messages.map((message) => (
          <li key={message.messageId} className="note" data-side={message.side}>
            <b>
              <bdi>{message.name}</bdi>
            </b>{" "}
            <DateText at={message.at} />
            <p dir="auto" className="client-words">
              {message.body}
            </p>
            {message.side === "team" && <p className="client-mail">{mailWords(message)}</p>}
          </li>
        ))}
      </ol>
      {maySend && <Answer key={answerKey} answerKey={answerKey} wrong={refused?.intent === "question-answer"} />}
      <Settled questions={questions} maySend={maySend} />
    </section>
  );
}

function mailWords({ mail, mailProblem }: Conversation["messages"][number]): string {
  switch (mail) {
    case "none":
      return "No mail: they asked through a link that no mail had carried. They read it on their page.";
    case "leaving":
      return "The mail is leaving";
    case "sent":
      return "Mailed to whoever asked";
    case "failed":
      return `Not mailed: ${mailProblem}`;
  }
}

function Answer({ answerKey, wrong }: { answerKey: string; wrong: boolean }) {
  return (
    <Form method="post" preventScrollReset className="stack">
      <input type="hidden" name="key" value={answerKey} />
      <label htmlFor="answer">Answer, for the client to read</label>
      <textarea
        className="input"
        id="answer"
        name="body"
        rows={3}
        maxLength={4_000}
        required
        aria-invalid={wrong || undefined}
      />
      <button className="btn ink" type="submit" name="intent" value="question-answer">
        Answer
      </button>
    </Form>
  );
}

function Settled({ questions, maySend }: { questions: Conversation; maySend: boolean }) {
  const settled = questions.state === "settled";
  return (
    <Form method="post" preventScrollReset className="act">
      {settled && <span>Settled{questions.settledBy ? ` by ${questions.settledBy}` : ""}.</span>}
      {maySend && (
        <button
          className="as-link"
          type="submit"
          name="intent"
          value={settled ? "questions-reopen" : "questions-settle"}
        >
          {settled ? "Open it again" : "Nothing left to answer"}
        </button>
      )}
    </Form>
  );
}
