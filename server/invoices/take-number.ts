/**
 * The next number of a series. Whoever comes next waits until this transaction has ended; a rollback gives the number back,
 * and the database refuses to commit a number that is on no version: so there is no gap and no double.
 */
import { asc, eq, sql } from "drizzle-orm";
import type { DocumentKind } from "#core/draft-content.ts";
import { formatNumber, periodOf } from "#core/numbering.ts";
import type { PlainDate } from "#core/plain-date.ts";
import { series } from "#db/schema/invoices.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";

/** A payment reference and a file name hold it with room to spare. */
const SEQUENCE_MAX = 999_999_999_999;

export type TakenNumber = { seriesId: string; period: string; sequence: number; number: string };

/** The agency's series for this kind of document: the first that it made. */
export async function seriesFor(tx: Tx, kind: DocumentKind): Promise<{ id: string; pattern: string }> {
  const [found] = await tx
    .select({ id: series.id, pattern: series.pattern })
    .from(series)
    .where(eq(series.kind, kind))
    .orderBy(asc(series.createdAt), asc(series.id))
    .limit(1);
  if (!found) throw new Error(`the agency has no series for ${kind}`);
  return found;
}

/** Takes a number for a document issued on `issueDate`. Throws DomainError `series_exhausted`. */
export async function takeNumber(
  tx: Tx,
  from: { id: string; pattern: string },
  issueDate: PlainDate,
): Promise<TakenNumber> {
  const period = periodOf(from.pattern, issueDate);
  const { rows } = await tx.execute<{ taken: string }>(
    sql`select take_next_number(${from.id}::uuid, ${period}) as taken`,
  );
  const sequence = Number(rows[0]?.taken);
  if (!Number.isSafeInteger(sequence)) throw new Error("the series gave no number");
  if (sequence > SEQUENCE_MAX) throw new DomainError("series_exhausted", { seriesId: from.id });
  return { seriesId: from.id, period, sequence, number: formatNumber(from.pattern, sequence, issueDate) };
}
