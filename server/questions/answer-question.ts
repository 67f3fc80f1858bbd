/** Somebody of the team answers: the words stand on the client's page at once, and a mail brings them to whoever asked. */
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { questionMessages, questionThreads } from "#db/schema/questions.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { enqueue } from "#server/delivery/enqueue.ts";
import { DomainError } from "#server/errors.ts";
import { IdempotencyKey, textOf } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { askersOf } from "./askers.ts";
import { QUESTION_LIMITS } from "./question-bounds.ts";

export const AnswerInput = z.object({
  invoiceId: z.uuid(),
  body: textOf(QUESTION_LIMITS.bodyChars)
    .transform((text) => text.trim())
    .pipe(z.string().min(1)),
  idempotencyKey: IdempotencyKey,
});

export const QuestionsRef = z.object({ invoiceId: z.uuid() });

/** The team's side of one conversation; far above what anybody writes. */
const ANSWERS_MAX = 1_000;

/**
 * Returns the id of the answer. Throws DomainError `question_not_found` (nobody has asked), `idempotency_conflict` or `limit_reached`.
 */
export async function answerQuestion(
  ctx: TenantContext,
  input: z.output<typeof AnswerInput>,
): Promise<{ messageId: string }> {
  const { services, actor } = ctx;
  const { invoiceId, idempotencyKey } = input;
  return services.inTenant(actor.tenantId, async (tx) => {
    await lockAsked(tx, invoiceId);
    const [said] = await tx
      .select()
      .from(questionMessages)
      .where(and(eq(questionMessages.invoiceId, invoiceId), eq(questionMessages.idempotencyKey, idempotencyKey)));
    if (said) {
      if (said.memberId !== actor.memberId || said.body !== input.body) throw new DomainError("idempotency_conflict");
      return { messageId: said.id };
    }
    const answers = await tx.$count(
      questionMessages,
      and(eq(questionMessages.invoiceId, invoiceId), eq(questionMessages.side, "team")),
    );
    if (answers >= ANSWERS_MAX) throw new DomainError("limit_reached", { most: ANSWERS_MAX });
    const messageId = crypto.randomUUID();
    const now = services.now();
    const askers = await askersOf(tx, invoiceId, now);
    await tx.insert(questionMessages).values({
      tenantId: actor.tenantId,
      id: messageId,
      invoiceId,
      side: "team",
      memberId: actor.memberId,
      name: [...actor.name].slice(0, QUESTION_LIMITS.nameChars).join(""),
      body: input.body,
      createdAt: now,
      idempotencyKey,
      mail: askers.length === 0 ? "none" : "leaving",
    });
    await tx
      .update(questionThreads)
      .set({ state: "answered", settledBy: null, settledAt: null })
      .where(eq(questionThreads.invoiceId, invoiceId));
    if (askers.length > 0) await enqueue(tx, actor.tenantId, "question/answered", { messageId });
    await note(tx, ctx, invoiceId, "invoice.question_answered", { words: input.body });
    return { messageId };
  });
}

/** Says that nothing is left to answer, or that something is. Repeating it changes nothing. Throws DomainError `question_not_found`. */
export async function settleQuestions(
  ctx: TenantContext,
  { invoiceId }: z.output<typeof QuestionsRef>,
  to: "settled" | "answered",
): Promise<void> {
  const { services, actor } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    const thread = await lockAsked(tx, invoiceId);
    if ((thread.state === "settled") === (to === "settled")) return;
    const settled = to === "settled" ? { settledBy: actor.memberId, settledAt: services.now() } : NOT_SETTLED;
    await tx
      .update(questionThreads)
      .set({ state: to, ...settled })
      .where(eq(questionThreads.invoiceId, invoiceId));
    await note(tx, ctx, invoiceId, to === "settled" ? "invoice.questions_settled" : "invoice.questions_reopened", {});
  });
}

const NOT_SETTLED = { settledBy: null, settledAt: null };

async function lockAsked(tx: Tx, invoiceId: string): Promise<typeof questionThreads.$inferSelect> {
  const [thread] = await tx
    .select()
    .from(questionThreads)
    .where(eq(questionThreads.invoiceId, invoiceId))
    .for("update");
  if (!thread) throw new DomainError("question_not_found", { invoiceId });
  return thread;
}

function note(
  tx: Tx,
  { actor }: TenantContext,
  invoiceId: string,
  action: string,
  details: Record<string, string>,
): Promise<void> {
  return appendEvent(tx, actor, { action, subjectType: "invoice", subjectId: invoiceId, details });
}
