/** What a template is tried on: the agency's newest issued documents, and a sample for an agency that has none yet. */
import { desc, eq } from "drizzle-orm";
import type { DraftLine } from "#core/draft-content.ts";
import { EMPTY_DRAFT } from "#core/draft-document.ts";
import { freezeContent } from "#core/freeze-content.ts";
import { type InvoiceContent, IssuedDocument } from "#core/invoice-content.ts";
import { type SheetView, sheetOfContent, sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { plainTemplate } from "#core/template.ts";
import { invoices, issuedVersions } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";

const ISSUED_MAX = 6;
/** A long document makes a slow preview, and shows nothing more of its look. */
const LINES_MAX = 40;

export const SAMPLE_ID = "sample";

/** `view` without logo and verify line: the page puts in what the template says. */
export type SampleDocument = { id: string; name: string; view: SheetView };

export async function sampleDocuments(ctx: TenantContext): Promise<SampleDocument[]> {
  const { rows, agency } = await ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const [found] = await tx.select().from(agencies);
    if (!found) throw new DomainError("agency_not_found");
    const newest = await tx
      .select({ id: issuedVersions.id, document: issuedVersions.document })
      .from(invoices)
      .innerJoin(issuedVersions, eq(issuedVersions.id, invoices.issuedVersionId))
      .orderBy(desc(invoices.listedAt), desc(invoices.id))
      .limit(ISSUED_MAX);
    return { rows: newest, agency: found };
  });
  const issued = rows.map(({ id, document }): SampleDocument => {
    const read = IssuedDocument.parse(JSON.parse(document));
    const view = sheetOfIssued(read);
    return {
      id,
      name: `${read.number}, ${read.content.buyer.name}`,
      view: { ...view, lines: view.lines.slice(0, LINES_MAX) },
    };
  });
  return [...issued, { id: SAMPLE_ID, name: "A sample invoice", view: sampleSheet(agency) }];
}

function sampleSheet(agency: typeof agencies.$inferSelect): SheetView {
  return sheetOfContent(sampleContent(agency), { state: "draft" });
}

/** An invoice that was never issued, to try words and looks on. */
export function sampleContent(agency: typeof agencies.$inferSelect): InvoiceContent {
  return freezeContent({
    draft: {
      ...EMPTY_DRAFT,
      clientId: "00000000-0000-4000-8000-000000000000",
      currency: agency.baseCurrency,
      subject: "Visitor guide, spring",
      reference: "PO 2026-118",
      issueDate: "2026-11-02",
      dueDays: agency.dueDays,
      lines: SAMPLE_LINES,
      terms: agency.defaultTerms,
    },
    seller: agency.legal,
    buyer: {
      name: "Example Museum",
      addressLines: ["Harbour Street 12", "3011 AB Rotterdam"],
      countryCode: agency.countryCode,
      vatId: "",
      registrationId: "",
      email: "",
    },
    bank: agency.bank,
    taxPolicy: agency.taxPolicy,
    corrects: null,
    template: plainTemplate(agency.locale),
  });
}

const line = (
  id: string,
  title: string,
  detail: string,
  quantity: string,
  unit: string,
  unitPrice: string,
): DraftLine => ({
  id,
  title,
  detail,
  quantity,
  unit,
  unitPrice,
  discount: null,
  taxes: [{ category: "S", rate: "21", exemptionReason: null }],
});

const SAMPLE_LINES: DraftLine[] = [
  line("line-1", "Creative direction", "Kick-off, concept, two rounds of changes", "6", "days", "880"),
  line("line-2", "Illustration", "Cover and nine spreads", "10", "pcs", "240"),
  line("line-3", "Printed visitor guide", "A5, 24 pages, uncoated paper", "2000", "pcs", "0.84"),
];
