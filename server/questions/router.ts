/** Questions: what clients ask about what was issued to them, and what the team answers. */
import { router, tenantProcedure } from "#server/trpc.ts";
import { AnswerInput, answerQuestion, QuestionsRef, settleQuestions } from "./answer-question.ts";
import { ListQuestionsInput, listQuestions } from "./list-questions.ts";
import { waitingQuestions } from "./waiting-questions.ts";

// An answer goes to the client, as the document did: whoever may send that, may answer.
const send = tenantProcedure("invoices.issue");

export const questionsRouter = router({
  list: tenantProcedure("invoices.read")
    .input(ListQuestionsInput)
    .query(({ ctx, input }) => listQuestions(ctx, input)),
  waiting: send.query(({ ctx }) => waitingQuestions(ctx)),
  answer: send.input(AnswerInput).mutation(({ ctx, input }) => answerQuestion(ctx, input)),
  settle: send.input(QuestionsRef).mutation(({ ctx, input }) => settleQuestions(ctx, input, "settled")),
  reopen: send.input(QuestionsRef).mutation(({ ctx, input }) => settleQuestions(ctx, input, "answered")),
});
