/** Mails an answer to those who asked. What became of it stands beside the answer; what fails for good is a failed run as well. */
import { type Inngest, NonRetriableError } from "inngest";
import { type QuestionAnswered, questionAnswered } from "./events.ts";

export type AnswerWork = {
  /** Ids of the links of those who asked, as long as they open. */
  answerReaders(ref: QuestionAnswered): Promise<string[]>;
  /** Sends one mail once; throws what may pass when tried again. */
  sendAnswerMail(ref: QuestionAnswered & { linkId: string }): Promise<{ outcome: string; reason?: string }>;
  /** Writes down what became of it: null where every mail left, or a reason in words. */
  noteAnswerMail(ref: QuestionAnswered, problem: string | null): Promise<void>;
};

const LINK_CLOSED = "their link was closed before the mail left";

/** Twelve attempts over about six hours, as for the document itself. */
const RETRIES = 11;

export function mailAnswer(inngest: Inngest, work: AnswerWork) {
  return inngest.createFunction(
    {
      id: "mail-answer",
      name: "Mail an answer to the client who asked",
      triggers: [questionAnswered],
      idempotency: "event.data.messageId",
      concurrency: { key: "event.data.tenantId", limit: 5 },
      retries: RETRIES,
    },
    async ({ event, step }) => {
      const ref: QuestionAnswered = event.data;
      const links = await step.run("list-askers", () => work.answerReaders(ref));
      const outcomes = await Promise.allSettled(
        links.map((linkId) => step.run(`mail-${linkId}`, () => work.sendAnswerMail({ ...ref, linkId }))),
      );
      const problem = links.length === 0 ? LINK_CLOSED : problemOf(outcomes);
      await step.run("note-outcome", () => work.noteAnswerMail(ref, problem));
      const failed = outcomes.find((outcome) => outcome.status === "rejected");
      // Each step has been tried as often as it may: the run ends as failed, where people look for such.
      if (failed) throw new NonRetriableError(`An answer was not mailed: ${problem}`, { cause: failed.reason });
      return { mailed: outcomes.length };
    },
  );
}

function problemOf(outcomes: PromiseSettledResult<{ outcome: string; reason?: string }>[]): string | null {
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") {
      const message = outcome.reason instanceof Error ? (outcome.reason.message.split("\n", 1)[0] ?? "") : "";
      return message === "" || message.startsWith("Failed query") ? "our database did not answer" : message;
    }
    if (outcome.value.outcome === "link closed") return LINK_CLOSED;
    if (outcome.value.outcome !== "accepted") return outcome.value.reason ?? "the mail server did not take it";
  }
  return null;
}
