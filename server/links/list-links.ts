/** Who has a link to an issued document, and whether they looked. */
import { and, desc, eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import { may } from "#core/permissions.ts";
import { deliveries, publicLinks } from "#db/schema/delivery.ts";
import { invoices } from "#db/schema/invoices.ts";
import { members } from "#db/schema/tenancy.ts";
import { publicLinkToken, publicLinkTokenHash, publicLinkUrl } from "#server/delivery/public-link.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { mayUndo } from "./revoke-link.ts";

export const InvoiceLinksInput = z.object({ invoiceId: z.uuid() });

/** The newest ones; whoever sends a document to more people reads the trail. */
const SHOWN_MAX = 200;

export type LinkState = "open" | "revoked" | "expired";

/** Newest first. Throws DomainError `invoice_not_found`. */
export async function listLinks(ctx: TenantContext, input: z.output<typeof InvoiceLinksInput>) {
  const { services, actor } = ctx;
  const now = services.now();
  const maySend = may(actor.role, "invoices.issue");
  const maker = alias(members, "maker");
  const revoker = alias(members, "revoker");
  const rows = await services.inTenant(actor.tenantId, async (tx) => {
    const [invoice] = await tx.select({ id: invoices.id }).from(invoices).where(eq(invoices.id, input.invoiceId));
    if (!invoice) throw new DomainError("invoice_not_found", { invoiceId: input.invoiceId });
    return tx
      .select({
        id: publicLinks.id,
        tokenHash: publicLinks.tokenHash,
        recipient: deliveries.recipient,
        madeBy: maker.name,
        revokedBy: revoker.name,
        createdAt: publicLinks.createdAt,
        expiresAt: publicLinks.expiresAt,
        revokedAt: publicLinks.revokedAt,
        viewCount: publicLinks.viewCount,
        lastViewedAt: publicLinks.lastViewedAt,
        lastDevice: publicLinks.lastDevice,
      })
      .from(publicLinks)
      .leftJoin(
        deliveries,
        and(eq(deliveries.tenantId, publicLinks.tenantId), eq(deliveries.id, publicLinks.deliveryId)),
      )
      .leftJoin(maker, and(eq(maker.tenantId, publicLinks.tenantId), eq(maker.id, publicLinks.madeBy)))
      .leftJoin(revoker, and(eq(revoker.tenantId, publicLinks.tenantId), eq(revoker.id, publicLinks.revokedBy)))
      .where(eq(publicLinks.invoiceId, input.invoiceId))
      .orderBy(desc(publicLinks.createdAt), desc(publicLinks.id))
      .limit(SHOWN_MAX);
  });
  return rows.map((row) => {
    const state = stateOf(row, now);
    const token = publicLinkToken(services.secret, row.id);
    return {
      linkId: row.id,
      /** Whose mail carries it; null for one that the team hands out. */
      recipient: row.recipient,
      /** Null: it came with the document, or with a mail. */
      madeBy: row.madeBy,
      state,
      revokedBy: row.revokedBy,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      revokedAt: row.revokedAt?.toISOString() ?? null,
      /** It was revoked a moment ago, so that can be undone. */
      restorable: row.revokedAt !== null && mayUndo(row.revokedAt, now),
      views: row.viewCount,
      lastViewedAt: row.lastViewedAt?.toISOString() ?? null,
      lastDevice: row.lastDevice,
      /** To copy, for whoever may send; null where it opens nothing (also after the installation's secret was changed). */
      url:
        maySend && state === "open" && publicLinkTokenHash(token) === row.tokenHash
          ? publicLinkUrl(services.publicUrl, token)
          : null,
    };
  });
}

function stateOf(link: { revokedAt: Date | null; expiresAt: Date }, now: Date): LinkState {
  if (link.revokedAt) return "revoked";
  return link.expiresAt <= now ? "expired" : "open";
}
