/**
 * An issued invoice with everything that delivery needs, written as issue writes it: granted approval, version, link of the
 * version, a dispatch with a delivery a recipient, and the outbox events. Straight into the database, so that tests of delivery depend on
 * nothing else.
 */
import { eq, sql } from "drizzle-orm";
import { canonicalJson, hashContent, sha256Hex } from "#core/canonical.ts";
import type { InvoiceContent } from "#core/invoice-content.ts";
import { outboxEvents } from "#db/schema/audit.ts";
import { clients } from "#db/schema/clients.ts";
import { deliveries, dispatches, publicLinks } from "#db/schema/delivery.ts";
import { approvals, documents, invoices, issuedVersions, rounds, series } from "#db/schema/invoices.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { InTenant } from "#db/tenant.ts";
import { publicLinkExpiry, publicLinkToken, publicLinkTokenHash } from "../public-link.ts";
import { invoiceContent, issuedDocument } from "./issued-document.ts";

export type IssuedInvoice = {
  tenantId: string;
  invoiceId: string;
  versionId: string;
  /** The one act of sending, where there are recipients. */
  dispatchId: string;
  /** The link of the version itself. */
  token: string;
  deliveries: { deliveryId: string; recipient: string }[];
};

export const SECRET = "a secret of delivery's tests, of enough length";

/** Makes an agency and returns its tenant id. */
export async function makeAgency(inTenant: InTenant, name = "Studio Harbour"): Promise<string> {
  const tenantId = crypto.randomUUID();
  await inTenant(tenantId, (tx) =>
    tx.insert(agencies).values({
      tenantId,
      name,
      slug: tenantId,
      legal: invoiceContent().seller,
      countryCode: "NL",
      timeZone: "Europe/Amsterdam",
      locale: "en-IE",
      baseCurrency: "EUR",
      // The one person of a scene signs what is theirs.
      authorMayApprove: true,
    }),
  );
  return tenantId;
}

/** Issues an invoice to `recipients`. With `fileKey` it already has its PDF. */
export async function makeIssuedInvoice(
  inTenant: InTenant,
  tenantId: string,
  given: {
    recipients: string[];
    content?: InvoiceContent;
    fileKey?: string;
    number?: string;
    outbox?: boolean;
    message?: { subject: string; body: string };
    /** When it is to go out; at once when not given. */
    moment?: { sendAt: Date; sendLocal: string; sendZone: string };
  },
): Promise<IssuedInvoice> {
  const ids = {
    seriesId: crypto.randomUUID(),
    invoiceId: crypto.randomUUID(),
    roundId: crypto.randomUUID(),
    approvalId: crypto.randomUUID(),
    versionId: crypto.randomUUID(),
    linkId: crypto.randomUUID(),
    person: crypto.randomUUID(),
  };
  const dispatchId = crypto.randomUUID();
  const { seriesId, invoiceId, roundId, approvalId, versionId, linkId, person } = ids;
  const content = given.content ?? invoiceContent();
  const contentHash = hashContent(content);
  const document = issuedDocument({ number: given.number ?? "2026-0147" }, content);
  const token = publicLinkToken(SECRET, linkId);
  const recipients = given.recipients.map((recipient) => ({ deliveryId: crypto.randomUUID(), recipient }));
  await inTenant(tenantId, async (tx) => {
    await tx.insert(members).values({
      tenantId,
      id: person,
      userId: person,
      name: "Mia",
      email: "mia@studioharbour.example",
      role: "approver",
    });
    await tx
      .insert(clients)
      .values({
        tenantId,
        id: content.clientId,
        name: content.buyer.name,
        party: content.buyer,
        currency: content.currency,
        emails: [],
      })
      .onConflictDoNothing();
    await tx
      .insert(series)
      .values({ tenantId, id: seriesId, kind: content.kind, code: seriesId, pattern: "{YYYY}-{SEQ:4}" });
    await tx.insert(invoices).values({
      tenantId,
      id: invoiceId,
      kind: content.kind,
      clientId: content.clientId,
      currency: content.currency,
      netMinor: BigInt(content.totals.netMinor),
      taxMinor: BigInt(content.totals.taxMinor),
      totalMinor: BigInt(content.totals.totalMinor),
      createdBy: person,
    });
    await tx.update(invoices).set({ state: "approved" }).where(eq(invoices.id, invoiceId));
    await tx.insert(rounds).values({
      tenantId,
      id: roundId,
      invoiceId,
      content: canonicalJson(content),
      contentHash,
      submittedBy: person,
      state: "approved",
    });
    await tx.insert(approvals).values({
      tenantId,
      id: approvalId,
      invoiceId,
      roundId,
      contentHash,
      kind: "person",
      memberId: person,
      memberName: "Mia",
    });
    await tx.execute(sql`select take_next_number(${seriesId}, '2026')`);
    await tx.insert(issuedVersions).values({
      tenantId,
      id: versionId,
      invoiceId,
      seriesId,
      period: "2026",
      sequence: 1,
      number: document.number,
      document: canonicalJson(document),
      contentHash,
      versionHash: sha256Hex(canonicalJson(document)),
      approvalId,
      issuedBy: person,
    });
    await tx
      .update(invoices)
      .set({
        state: "issued",
        issuedVersionId: versionId,
        number: document.number,
        issueDate: document.issueDate,
        dueDate: document.dueDate,
      })
      .where(eq(invoices.id, invoiceId));
    if (given.fileKey) {
      await tx
        .insert(documents)
        .values({ tenantId, versionId, fileKey: given.fileKey, sha256: "0".repeat(64), bytes: 1 });
    }
    await tx.insert(publicLinks).values({
      tenantId,
      id: linkId,
      invoiceId,
      versionId,
      tokenHash: publicLinkTokenHash(token),
      expiresAt: publicLinkExpiry(new Date()),
    });
    if (recipients.length > 0) {
      await tx.insert(dispatches).values({
        tenantId,
        id: dispatchId,
        invoiceId,
        versionId,
        kind: "invoice",
        memberId: person,
        ...given.message,
        ...given.moment,
        language: content.template.locale,
        state: given.moment ? "scheduled" : "sending",
      });
    }
    // One after the other: their order is the order in which they are sent.
    for (const { deliveryId, recipient } of recipients) {
      await tx.insert(deliveries).values({
        tenantId,
        id: deliveryId,
        invoiceId,
        versionId,
        dispatchId,
        recipient,
        createdAt: sql`clock_timestamp()`,
      });
    }
    if (given.outbox) {
      await tx
        .insert(outboxEvents)
        .values({ tenantId, name: "invoice/issued", data: { tenantId, invoiceId, versionId } });
      if (recipients.length > 0) {
        await tx.insert(outboxEvents).values({ tenantId, name: "dispatch/asked", data: { tenantId, dispatchId } });
      }
    }
  });
  return { tenantId, invoiceId, versionId, dispatchId, token, deliveries: recipients };
}
