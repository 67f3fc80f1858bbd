/**
 * What lists and search know of a draft without opening its document. The room calls `projectDraft` after updates are
 * committed; the row keeps only the newest, whichever order they arrive in.
 */
import { and, eq, lt, sql } from "drizzle-orm";
import type { DraftContent } from "#core/draft-content.ts";
import type { TaxPolicy } from "#core/invoice-content.ts";
import { printableLine } from "#core/text.ts";
import { computeTotals } from "#core/totals.ts";
import { clients } from "#db/schema/clients.ts";
import { invoices } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { InTenant, Tx } from "#db/tenant.ts";

/** Search reads this many characters of one document: every title of a long one, and the beginning of its details. */
const WORDS_CHARS_MAX = 20_000;
const FIRST_LINE_CHARS_MAX = 200;
/** What PostgreSQL's bigint holds; a draft full of nines is projected as "very much". */
const MINOR_MAX = 10n ** 18n - 1n;

export type DraftProjection = {
  clientId: string | null;
  currency: string;
  subject: string;
  reference: string;
  firstLine: string;
  /** What search finds beside subject, reference, number and client: one piece of text a line, so that a match can be shown. */
  words: string;
  netMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
};

/** Pure: the same content and policy give the same row. */
export function projectionOf(content: DraftContent, taxPolicy: TaxPolicy): DraftProjection {
  const totals = computeTotals({ ...content, taxPolicy });
  const titles = content.lines.map((line) => printableLine(line.title)).filter((title) => title !== "");
  return {
    clientId: content.clientId,
    currency: content.currency,
    subject: printableLine(content.subject),
    reference: printableLine(content.reference),
    firstLine: wholeStart(titles[0] ?? "", FIRST_LINE_CHARS_MAX),
    words: wordsOf(content, titles),
    netMinor: bounded(totals.netMinor),
    taxMinor: bounded(totals.taxMinor),
    totalMinor: bounded(totals.totalMinor),
  };
}

function wordsOf(content: DraftContent, titles: string[]): string {
  const pieces = [
    ...titles,
    ...content.adjustments.map((adjustment) => adjustment.label),
    ...content.lines.map((line) => line.detail),
    content.notes,
    content.terms,
  ];
  const lines = pieces.map(printableLine).filter((piece) => piece !== "");
  return wholeStart(lines.join("\n"), WORDS_CHARS_MAX);
}

function wholeStart(text: string, charsMax: number): string {
  return text.slice(0, charsMax).toWellFormed();
}

function bounded(minor: bigint): bigint {
  if (minor > MINOR_MAX) return MINOR_MAX;
  return minor < -MINOR_MAX ? -MINOR_MAX : minor;
}

/**
 * Writes what `content` says, as of the update `seq`, to the row of its invoice. Changes nothing (and returns false) when the
 * invoice is no draft any more or a newer update was written already. The client must be one of this agency: a document
 * can be made to name any.
 */
export async function writeProjection(
  tx: Tx,
  ref: { invoiceId: string },
  projection: DraftProjection,
  seq: number,
): Promise<boolean> {
  const { clientId, ...fields } = projection;
  const changed = await tx
    .update(invoices)
    .set({
      ...fields,
      clientId: sql`(select ${clients.id} from ${clients} where ${clients.id} = ${clientId}::uuid)`,
      projectedSeq: seq,
      updatedAt: sql`now()`,
    })
    .where(and(eq(invoices.id, ref.invoiceId), eq(invoices.state, "draft"), lt(invoices.projectedSeq, seq)))
    .returning({ id: invoices.id });
  return changed.length > 0;
}

/**
 * What a room calls when its draft has settled: `content` is what it says as of `seq`. Older news than what the row has
 * changes nothing. Rejects where the database cannot be reached; the room then calls again.
 */
export async function projectDraft(
  inTenant: InTenant,
  ref: { tenantId: string; invoiceId: string },
  content: DraftContent,
  seq: number,
): Promise<void> {
  await inTenant(ref.tenantId, async (tx) => {
    const [agency] = await tx.select({ taxPolicy: agencies.taxPolicy }).from(agencies);
    if (!agency) return;
    await writeProjection(tx, ref, projectionOf(content, agency.taxPolicy), seq);
  });
}
