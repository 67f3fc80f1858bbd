/**
 * A client asks something about the document that their link opens. The link is all that they need: no account, no address. What they
 * type is kept as text, and shown as text wherever it is shown.
 */
import { and, count, eq, gt, sql } from "drizzle-orm";
import { publicLinks } from "#db/schema/delivery.ts";
import { questionMessages, questionThreads } from "#db/schema/questions.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import type { Services } from "#server/context.ts";
import { DomainError } from "#server/errors.ts";
import { tellOfInvoice } from "#server/notifications/tell-of-invoice.ts";
import { openClientLink } from "#server/public/open-client-link.ts";
import {
  type AskInput,
  QUESTION_LIMITS,
  type QuestionRefusalReason,
  readMark,
  readQuestion,
} from "./question-bounds.ts";

const HOUR_MS = 3_600_000;

/**
 * Throws DomainError `document_not_found` where the link opens nothing (any more), and `question_refused` with a `reason`. A form that is
 * sent twice says it once.
 */
export async function askQuestion(services: Services, input: AskInput): Promise<void> {
  const opened = await openClientLink(services, input.token);
  if (opened.state !== "open") throw new DomainError("document_not_found");
  const { link } = opened;
  const now = services.now();
  const question = readQuestion(input);
  if ("refused" in question) throw refused(question.refused);
  const mark = readMark(services.secret, link.id, input.mark, now);
  if ("refused" in mark) throw refused(mark.refused);
  await services.inTenant(link.tenantId, async (tx) => {
    await demandOpen(tx, link.id, now);
    const thread = await lockThread(tx, link.tenantId, link.invoiceId, now);
    if (await isSaid(tx, link.invoiceId, mark.key)) return;
    await demandRoom(tx, thread, link.id, now);
    await tx.insert(questionMessages).values({
      tenantId: link.tenantId,
      invoiceId: link.invoiceId,
      side: "client",
      linkId: link.id,
      name: question.name,
      body: question.body,
      createdAt: now,
      idempotencyKey: mark.key,
    });
    await tx
      .update(questionThreads)
      .set({
        state: "waiting",
        askedCount: sql`${questionThreads.askedCount} + 1`,
        // Whoever writes a second time has waited since the first.
        waitingSince: thread.state === "waiting" && thread.askedCount > 0 ? thread.waitingSince : now,
        settledBy: null,
        settledAt: null,
      })
      .where(eq(questionThreads.invoiceId, link.invoiceId));
    await tellOfInvoice(tx, link.tenantId, {
      kind: "client_question",
      invoiceId: link.invoiceId,
      to: "author",
      params: { by: question.name, words: question.body },
      onceKey: `question/${mark.key}`,
    });
    const client = { memberId: null, name: question.name };
    await appendEvent(tx, client, {
      action: "invoice.question_asked",
      subjectType: "invoice",
      subjectId: link.invoiceId,
      details: { linkId: link.id, words: question.body },
    });
  });
}

function refused(reason: QuestionRefusalReason): DomainError {
  return new DomainError("question_refused", { reason });
}

/** Held until the end, so that a link that is being revoked takes no more questions once that is done. */
async function demandOpen(tx: Tx, linkId: string, now: Date): Promise<void> {
  const [link] = await tx
    .select({ revokedAt: publicLinks.revokedAt, expiresAt: publicLinks.expiresAt })
    .from(publicLinks)
    .where(eq(publicLinks.id, linkId))
    .for("share");
  if (!link || link.revokedAt || link.expiresAt <= now) throw new DomainError("document_not_found");
}

type Thread = typeof questionThreads.$inferSelect;

/** Makes the conversation where there is none yet. Locked: what is counted under it stays true. */
async function lockThread(tx: Tx, tenantId: string, invoiceId: string, now: Date): Promise<Thread> {
  await tx
    .insert(questionThreads)
    .values({ tenantId, invoiceId, createdAt: now, waitingSince: now })
    .onConflictDoNothing();
  const [thread] = await tx
    .select()
    .from(questionThreads)
    .where(eq(questionThreads.invoiceId, invoiceId))
    .for("update");
  if (!thread) throw new Error(`invoice ${invoiceId} has no conversation that was just begun`);
  return thread;
}

async function isSaid(tx: Tx, invoiceId: string, key: string): Promise<boolean> {
  const [said] = await tx
    .select({ id: questionMessages.id })
    .from(questionMessages)
    .where(and(eq(questionMessages.invoiceId, invoiceId), eq(questionMessages.idempotencyKey, key)));
  return said !== undefined;
}

async function demandRoom(tx: Tx, thread: Thread, linkId: string, now: Date): Promise<void> {
  if (thread.askedCount >= QUESTION_LIMITS.inAll) throw refused("full");
  const [lately] = await tx
    .select({ messages: count() })
    .from(questionMessages)
    .where(and(eq(questionMessages.linkId, linkId), gt(questionMessages.createdAt, new Date(now.getTime() - HOUR_MS))));
  if ((lately?.messages ?? 0) >= QUESTION_LIMITS.ofOneLinkAnHour) throw refused("too_many");
}
