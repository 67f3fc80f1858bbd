/** What was asked and answered about a document, as the team reads it and as whoever holds a link to it does. */
import { and, desc, eq, lt } from "drizzle-orm";
import { z } from "zod";
import { invoices } from "#db/schema/invoices.ts";
import { questionMessages, questionThreads } from "#db/schema/questions.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { QUESTION_LIMITS } from "./question-bounds.ts";

export const ListQuestionsInput = z.object({
  invoiceId: z.uuid(),
  /** Those before this one; absent for the newest. */
  before: z.number().int().positive().optional(),
});

export type ThreadState = (typeof questionThreads.$inferSelect)["state"];

/** One page of the conversation, the oldest of it first. Throws DomainError `invoice_not_found`. */
export async function listQuestions(ctx: TenantContext, input: z.output<typeof ListQuestionsInput>) {
  return ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const [invoice] = await tx.select({ id: invoices.id }).from(invoices).where(eq(invoices.id, input.invoiceId));
    if (!invoice) throw new DomainError("invoice_not_found", { invoiceId: input.invoiceId });
    const { state, settledBy, messages, earlier } = await readConversation(tx, input);
    return {
      /** Null: nobody has asked anything yet. */
      state,
      settledBy,
      messages: messages.map((message) => ({
        messageId: message.id,
        seq: message.seq,
        side: message.side,
        name: message.name,
        body: message.body,
        at: message.createdAt.toISOString(),
        mail: message.mail,
        mailProblem: message.mailProblem,
      })),
      earlier,
    };
  });
}

/** The same for the client: names and words, and nothing of how the agency works. */
export async function questionsForClient(tx: Tx, ref: { invoiceId: string; before?: number | undefined }) {
  const { state, messages, earlier } = await readConversation(tx, ref);
  return {
    settled: state === "settled",
    messages: messages.map(({ seq, side, name, body, createdAt }) => ({
      seq,
      side,
      name,
      body,
      at: createdAt.toISOString(),
    })),
    earlier,
  };
}

async function readConversation(tx: Tx, { invoiceId, before }: { invoiceId: string; before?: number | undefined }) {
  const [thread] = await tx
    .select({ state: questionThreads.state, settledBy: members.name })
    .from(questionThreads)
    .leftJoin(members, and(eq(members.tenantId, questionThreads.tenantId), eq(members.id, questionThreads.settledBy)))
    .where(eq(questionThreads.invoiceId, invoiceId));
  if (!thread) return { state: null, settledBy: null, messages: [], earlier: false };
  const rows = await tx
    .select()
    .from(questionMessages)
    .where(and(eq(questionMessages.invoiceId, invoiceId), before ? lt(questionMessages.seq, before) : undefined))
    .orderBy(desc(questionMessages.seq))
    .limit(QUESTION_LIMITS.page + 1);
  const messages = rows.slice(0, QUESTION_LIMITS.page).reverse();
  return { ...thread, messages, earlier: rows.length > messages.length };
}
