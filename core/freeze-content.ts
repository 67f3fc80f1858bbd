/**
 * Freezing a draft: everything that the approver sees and the client will receive, computed and spelled out once. The
 * same draft, parties and settings give the same content, byte for byte, and so the same content hash.
 */
import type { DraftContent } from "#core/draft-content.ts";
import { type BankDetails, InvoiceContent, type Party, type TaxPolicy } from "#core/invoice-content.ts";
import type { FrozenSchedule } from "#core/schedule-terms.ts";
import type { FrozenTemplate } from "#core/template.ts";
import { printableLine, printableText } from "#core/text.ts";
import { computeTotals } from "#core/totals.ts";

export type FreezeInput = {
  draft: DraftContent;
  seller: Party;
  buyer: Party;
  bank: BankDetails | null;
  taxPolicy: TaxPolicy;
  /** The number of the invoice that a credit note corrects or that this one replaces, else null. */
  corrects: string | null;
  /** The whole look, as `lookOf` (core/document-look.ts) gives it. */
  template: FrozenTemplate;
  /** For the model of a schedule: what it comes round by. */
  schedule?: FrozenSchedule | undefined;
};

/**
 * The frozen content. Throws ZodError where the draft does not hold together: no client, or amounts beyond 18 digits.
 * Ask `checkDraft` first; it says in codes for people what is missing.
 */
export function freezeContent(input: FreezeInput): InvoiceContent {
  const { draft } = input;
  const totals = computeTotals({ ...draft, taxPolicy: input.taxPolicy });
  return InvoiceContent.parse({
    schema: 1,
    kind: draft.kind,
    seller: printableParty(input.seller),
    buyer: printableParty(input.buyer),
    clientId: draft.clientId,
    currency: draft.currency,
    taxPolicy: input.taxPolicy,
    pricesIncludeTax: draft.pricesIncludeTax,
    subject: printableLine(draft.subject),
    reference: printableLine(draft.reference),
    issueDate: draft.issueDate,
    dueDate: draft.dueDate,
    dueDays: draft.dueDays,
    serviceFrom: draft.serviceFrom,
    serviceTo: draft.serviceTo,
    lines: draft.lines.map((line, index) => ({
      ...line,
      title: printableLine(line.title),
      detail: printableText(line.detail).trimEnd(),
      unit: printableLine(line.unit),
      taxes: line.taxes.map((tax) => ({ ...tax, exemptionReason: tax.exemptionReason || null })),
      amountMinor: totals.lines[index]?.amountMinor.toString(),
      statedMinor: totals.lines[index]?.statedMinor.toString(),
    })),
    adjustments: draft.adjustments.map((adjustment, index) => ({
      ...adjustment,
      label: printableLine(adjustment.label),
      amountMinor: totals.adjustments[index]?.amountMinor.toString(),
      statedMinor: totals.adjustments[index]?.statedMinor.toString(),
    })),
    taxTable: totals.taxTable.map((row) => ({
      ...row,
      baseMinor: row.baseMinor.toString(),
      taxMinor: row.taxMinor.toString(),
    })),
    totals: {
      linesMinor: totals.linesMinor.toString(),
      discountMinor: totals.discountMinor.toString(),
      chargeMinor: totals.chargeMinor.toString(),
      netMinor: totals.netMinor.toString(),
      taxMinor: totals.taxMinor.toString(),
      totalMinor: totals.totalMinor.toString(),
    },
    notes: printableText(draft.notes).trimEnd(),
    terms: printableText(draft.terms).trimEnd(),
    bank: input.bank,
    corrects: input.corrects,
    template: input.template,
    ...(input.schedule ? { schedule: input.schedule } : {}),
  } satisfies Record<Exclude<keyof InvoiceContent, "schedule">, unknown>);
}

function printableParty(party: Party): Party {
  return {
    name: printableLine(party.name),
    addressLines: party.addressLines.map(printableLine).filter((line) => line !== ""),
    countryCode: party.countryCode.toUpperCase(),
    vatId: printableLine(party.vatId),
    registrationId: printableLine(party.registrationId),
    email: printableLine(party.email),
  };
}
