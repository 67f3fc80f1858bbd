/** The clients who wait for an answer, for the inbox of whoever may give one: the longest wait first. */
import { and, asc, desc, eq } from "drizzle-orm";
import { clients } from "#db/schema/clients.ts";
import { invoices } from "#db/schema/invoices.ts";
import { questionMessages, questionThreads } from "#db/schema/questions.ts";
import type { TenantContext } from "#server/trpc.ts";

/** A glance; each is worked off by answering it. */
const ROWS_MAX = 50;
const EXCERPT_CHARS_MAX = 160;

export async function waitingQuestions(ctx: TenantContext) {
  return ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    // Oldest first, and of each the newest question: joined a row at a time, because there are few.
    const rows = await tx
      .select({
        invoiceId: invoices.id,
        number: invoices.number,
        clientName: clients.name,
        subject: invoices.subject,
        firstLine: invoices.firstLine,
        currency: invoices.currency,
        totalMinor: invoices.totalMinor,
        since: questionThreads.waitingSince,
      })
      .from(questionThreads)
      .innerJoin(invoices, eq(invoices.id, questionThreads.invoiceId))
      .leftJoin(clients, eq(clients.id, invoices.clientId))
      .where(eq(questionThreads.state, "waiting"))
      .orderBy(asc(questionThreads.waitingSince), asc(questionThreads.invoiceId))
      .limit(ROWS_MAX);
    const shown = [];
    for (const row of rows) {
      const [last] = await tx
        .select({ name: questionMessages.name, body: questionMessages.body })
        .from(questionMessages)
        .where(and(eq(questionMessages.invoiceId, row.invoiceId), eq(questionMessages.side, "client")))
        .orderBy(desc(questionMessages.seq))
        .limit(1);
      shown.push({
        ...row,
        totalMinor: row.totalMinor.toString(),
        since: row.since.toISOString(),
        askedBy: last?.name ?? "",
        words: [...(last?.body ?? "")].slice(0, EXCERPT_CHARS_MAX).join("").replaceAll(/\s+/g, " "),
      });
    }
    return { rows: shown };
  });
}
