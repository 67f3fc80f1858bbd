/** What the client sees behind the link of a mail: the very document that was issued, and what is still open. */
import { eq } from "drizzle-orm";
import { IssuedDocument } from "#core/invoice-content.ts";
import { settlementState } from "#core/lifecycle.ts";
import { documents, invoices, issuedVersions } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Services } from "#server/context.ts";
import { openPublicLink } from "#server/delivery/public-link.ts";
import { shownLogo } from "#server/documents/read-logo.ts";
import { DomainError } from "#server/errors.ts";

/** Throws DomainError `document_not_found`: one answer for unknown, altered, revoked and expired links. Counts no view. */
export async function readPublicInvoice(services: Services, input: { token: string }) {
  const find = (tokenHash: string) => services.crossTenant.publicLinkByTokenHash(tokenHash);
  const opened = await openPublicLink(find, input.token, services.now());
  if (opened.state !== "open") throw new DomainError("document_not_found");
  const { tenantId, versionId } = opened.link;
  const found = await services.inTenant(tenantId, async (tx) => {
    const [row] = await tx
      .select({
        document: issuedVersions.document,
        state: invoices.state,
        kind: invoices.kind,
        totalMinor: invoices.totalMinor,
        settledMinor: invoices.settledMinor,
        sha256: documents.sha256,
      })
      .from(issuedVersions)
      .innerJoin(invoices, eq(invoices.id, issuedVersions.invoiceId))
      .leftJoin(documents, eq(documents.versionId, issuedVersions.id))
      .where(eq(issuedVersions.id, versionId));
    const [agency] = await tx.select({ name: agencies.name, logoFileKey: agencies.logoFileKey }).from(agencies);
    return row && agency ? { ...row, agency } : null;
  });
  if (!found) throw new DomainError("document_not_found");
  const document = IssuedDocument.parse(JSON.parse(found.document));
  const asks = found.kind === "invoice" && found.state === "issued";
  const openMinor = asks ? found.totalMinor - found.settledMinor : 0n;
  return {
    document,
    state: found.state === "voided" ? ("voided" as const) : ("issued" as const),
    agencyName: found.agency.name,
    logo: await shownLogo(services.files, {
      tenantId,
      template: document.content.template,
      agencyFileKey: found.agency.logoFileKey,
    }),
    settlement: asks ? settlementState(found.totalMinor, found.settledMinor) : null,
    settledMinor: found.settledMinor.toString(),
    openMinor: openMinor.toString(),
    bank: document.content.bank,
    pdfReady: found.sha256 !== null,
    pdfUrl: `/i/${input.token}/pdf`,
  };
}
