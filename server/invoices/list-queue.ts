/** What waits for the asker's countersignature, the longest waiting first: of the steps of each round it is their turn. */
import { and, asc, eq, gt, inArray, or, sql } from "drizzle-orm";
import { z } from "zod";
import { fingerprint } from "#core/canonical.ts";
import { clients } from "#db/schema/clients.ts";
import { invoices, rounds } from "#db/schema/invoices.ts";
import { members } from "#db/schema/tenancy.ts";
import { roundsToSign } from "#server/approvals/rounds-to-sign.ts";
import { decodeCursor, encodeCursor, ListInput, pageOf } from "#server/keyset.ts";
import type { TenantContext } from "#server/trpc.ts";

const Key = z.tuple([z.iso.datetime(), z.uuid()]);

/** `mine: true` shows what the asker submitted and others have to sign. */
export const ListQueueInput = ListInput.extend({ mine: z.boolean().default(false) }).prefault({});

export async function listQueue(ctx: TenantContext, input: z.output<typeof ListQueueInput>) {
  const { actor, services } = ctx;
  const after = decodeCursor("queue", Key, input.cursor);
  // A cursor holds milliseconds, the column microseconds.
  const submittedAt = sql<Date>`date_trunc('milliseconds', ${rounds.submittedAt})`.mapWith(rounds.submittedAt);
  const since = after ? new Date(after[0]) : null;
  const toSign = input.mine ? [] : await roundsToSign(ctx);
  const rows = await services.readTenant(actor.tenantId, (db) =>
    db
      .select({
        invoiceId: invoices.id,
        kind: invoices.kind,
        clientId: invoices.clientId,
        clientName: clients.name,
        subject: invoices.subject,
        firstLine: invoices.firstLine,
        currency: invoices.currency,
        totalMinor: invoices.totalMinor,
        roundId: rounds.id,
        contentHash: rounds.contentHash,
        submittedAt,
        submittedBy: members.name,
        submittedById: rounds.submittedBy,
      })
      .from(rounds)
      .innerJoin(invoices, and(eq(invoices.tenantId, rounds.tenantId), eq(invoices.id, rounds.invoiceId)))
      .innerJoin(members, and(eq(members.tenantId, rounds.tenantId), eq(members.id, rounds.submittedBy)))
      .leftJoin(clients, and(eq(clients.tenantId, invoices.tenantId), eq(clients.id, invoices.clientId)))
      .where(
        and(
          eq(rounds.state, "open"),
          input.mine
            ? eq(rounds.submittedBy, actor.memberId)
            : toSign.length > 0
              ? inArray(rounds.id, toSign)
              : sql`false`,
          since && after
            ? or(
                gt(submittedAt, since),
                and(sql`${submittedAt} = ${since.toISOString()}::timestamptz`, gt(rounds.id, after[1])),
              )
            : undefined,
        ),
      )
      .orderBy(asc(submittedAt), asc(rounds.id))
      .limit(input.limit + 1),
  );
  const { shown, nextCursor } = pageOf(rows, input.limit, (row) =>
    encodeCursor("queue", [row.submittedAt.toISOString(), row.roundId]),
  );
  return {
    rows: shown.map((row) => ({
      ...row,
      totalMinor: row.totalMinor.toString(),
      fingerprint: fingerprint(row.contentHash),
      submittedAt: row.submittedAt.toISOString(),
    })),
    nextCursor,
  };
}
