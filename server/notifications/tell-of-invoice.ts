/** Word to members about one invoice: what it is by number, client and amount is looked up here, once for all that tells of one. */
import { and, eq } from "drizzle-orm";
import { formatMoney } from "#core/money.ts";
import type { NotificationKind } from "#core/notification-kinds.ts";
import { clients } from "#db/schema/clients.ts";
import { invoices, issuedVersions } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { notify } from "./notify.ts";

export type InvoiceNotice = {
  kind: NotificationKind;
  invoiceId: string;
  /** 'author': whoever made it and whoever issued it. */
  to: readonly string[] | "author";
  /** Whoever did it needs no word of it. */
  except?: string | null;
  params?: Record<string, string>;
  onceKey: string;
};

/** To be called before the audit event, which ends its transaction. */
export async function tellOfInvoice(tx: Tx, tenantId: string, notice: InvoiceNotice): Promise<void> {
  const { kind, invoiceId, to, except, params, onceKey } = notice;
  const [found] = await tx
    .select({
      number: invoices.number,
      client: clients.name,
      totalMinor: invoices.totalMinor,
      currency: invoices.currency,
      madeBy: invoices.createdBy,
      issuedBy: issuedVersions.issuedBy,
    })
    .from(invoices)
    .leftJoin(clients, and(eq(clients.tenantId, invoices.tenantId), eq(clients.id, invoices.clientId)))
    .leftJoin(
      issuedVersions,
      and(eq(issuedVersions.tenantId, invoices.tenantId), eq(issuedVersions.id, invoices.issuedVersionId)),
    )
    .where(eq(invoices.id, invoiceId));
  const [agency] = await tx.select({ locale: agencies.locale }).from(agencies);
  if (!found || !agency) throw new Error(`invoice ${invoiceId} is not there`);
  const readers = to === "author" ? [found.madeBy, found.issuedBy] : to;
  await notify(tx, tenantId, {
    kind,
    memberIds: [...new Set(readers)].filter((memberId) => memberId !== null && memberId !== except) as string[],
    subjectType: "invoice",
    subjectId: invoiceId,
    onceKey,
    params: {
      number: found.number ?? "",
      client: found.client ?? "",
      amount: `${formatMoney(found.totalMinor, found.currency, agency.locale)} ${found.currency}`,
      ...params,
    },
  });
}
