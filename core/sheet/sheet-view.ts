/**
 * What a sheet of paper shows, from a draft, a frozen content or an issued document. The screen and the PDF render the
 * same view, so nothing is decided twice: which amount a line prints, what is due when, whether somebody may pay.
 */
import type { Adjustment, DraftContent, DraftLine } from "#core/draft-content.ts";
import type {
  BankDetails,
  Countersignature,
  DocumentTotals,
  InvoiceContent,
  IssuedDocument,
  Party,
  TaxGroup,
  TaxPolicy,
  UnderBreakGlass,
} from "#core/invoice-content.ts";
import { type FrozenTemplate, plainTemplate, templateOf } from "#core/template.ts";
import { computeTotals } from "#core/totals.ts";

export type SheetState = "draft" | "in_review" | "approved" | "issued" | "voided";

/** `statedMinor` is what is printed: in the terms in which prices were typed, so with tax where they include it. */
export type SheetLine = DraftLine & { statedMinor: string };
export type SheetAdjustment = Adjustment & { statedMinor: string };

export type SheetView = {
  state: SheetState;
  kind: "invoice" | "credit_note";
  /** BCP 47; numbers and dates follow it, words follow the language that we have for it. */
  locale: string;
  /** Design, paper, inks and the agency's own lines. */
  look: FrozenTemplate;
  currency: string;
  /** A `data:` URI of a PNG or JPEG; null prints the seller's name as a wordmark. */
  logo: string | null;
  seller: Party;
  /** Null in a draft for which no client is chosen yet. */
  buyer: Party | null;
  /** Null until it is issued. */
  number: string | null;
  /** Null: the day it is issued. */
  issueDate: string | null;
  /** Null: `dueDays` after the issue date. */
  dueDate: string | null;
  dueDays: number;
  serviceFrom: string | null;
  serviceTo: string | null;
  subject: string;
  reference: string;
  /** The number of the invoice that a credit note corrects, or of the voided one that this invoice replaces. */
  corrects: string | null;
  pricesIncludeTax: boolean;
  lines: SheetLine[];
  adjustments: SheetAdjustment[];
  /** Sum of the lines as they are printed, before discounts and charges of the document. */
  statedLinesMinor: string;
  taxTable: TaxGroup[];
  totals: DocumentTotals;
  notes: string;
  terms: string;
  bank: BankDetails | null;
  paymentReference: string | null;
  countersignature: Countersignature | null;
  /** An owner issued it without the countersignatures that it needed; then there is no countersignature. */
  underBreakGlass: UnderBreakGlass | null;
  /** Where a reader can check that the paper is genuine; null prints no such line. */
  verifyUrl: string | null;
};

/** What is not in the frozen content: how far it has come, and what is drawn around it. */
export type SheetSetting = {
  state?: SheetState;
  logo?: string | null;
  countersignature?: Countersignature | null;
  verifyUrl?: string | null;
};

/** The sheet of a frozen content that has no number yet: what an approver reads. */
export function sheetOfContent(content: InvoiceContent, setting: SheetSetting = {}): SheetView {
  return {
    state: setting.state ?? "in_review",
    kind: content.kind,
    locale: content.template.locale,
    look: templateOf(content.template),
    currency: content.currency,
    logo: setting.logo ?? null,
    seller: content.seller,
    buyer: content.buyer,
    number: null,
    issueDate: content.issueDate,
    dueDate: content.dueDate,
    dueDays: content.dueDays,
    serviceFrom: content.serviceFrom,
    serviceTo: content.serviceTo,
    subject: content.subject,
    reference: content.reference,
    corrects: content.corrects,
    pricesIncludeTax: content.pricesIncludeTax,
    lines: content.lines,
    adjustments: content.adjustments,
    statedLinesMinor: sumOf(content.lines.map((line) => BigInt(line.statedMinor))),
    taxTable: content.taxTable,
    totals: content.totals,
    notes: content.notes,
    terms: content.terms,
    bank: content.bank,
    paymentReference: null,
    countersignature: setting.countersignature ?? null,
    underBreakGlass: null,
    verifyUrl: setting.verifyUrl ?? null,
  };
}

/** The sheet of an issued document: exactly what its PDF prints. */
export function sheetOfIssued(
  document: IssuedDocument,
  setting: Omit<SheetSetting, "countersignature"> = {},
): SheetView {
  return {
    ...sheetOfContent(document.content, { ...setting, state: setting.state ?? "issued" }),
    number: document.number,
    issueDate: document.issueDate,
    dueDate: document.dueDate,
    paymentReference: document.paymentReference,
    countersignature: document.countersignature,
    underBreakGlass: document.underBreakGlass ?? null,
  };
}

export type DraftSurroundings = SheetSetting & {
  seller: Party;
  buyer: Party | null;
  bank: BankDetails | null;
  taxPolicy: TaxPolicy;
  locale: string;
  look?: FrozenTemplate;
  corrects?: string | null;
};

/** The sheet of a draft as it stands, totals computed. Throws RangeError where a draft holds no plain decimals. */
export function sheetOfDraft(draft: DraftContent, around: DraftSurroundings): SheetView {
  const totals = computeTotals({ ...draft, taxPolicy: around.taxPolicy });
  return {
    state: around.state ?? "draft",
    kind: draft.kind,
    locale: around.locale,
    look: around.look ?? plainTemplate(around.locale),
    currency: draft.currency,
    logo: around.logo ?? null,
    seller: around.seller,
    buyer: around.buyer,
    number: null,
    issueDate: draft.issueDate,
    dueDate: draft.dueDate,
    dueDays: draft.dueDays,
    serviceFrom: draft.serviceFrom,
    serviceTo: draft.serviceTo,
    subject: draft.subject,
    reference: draft.reference,
    corrects: around.corrects ?? null,
    pricesIncludeTax: draft.pricesIncludeTax,
    lines: draft.lines.map((line, index) => ({
      ...line,
      statedMinor: (totals.lines[index]?.statedMinor ?? 0n).toString(),
    })),
    adjustments: draft.adjustments.map((one, index) => ({
      ...one,
      statedMinor: (totals.adjustments[index]?.statedMinor ?? 0n).toString(),
    })),
    statedLinesMinor: sumOf(totals.lines.map((line) => line.statedMinor)),
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
    notes: draft.notes,
    terms: draft.terms,
    bank: around.bank,
    paymentReference: null,
    countersignature: around.countersignature ?? null,
    underBreakGlass: null,
    verifyUrl: around.verifyUrl ?? null,
  };
}

/** Only an invoice with an amount left to ask for, and an account to pay it to, says how to pay. */
export function asksForPayment(view: SheetView): boolean {
  return (
    view.kind === "invoice" && view.bank !== null && view.state !== "voided" && BigInt(view.totals.totalMinor) > 0n
  );
}

function sumOf(amounts: bigint[]): string {
  return amounts.reduce((sum, amount) => sum + amount, 0n).toString();
}
