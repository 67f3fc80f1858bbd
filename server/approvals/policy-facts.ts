/** What a policy asks of an invoice at the moment when it is submitted: from its frozen content and from what was issued before. */
import { and, desc, eq, inArray, isNotNull, ne } from "drizzle-orm";
import type { PolicyFacts } from "#core/approval-policy.ts";
import { canonicalJson } from "#core/canonical.ts";
import { discountShare } from "#core/discount-share.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { type InvoiceContent, IssuedDocument } from "#core/invoice-content.ts";
import { costOf, marginPercent } from "#core/margin.ts";
import { daysBetween } from "#core/plain-date.ts";
import { sameLook } from "#core/template.ts";
import { items } from "#db/schema/clients.ts";
import { invoices, issuedVersions } from "#db/schema/invoices.ts";
import type { Tx } from "#db/tenant.ts";

export type FactsAbout = {
  invoiceId: string;
  content: InvoiceContent;
  /** What the lines cost the agency (`draftCost`), in the invoice's currency. */
  costMinor: bigint | null;
  baseCurrency: string;
  /** In the agency's calendar. */
  today: string;
  /** What the agency issued last (`lastIssued`): its bank details and its look are compared with it. */
  last: InvoiceContent | null;
};

export async function policyFacts(tx: Tx, about: FactsAbout): Promise<PolicyFacts> {
  const { content, baseCurrency, today, last } = about;
  const total = BigInt(content.totals.totalMinor);
  const foreign = content.currency !== baseCurrency;
  const [earlier] = await tx
    .select({ id: invoices.id })
    .from(invoices)
    .where(
      and(
        eq(invoices.clientId, content.clientId),
        isNotNull(invoices.issuedVersionId),
        ne(invoices.id, about.invoiceId),
      ),
    )
    .limit(1);
  return {
    // No rate is known before the day of issue: whoever asks for large amounts wants to see this one too.
    baseMinor: foreign ? null : total < 0n ? -total : total,
    clientId: content.clientId,
    firstToClient: earlier === undefined,
    discountPercent: discountShare(content),
    marginPercent: marginPercent(about.costMinor, BigInt(content.totals.netMinor)),
    bankChanged: last !== null && canonicalJson(last.bank) !== canonicalJson(content.bank),
    templateChanged: last !== null && !sameLook(last.template, content.template),
    foreignCurrency: foreign,
    daysBack: content.issueDate === null ? 0 : daysBetween(content.issueDate, today),
    creditNote: content.kind === "credit_note",
  };
}

/** What a draft costs the agency by its catalogue of today, in minor units of the draft's currency; null where that is not known. */
export async function draftCost(tx: Tx, draft: Pick<DraftContent, "lines" | "currency">): Promise<bigint | null> {
  const ids = [...new Set(draft.lines.flatMap(({ itemId }) => itemId ?? []))];
  const rows =
    ids.length === 0
      ? []
      : await tx
          .select({ id: items.id, cost: items.cost, currency: items.currency })
          .from(items)
          .where(inArray(items.id, ids));
  return costOf(draft.lines, new Map(rows.map((row) => [row.id, row])), draft.currency);
}

/** The content of the newest document that the agency issued; null before the first. */
export async function lastIssued(tx: Tx): Promise<InvoiceContent | null> {
  const [row] = await tx
    .select({ document: issuedVersions.document })
    .from(issuedVersions)
    .orderBy(desc(issuedVersions.issuedAt))
    .limit(1);
  return row ? IssuedDocument.parse(JSON.parse(row.document)).content : null;
}
