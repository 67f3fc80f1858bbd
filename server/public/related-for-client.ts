/** What a client is told of documents that correct one another: their numbers, and the way to those that they were sent themselves. */
import { and, desc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { deliveries, publicLinks } from "#db/schema/delivery.ts";
import type { Tx } from "#db/tenant.ts";
import type { Services } from "#server/context.ts";
import { publicLinkToken, publicLinkTokenHash } from "#server/delivery/public-link.ts";
import { documentCorrectedBy, documentsCorrecting } from "#server/invoices/related-documents.ts";

export type RelatedForClient = {
  /** What the other document is to the one that is shown. */
  is: "corrected" | "replacement" | "credit_note";
  number: string;
  /** Opens it; null where this reader was not sent it, or its link is closed. */
  token: string | null;
};

/**
 * `recipient` is whose mail carried the link that was opened, null for a link that no mail carried. A link is scoped to one document: the
 * way to another is shown only where the same address got that one too, and as long as its own link is open.
 */
export async function relatedForClient(
  tx: Tx,
  services: Pick<Services, "secret" | "now">,
  shown: { invoiceId: string; correctsInvoiceId: string | null; recipient: string | null },
): Promise<RelatedForClient[]> {
  const corrected = await documentCorrectedBy(tx, shown);
  const correcting = await documentsCorrecting(tx, shown.invoiceId, ["issued"]);
  const related = [
    ...(corrected ? [{ ...corrected, is: "corrected" as const }] : []),
    ...correcting.map((one) => ({ ...one, is: one.kind === "invoice" ? ("replacement" as const) : one.kind })),
  ];
  if (related.length === 0) return [];
  const ids = related.map(({ invoiceId }) => invoiceId);
  const links = shown.recipient === null ? [] : await openLinks(tx, ids, shown.recipient, services.now());
  return related.flatMap(({ invoiceId, number, is }) => {
    if (number === null) return [];
    const tokens = links.flatMap((link) => (link.invoiceId === invoiceId ? tokenOf(services.secret, link) : []));
    return [{ is, number, token: tokens[0] ?? null }];
  });
}

/** Nothing for a link whose mail went out under another secret: what could be derived today would open nothing. */
function tokenOf(secret: string, link: { id: string; tokenHash: string }): string[] {
  const token = publicLinkToken(secret, link.id);
  return publicLinkTokenHash(token) === link.tokenHash ? [token] : [];
}

/** The links that mails to `recipient` carried and that still open, newest first. */
async function openLinks(tx: Tx, invoiceIds: string[], recipient: string, now: Date) {
  return tx
    .select({ id: publicLinks.id, invoiceId: publicLinks.invoiceId, tokenHash: publicLinks.tokenHash })
    .from(publicLinks)
    .innerJoin(deliveries, eq(deliveries.id, publicLinks.deliveryId))
    .where(
      and(
        inArray(publicLinks.invoiceId, invoiceIds),
        eq(sql`lower(${deliveries.recipient})`, recipient.toLowerCase()),
        isNull(publicLinks.revokedAt),
        gt(publicLinks.expiresAt, now),
      ),
    )
    .orderBy(desc(publicLinks.createdAt));
}
