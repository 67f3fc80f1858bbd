/**
 * What must hold before a draft can be submitted, and what a colleague would point at. Codes and paths only: the sentences
 * are the business of app/. The server asks the same function that writes the notes in the margin.
 */

import { parseDecimal } from "#core/decimal.ts";
import type { Adjustment, DraftContent, DraftLine, Tax } from "#core/draft-content.ts";
import type { Party } from "#core/invoice-content.ts";
import { isAbsurd } from "#core/money.ts";
import { daysBetween, type PlainDate } from "#core/plain-date.ts";
import { printableLine } from "#core/text.ts";
import { computeTotals } from "#core/totals.ts";

/** Code → whether it stops a submit. */
export const PROBLEM_SEVERITY = {
  client_missing: "blocks",
  lines_missing: "blocks",
  line_title_missing: "blocks",
  line_quantity_zero: "warns",
  line_amount_negative: "warns",
  line_discount_out_of_range: "blocks",
  line_discount_exceeds_line: "blocks",
  tax_missing: "blocks",
  tax_twice: "blocks",
  tax_rate_negative: "blocks",
  tax_rate_absurd: "blocks",
  tax_rate_zero_on_standard: "blocks",
  tax_rate_on_untaxed_category: "blocks",
  tax_rate_looks_like_fraction: "warns",
  exemption_reason_missing: "blocks",
  outside_scope_mixed: "warns",
  adjustment_label_missing: "warns",
  adjustment_out_of_range: "blocks",
  due_before_issue: "blocks",
  due_long_after_issue: "warns",
  issue_date_in_future: "warns",
  issue_date_long_ago: "warns",
  service_period_reversed: "blocks",
  amount_absurd: "blocks",
  total_negative: "blocks",
  total_zero: "warns",
  seller_name_missing: "blocks",
  seller_address_missing: "warns",
  seller_vat_id_missing: "blocks",
  buyer_name_missing: "blocks",
  buyer_address_missing: "warns",
  buyer_vat_id_missing: "blocks",
} as const satisfies Record<string, "blocks" | "warns">;

export type ProblemCode = keyof typeof PROBLEM_SEVERITY;
export type Problem = { code: ProblemCode; path: (string | number)[]; severity: "blocks" | "warns" };

const DUE_DAYS_UNUSUAL = 180;
const ISSUE_DAYS_UNUSUAL = 60;

/** Problems in the order of the sheet, top to bottom. `today` is the day in the agency's own calendar. */
export function checkDraft(draft: DraftContent, today: PlainDate): Problem[] {
  return [
    ...(draft.clientId === null ? [problem("client_missing", ["clientId"])] : []),
    ...checkDates(draft, today),
    ...(draft.lines.length === 0 ? [problem("lines_missing", ["lines"])] : []),
    ...draft.lines.flatMap(checkLine),
    ...checkTaxMix(draft.lines),
    ...draft.adjustments.flatMap(checkAdjustment),
    ...checkAmounts(draft),
  ];
}

/** Whether nothing stops a submit. */
export function maySubmitDraft(problems: readonly Problem[]): boolean {
  return problems.every((one) => one.severity === "warns");
}

/** What the two parties lack for this draft (EN 16931 BR-06, BR-07, BR-S-02, BR-AE-02, BR-IC-02). */
export function checkParties(draft: Pick<DraftContent, "lines">, seller: Party, buyer: Party): Problem[] {
  const categories = new Set(draft.lines.flatMap((line) => line.taxes.map((tax) => tax.category)));
  const problems: Problem[] = [];
  for (const [side, party] of [
    ["seller", seller],
    ["buyer", buyer],
  ] as const) {
    if (printableLine(party.name) === "") problems.push(problem(`${side}_name_missing`, [side, "name"]));
    if (party.addressLines.every((line) => line.trim() === "")) {
      problems.push(problem(`${side}_address_missing`, [side, "addressLines"]));
    }
  }
  // Only outside the scope of tax does an invoice go without the seller's tax number.
  const taxed = [...categories].some((category) => category !== "O");
  if (taxed && `${seller.vatId}${seller.registrationId}`.trim() === "") {
    problems.push(problem("seller_vat_id_missing", ["seller", "vatId"]));
  }
  // Reverse charge and intra-community supply move the tax to the buyer, who must be known to the tax office.
  if ((categories.has("AE") || categories.has("K")) && buyer.vatId.trim() === "") {
    problems.push(problem("buyer_vat_id_missing", ["buyer", "vatId"]));
  }
  return problems;
}

function problem(code: ProblemCode, path: (string | number)[]): Problem {
  return { code, path, severity: PROBLEM_SEVERITY[code] };
}

function checkDates(draft: DraftContent, today: PlainDate): Problem[] {
  const { issueDate, dueDate, serviceFrom, serviceTo } = draft;
  const problems: Problem[] = [];
  // Without an issue date the document is issued on the day that happens, which is today at the earliest.
  const issued = issueDate ?? today;
  if (issueDate !== null && issueDate > today) problems.push(problem("issue_date_in_future", ["issueDate"]));
  if (issueDate !== null && daysBetween(issueDate, today) > ISSUE_DAYS_UNUSUAL) {
    problems.push(problem("issue_date_long_ago", ["issueDate"]));
  }
  if (dueDate !== null && dueDate < issued) problems.push(problem("due_before_issue", ["dueDate"]));
  if ((dueDate === null ? draft.dueDays : daysBetween(issued, dueDate)) > DUE_DAYS_UNUSUAL) {
    problems.push(problem("due_long_after_issue", [dueDate === null ? "dueDays" : "dueDate"]));
  }
  if (serviceFrom !== null && serviceTo !== null && serviceTo < serviceFrom) {
    problems.push(problem("service_period_reversed", ["serviceTo"]));
  }
  return problems;
}

function checkLine(line: DraftLine, index: number): Problem[] {
  const at = (...rest: (string | number)[]): (string | number)[] => ["lines", index, ...rest];
  const problems: Problem[] = [];
  if (printableLine(line.title) === "") problems.push(problem("line_title_missing", at("title")));
  const quantity = parseDecimal(line.quantity);
  const gross = quantity.times(parseDecimal(line.unitPrice));
  if (quantity.eq("0")) problems.push(problem("line_quantity_zero", at("quantity")));
  if (gross.lt("0")) problems.push(problem("line_amount_negative", at("unitPrice")));
  if (line.discount?.kind === "percent" && !isPercent(line.discount.percent)) {
    problems.push(problem("line_discount_out_of_range", at("discount")));
  }
  if (line.discount?.kind === "amount") {
    const amount = parseDecimal(line.discount.amount);
    // A discount of a negative line is negative too, so that the credit mirrors its debit.
    if (!amount.eq("0") && amount.lt("0") !== gross.lt("0")) {
      problems.push(problem("line_discount_out_of_range", at("discount")));
    } else if (amount.abs().gt(gross.abs())) {
      problems.push(problem("line_discount_exceeds_line", at("discount")));
    }
  }
  if (line.taxes.length === 0) problems.push(problem("tax_missing", at("taxes")));
  const seen = new Set<string>();
  for (const [taxIndex, tax] of line.taxes.entries()) {
    const key = JSON.stringify([tax.category, parseDecimal(tax.rate).toFixed()]);
    if (seen.has(key)) problems.push(problem("tax_twice", at("taxes", taxIndex)));
    seen.add(key);
    problems.push(...checkTax(tax).map((code) => problem(code, at("taxes", taxIndex))));
  }
  return problems;
}

/** What is wrong with one tax, whether on a line or as a default of an item. */
export function checkTax(tax: Tax): ProblemCode[] {
  const codes: ProblemCode[] = [];
  const rate = parseDecimal(tax.rate);
  if (rate.lt("0")) codes.push("tax_rate_negative");
  else if (rate.gt("100")) codes.push("tax_rate_absurd");
  else if (tax.category === "S" && rate.eq("0")) codes.push("tax_rate_zero_on_standard");
  else if (tax.category !== "S" && !rate.eq("0")) codes.push("tax_rate_on_untaxed_category");
  else if (rate.gt("0") && rate.lt("1")) codes.push("tax_rate_looks_like_fraction");
  const needsReason = tax.category !== "S" && tax.category !== "Z";
  if (needsReason && printableLine(tax.exemptionReason ?? "") === "") codes.push("exemption_reason_missing");
  return codes;
}

/** BR-O-11 … 14: what is outside the scope of tax belongs on a document of its own. */
function checkTaxMix(lines: readonly DraftLine[]): Problem[] {
  const taxes = lines.flatMap((line, index) => line.taxes.map((tax) => ({ index, category: tax.category })));
  const outside = taxes.find(({ category }) => category === "O");
  if (outside === undefined || taxes.every(({ category }) => category === "O")) return [];
  return [problem("outside_scope_mixed", ["lines", outside.index, "taxes"])];
}

function checkAdjustment(adjustment: Adjustment, index: number): Problem[] {
  const problems: Problem[] = [];
  if (printableLine(adjustment.label) === "") {
    problems.push(problem("adjustment_label_missing", ["adjustments", index, "label"]));
  }
  const inRange = adjustment.mode === "percent" ? isPercent(adjustment.value) : !parseDecimal(adjustment.value).lt("0");
  if (!inRange) problems.push(problem("adjustment_out_of_range", ["adjustments", index, "value"]));
  return problems;
}

function checkAmounts(draft: DraftContent): Problem[] {
  // Either policy gives the same magnitudes; which cent it falls on is no question of this check.
  const totals = computeTotals({ ...draft, taxPolicy: "category" });
  const problems: Problem[] = [];
  for (const [index, line] of totals.lines.entries()) {
    if (isAbsurd(line.statedMinor)) problems.push(problem("amount_absurd", ["lines", index]));
  }
  for (const [index, adjustment] of totals.adjustments.entries()) {
    if (isAbsurd(adjustment.statedMinor)) problems.push(problem("amount_absurd", ["adjustments", index]));
  }
  if (problems.length === 0 && isAbsurd(totals.totalMinor)) problems.push(problem("amount_absurd", ["total"]));
  // A credit note holds positive amounts as well; its kind says which way the money goes.
  if (totals.totalMinor < 0n) problems.push(problem("total_negative", ["total"]));
  if (totals.totalMinor === 0n && draft.lines.length > 0) problems.push(problem("total_zero", ["total"]));
  return problems;
}

function isPercent(text: string): boolean {
  const value = parseDecimal(text);
  return !value.lt("0") && !value.gt("100");
}
