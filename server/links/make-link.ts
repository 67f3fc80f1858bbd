/** A link that the team hands to somebody itself: in a chat, on paper, to whoever asked for one of their own. */
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { publicLinks } from "#db/schema/delivery.ts";
import { invoices } from "#db/schema/invoices.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { publicLinkToken, publicLinkTokenHash, publicLinkUrl } from "#server/delivery/public-link.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";

export const LINK_DAYS = [30, 90, 365] as const;

export const MakeLinkInput = z.object({ invoiceId: z.uuid(), days: z.literal(LINK_DAYS) });

/** Open ones made by hand, of one document. */
const OPEN_MAX = 50;

/** Throws DomainError `invoice_not_found`, `wrong_state` (nothing was issued yet) or `limit_reached`. */
export async function makeLink(
  ctx: TenantContext,
  input: z.output<typeof MakeLinkInput>,
): Promise<{ linkId: string; url: string }> {
  const { services, actor } = ctx;
  const now = services.now();
  const linkId = crypto.randomUUID();
  const token = publicLinkToken(services.secret, linkId);
  await services.inTenant(actor.tenantId, async (tx) => {
    // Locked: two who make one at once must not both be the fiftieth.
    const [invoice] = await tx.select().from(invoices).where(eq(invoices.id, input.invoiceId)).for("update");
    if (!invoice) throw new DomainError("invoice_not_found", { invoiceId: input.invoiceId });
    const versionId = invoice.issuedVersionId;
    if (!versionId) throw new DomainError("wrong_state", { state: invoice.state });
    const [open] = await tx
      .select({ count: sql<number>`count(*)::int` })
      .from(publicLinks)
      .where(
        and(
          eq(publicLinks.versionId, versionId),
          isNull(publicLinks.deliveryId),
          isNull(publicLinks.revokedAt),
          gt(publicLinks.expiresAt, now),
        ),
      );
    if ((open?.count ?? 0) >= OPEN_MAX) throw new DomainError("limit_reached", { most: OPEN_MAX });
    const expiresAt = new Date(now.getTime() + input.days * 86_400_000);
    await tx.insert(publicLinks).values({
      tenantId: actor.tenantId,
      id: linkId,
      invoiceId: invoice.id,
      versionId,
      tokenHash: publicLinkTokenHash(token),
      createdAt: now,
      expiresAt,
      madeBy: actor.memberId,
    });
    await appendEvent(tx, actor, {
      action: "invoice.link_made",
      subjectType: "invoice",
      subjectId: invoice.id,
      details: { linkId, days: String(input.days) },
    });
  });
  return { linkId, url: publicLinkUrl(services.publicUrl, token) };
}
