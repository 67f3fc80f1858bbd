/**
 * What a client sees behind their link: the very document that was issued, how it stands with its payment, and what was asked about it.
 * A link that does not open says so and whom to ask; it shows nothing of the document.
 */
import { eq, sql } from "drizzle-orm";
import { IssuedDocument } from "#core/invoice-content.ts";
import { deliveries, publicLinks } from "#db/schema/delivery.ts";
import { documents, invoices, issuedVersions } from "#db/schema/invoices.ts";
import { allocations } from "#db/schema/payments.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import type { Services } from "#server/context.ts";
import { isMailAddress } from "#server/delivery/mail-text.ts";
import type { PublicLinkRow } from "#server/delivery/public-link.ts";
import { shownLogo } from "#server/documents/read-logo.ts";
import { DomainError } from "#server/errors.ts";
import { questionsForClient } from "#server/questions/list-questions.ts";
import { pageMark } from "#server/questions/question-bounds.ts";
import { openClientLink } from "./open-client-link.ts";
import { relatedForClient } from "./related-for-client.ts";

/** Counts no view. Throws DomainError `too_many_requests`. `before` asks for the messages before that one. */
export async function readPublicInvoice(services: Services, input: { token: string; before?: number | undefined }) {
  const opened = await openClientLink(services, input.token);
  if (opened.state === "unknown")
    return { shows: "closed" as const, why: "unknown" as const, agency: null, locale: null };
  const { link } = opened;
  const found = await services.inTenant(link.tenantId, (tx) => collect(tx, link));
  const document = IssuedDocument.parse(JSON.parse(found.document));
  const { content } = document;
  if (opened.state !== "open") {
    const { name, email } = content.seller;
    const agency = { name, email: isMailAddress(email) ? email : null };
    return { shows: "closed" as const, why: opened.state, agency, locale: content.template.locale };
  }
  const asks = found.kind === "invoice" && found.state === "issued";
  const openMinor = asks ? found.totalMinor - found.settledMinor : 0n;
  return {
    shows: "document" as const,
    document,
    state: found.state === "voided" ? ("voided" as const) : ("issued" as const),
    agencyName: found.agencyName,
    timeZone: found.timeZone,
    logo: await shownLogo(services.files, {
      tenantId: link.tenantId,
      template: content.template,
      agencyFileKey: found.logoFileKey,
    }),
    settledMinor: found.settledMinor.toString(),
    /** What of that credit notes settle; the rest was paid. */
    creditedMinor: found.creditedMinor,
    openMinor: openMinor.toString(),
    pdfReady: found.sha256 !== null,
    /** What corrects it and what it corrects, each with its own page where this reader was sent it. */
    related: await services.inTenant(link.tenantId, (tx) =>
      relatedForClient(tx, services, { ...found, invoiceId: link.invoiceId }),
    ),
    questions: await services.inTenant(link.tenantId, (tx) =>
      questionsForClient(tx, { ...link, before: input.before }),
    ),
    /** Whether an answer is mailed to whoever this link was sent to. */
    answersByMail: found.recipient !== null,
    mark: pageMark(services.secret, link.id, services.now()),
  };
}

async function collect(tx: Tx, link: PublicLinkRow) {
  const [row] = await tx
    .select({
      document: issuedVersions.document,
      state: invoices.state,
      kind: invoices.kind,
      correctsInvoiceId: invoices.correctsInvoiceId,
      totalMinor: invoices.totalMinor,
      settledMinor: invoices.settledMinor,
      sha256: documents.sha256,
      recipient: deliveries.recipient,
      creditedMinor: sql<string>`(select coalesce(sum(${allocations.amountMinor}), 0)::text from ${allocations}
        where ${allocations.invoiceId} = ${invoices.id} and ${allocations.creditNoteId} is not null)`,
    })
    .from(publicLinks)
    .innerJoin(issuedVersions, eq(issuedVersions.id, publicLinks.versionId))
    .innerJoin(invoices, eq(invoices.id, issuedVersions.invoiceId))
    .leftJoin(documents, eq(documents.versionId, issuedVersions.id))
    .leftJoin(deliveries, eq(deliveries.id, publicLinks.deliveryId))
    .where(eq(publicLinks.id, link.id));
  const [agency] = await tx
    .select({ agencyName: agencies.name, logoFileKey: agencies.logoFileKey, timeZone: agencies.timeZone })
    .from(agencies);
  if (!row || !agency) throw new DomainError("document_not_found");
  return { ...row, ...agency };
}
