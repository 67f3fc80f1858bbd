/**
 * Whom an answer is mailed to: everybody who asked through a link that a mail had carried to them, as long as it opens. Nobody types an
 * address into the page, so nobody can have mail sent to a stranger.
 */
import { and, eq, gt, isNull } from "drizzle-orm";
import { deliveries, publicLinks } from "#db/schema/delivery.ts";
import { questionMessages } from "#db/schema/questions.ts";
import type { Tx } from "#db/tenant.ts";

/** Of one conversation; the recipients of a document are bounded by what one sending may have. */
const ASKERS_MAX = 50;

export type Asker = { linkId: string; recipient: string };

export async function askersOf(tx: Tx, invoiceId: string, now: Date): Promise<Asker[]> {
  const rows = await tx
    .selectDistinct({ linkId: publicLinks.id, recipient: deliveries.recipient })
    .from(questionMessages)
    .innerJoin(
      publicLinks,
      and(eq(publicLinks.tenantId, questionMessages.tenantId), eq(publicLinks.id, questionMessages.linkId)),
    )
    .innerJoin(
      deliveries,
      and(eq(deliveries.tenantId, publicLinks.tenantId), eq(deliveries.id, publicLinks.deliveryId)),
    )
    .where(
      and(eq(questionMessages.invoiceId, invoiceId), isNull(publicLinks.revokedAt), gt(publicLinks.expiresAt, now)),
    )
    .orderBy(publicLinks.id)
    .limit(ASKERS_MAX);
  // Whoever was sent it twice and asked through both links hears it once.
  const byRecipient = new Map(rows.map((row) => [row.recipient, row]));
  return [...byRecipient.values()];
}
