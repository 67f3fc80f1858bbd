/** Word to whoever sent a mail that came back, or that its recipient called spam: at once, in the transaction that learned of it. */
import { and, eq } from "drizzle-orm";
import type { BounceReason } from "#core/bounce-reason.ts";
import { bounceWords, COMPLAINT_WORDS } from "#core/bounce-words.ts";
import { clients } from "#db/schema/clients.ts";
import { deliveries, dispatches } from "#db/schema/delivery.ts";
import { invoices, issuedVersions } from "#db/schema/invoices.ts";
import type { Tx } from "#db/tenant.ts";
import { memberOrOwners } from "#server/notifications/member-or-owners.ts";
import { notify } from "#server/notifications/notify.ts";

export type MailTrouble = { deliveryId: string; kind: "mail_bounced" | "mail_complained" };

/**
 * Tells the member who asked for the mail; where the product sent it by itself, whoever issued the invoice; and the owners where that one
 * has left. Once for each trouble.
 */
export async function tellOfTrouble(tx: Tx, { deliveryId, kind }: MailTrouble): Promise<void> {
  const [found] = await tx
    .select({
      tenantId: deliveries.tenantId,
      invoiceId: deliveries.invoiceId,
      recipient: deliveries.recipient,
      bounceReason: deliveries.bounceReason,
      askedBy: dispatches.memberId,
      issuedBy: issuedVersions.issuedBy,
      number: issuedVersions.number,
      client: clients.name,
    })
    .from(deliveries)
    .innerJoin(dispatches, and(eq(dispatches.tenantId, deliveries.tenantId), eq(dispatches.id, deliveries.dispatchId)))
    .innerJoin(
      issuedVersions,
      and(eq(issuedVersions.tenantId, deliveries.tenantId), eq(issuedVersions.id, deliveries.versionId)),
    )
    .innerJoin(invoices, and(eq(invoices.tenantId, deliveries.tenantId), eq(invoices.id, deliveries.invoiceId)))
    .leftJoin(clients, and(eq(clients.tenantId, invoices.tenantId), eq(clients.id, invoices.clientId)))
    .where(eq(deliveries.id, deliveryId));
  if (!found) throw new Error(`delivery ${deliveryId} is not there`);
  await notify(tx, found.tenantId, {
    kind,
    memberIds: await memberOrOwners(tx, found.askedBy ?? found.issuedBy),
    subjectType: "invoice",
    subjectId: found.invoiceId,
    onceKey: `${kind}:${deliveryId}`,
    params: {
      number: found.number,
      client: found.client ?? "",
      recipient: found.recipient,
      words: wordsOf(kind, found),
    },
  });
}

/** What happened and what to do about it, on one line. */
function wordsOf(kind: MailTrouble["kind"], { bounceReason }: { bounceReason: BounceReason | null }): string {
  const { what, remedy } = kind === "mail_complained" ? COMPLAINT_WORDS : bounceWords(bounceReason ?? "refused");
  return `${what} ${remedy}`;
}
