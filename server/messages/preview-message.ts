/** A message as its mail would be, on the agency's newest document of that kind; on a sample while there is none. */
import { desc, eq } from "drizzle-orm";
import { hashContent } from "#core/canonical.ts";
import { type InvoiceContent, IssuedDocument } from "#core/invoice-content.ts";
import { todayIn } from "#core/plain-date.ts";
import { SHEET_LANGUAGES, type SheetLanguage, sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { invoices, issuedVersions } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { composeInvoiceMail } from "#server/delivery/compose-invoice-mail.ts";
import { asIfIssued, type MailPreview, sampleLink } from "#server/delivery/mail-preview.ts";
import { DomainError } from "#server/errors.ts";
import { sampleContent } from "#server/templates/sample-documents.ts";
import type { TenantContext } from "#server/trpc.ts";
import type { MessageKind } from "./default-message.ts";
import { fillMessage } from "./fill-message.ts";
import type { SaveMessageInput } from "./message-input.ts";

/** Nothing is kept; an unknown variable stays as it is typed. */
export async function previewMessage(ctx: TenantContext, input: SaveMessageInput): Promise<MailPreview> {
  const { services, actor } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const [agency] = await tx.select().from(agencies);
    if (!agency) throw new DomainError("agency_not_found");
    const found =
      (await newestDocument(tx, input.kind)) ??
      sampleOf(input.kind, sampleContent(agency), todayIn(agency.timeZone, services.now()));
    const document = { ...found, content: inLanguage(found.content, input.language) };
    const agencyName = agency.mailSenderName || agency.name;
    const { fromName, subject, text, html } = composeInvoiceMail({
      document,
      agencyName,
      message: fillMessage(input, { document, agencyName, openMinor: null }),
      link: sampleLink(services.publicUrl),
    });
    return { fromName, subject, text, html };
  });
}

async function newestDocument(tx: Tx, kind: MessageKind): Promise<IssuedDocument | null> {
  const [newest] = await tx
    .select({ document: issuedVersions.document })
    .from(invoices)
    .innerJoin(issuedVersions, eq(issuedVersions.id, invoices.issuedVersionId))
    .where(eq(invoices.kind, kind === "credit_note" ? "credit_note" : "invoice"))
    .orderBy(desc(invoices.listedAt), desc(invoices.id))
    .limit(1);
  return newest ? IssuedDocument.parse(JSON.parse(newest.document)) : null;
}

function sampleOf(kind: MessageKind, sample: InvoiceContent, today: string): IssuedDocument {
  const content: InvoiceContent =
    kind === "credit_note" ? { ...sample, kind: "credit_note", corrects: "0000-0001" } : sample;
  return asIfIssued({ document: null, content, contentHash: hashContent(content) }, today);
}

/** The words around a message follow the document's language, so the document speaks the one that is being written. */
function inLanguage(content: InvoiceContent, language: SheetLanguage): InvoiceContent {
  if (sheetLanguage(content.template.locale) === language) return content;
  const locale = SHEET_LANGUAGES.find(({ code }) => code === language)?.locales[0] ?? language;
  return { ...content, template: { ...content.template, locale } };
}
