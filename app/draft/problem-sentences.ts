/** The notes in the margin: what a check found, in a sentence, and which field it is about. */
import type { Problem, ProblemCode } from "#core/draft-checks.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { type CellName, cellPath } from "./grid-moves.ts";

export type MarginNote = {
  key: string;
  severity: "blocks" | "warns";
  text: string;
  /** The field to go to; null where it is about the agency or the client, not about this sheet. */
  field: string | null;
  /** The field beside which the note stands: a missing reason is about a line and written at the foot. */
  beside: string | null;
  /** A reason that is so common that it is offered: one press writes it. */
  offer: { label: string; category: string; before: string | null; reason: string } | null;
};

const OUTSIDE = "a line that is not subject to VAT stands beside lines that are: an invoice of its own is clearer";

const SENTENCES: Record<ProblemCode, (line: string) => string> = {
  client_missing: () => "Choose the client.",
  lines_missing: () => "There is nothing on it yet: add a line.",
  line_title_missing: (line) => `Say what ${line} is for.`,
  line_quantity_zero: (line) => `The quantity on ${line} is nought.`,
  line_amount_negative: (line) => `The amount on ${line} is negative. A discount says it better.`,
  line_discount_out_of_range: (line) => `The discount on ${line} cannot be: a share is between 0 and 100 %.`,
  line_discount_exceeds_line: (line) => `The discount on ${line} is more than the line itself.`,
  tax_missing: (line) => `Tax category missing on ${line}.`,
  tax_twice: (line) => `The same tax stands twice on ${line}.`,
  tax_rate_negative: (line) => `The tax rate on ${line} is negative.`,
  tax_rate_absurd: (line) => `The tax rate on ${line} is more than 100 %.`,
  tax_rate_zero_on_standard: (line) => `${capital(line)} has VAT 0 %: say which kind of nought it is.`,
  tax_rate_on_untaxed_category: (line) => `${capital(line)} has a category without tax, and a rate.`,
  tax_rate_looks_like_fraction: (line) => `The tax rate on ${line} is under 1 %. Was 21 meant, not 0.21?`,
  exemption_reason_missing: (line) => `${capital(line)} has no VAT: say why.`,
  outside_scope_mixed: (line) => `${capital(line)}: ${OUTSIDE}.`,
  adjustment_label_missing: () => "Say what the discount or charge at the foot is for.",
  adjustment_out_of_range: () => "The discount or charge at the foot cannot be: a share is between 0 and 100 %.",
  due_before_issue: () => "It would be due before it is issued.",
  due_long_after_issue: () => "It would be due more than half a year after it is issued.",
  issue_date_in_future: () => "The issue date lies in the future.",
  issue_date_long_ago: () => "The issue date lies more than two months back.",
  service_period_reversed: () => "The period of service ends before it begins.",
  amount_absurd: (line) => `The amount on ${line} is larger than any invoice.`,
  total_negative: () => "The total is negative. What you owe them is a credit note.",
  total_zero: () => "The total is nought.",
  seller_name_missing: () => "Your agency has no name yet: write it under Settings.",
  seller_address_missing: () => "Your agency has no address yet: write it under Settings.",
  seller_vat_id_missing: () => "Your agency has no VAT or registration number yet: write it under Settings.",
  buyer_name_missing: () => "The client has no name.",
  buyer_address_missing: () => "The client has no address: most tax offices want one.",
  buyer_vat_id_missing: () => "For reverse charge the client needs a VAT number.",
};

// What agencies pass on without tax is nearly always money that they laid out for the client.
const DISBURSEMENT = "Disbursement, Art. 79(c), Directive 2006/112/EC";

/** Notes from top to bottom of the sheet; the same sentence about the same field only once. */
export function marginNotes(problems: readonly Problem[], draft: DraftContent): MarginNote[] {
  const notes = new Map<string, MarginNote>();
  for (const problem of problems) {
    const note = noteOf(problem, draft);
    if (!notes.has(note.key)) notes.set(note.key, note);
  }
  return [...notes.values()];
}

function noteOf(problem: Problem, draft: DraftContent): MarginNote {
  const [area, index, , taxIndex] = problem.path;
  const line = area === "lines" && typeof index === "number" ? draft.lines[index] : undefined;
  const name = typeof index === "number" ? `line ${index + 1}` : "the sheet";
  const tax = line && typeof taxIndex === "number" ? line.taxes[taxIndex] : undefined;
  const asksWhy = problem.code === "exemption_reason_missing" && tax !== undefined;
  const offer =
    asksWhy && tax.category === "O"
      ? { label: "It is a disbursement", category: tax.category, before: tax.exemptionReason, reason: DISBURSEMENT }
      : null;
  const field = asksWhy ? `taxes/${tax.category}/${tax.rate}` : fieldOf(problem, draft);
  const text = SENTENCES[problem.code](name);
  // One reason is written once for all lines that share it.
  const key = asksWhy ? `${problem.code} ${field}` : `${text} ${field}`;
  return { key, severity: problem.severity, text, field, beside: fieldOf(problem, draft), offer };
}

const CELL_OF: Record<string, CellName> = {
  title: "title",
  quantity: "quantity",
  unitPrice: "unitPrice",
  discount: "discount",
  taxes: "taxes",
};

function fieldOf(problem: Problem, draft: DraftContent): string | null {
  const [area, index, part] = problem.path;
  if (area === "lines") {
    const line = typeof index === "number" ? draft.lines[index] : undefined;
    return line ? cellPath(line.id, CELL_OF[String(part)] ?? "unitPrice") : "lines";
  }
  if (area === "adjustments") {
    const one = typeof index === "number" ? draft.adjustments[index] : undefined;
    return one ? `adjustments/${one.id}/${part === "label" ? "label" : "value"}` : null;
  }
  if (area === "clientId") return "invoice/clientId";
  if (area === "issueDate") return "invoice/issueDate";
  if (area === "dueDate" || area === "dueDays") return "invoice/dueDate";
  if (area === "serviceTo" || area === "serviceFrom") return "invoice/serviceFrom";
  return null;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
