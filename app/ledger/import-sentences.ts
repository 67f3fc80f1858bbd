/** What is wrong with an imported file, in a line that names the place. */
import type { ImportProblemCode } from "#core/import-invoice.ts";

type Problem = { path?: (string | number)[]; code?: string };

const WORDS: Partial<Record<ImportProblemCode, string>> = {
  file_not_an_invoice: "this is not an invoice: it has no lines",
  field_twice: "this stands here twice under different names",
  text_expected: "words are expected here",
  text_too_long: "this text is too long",
  kind_unknown: "only an invoice or a credit note can be imported",
  currency_missing: "the currency is missing",
  currency_unknown: "there is no such currency",
  number_expected: "a number is expected here",
  number_ambiguous: "it is not clear which sign is the decimal point: write 1234.50",
  number_not_exact: "this number has lost its digits on the way: write it between quotation marks",
  number_too_large: "this number is too large",
  date_invalid: "there is no such day: write 2026-11-21",
  due_days_invalid: "days to pay are a whole number up to 365",
  due_before_issue: "it would be due before it is issued",
  service_period_reversed: "the period ends before it begins",
  lines_missing: "there are no lines",
  lines_too_many: "there are more than a thousand lines",
  line_title_missing: "the line does not say what it is for",
  price_missing: "the line has no price",
  discount_exceeds_line: "the discount is more than the line itself",
  discount_out_of_range: "a discount is between 0 and 100 %",
  tax_rate_out_of_range: "a tax rate is between 0 and 100 %",
  tax_rate_on_untaxed_category: "a category without tax has a rate",
  amount_absurd: "this amount is beyond belief",
  total_negative: "the total is negative: that would be a credit note",
};

/** "lines › 3 › price: a number is expected here". Lines are counted from one, as people do. */
export function importProblemLine(problem: Problem): string {
  const place = (problem.path ?? []).map((part) => (typeof part === "number" ? part + 1 : part)).join(" › ");
  const words = WORDS[problem.code as ImportProblemCode] ?? String(problem.code ?? "").replaceAll("_", " ");
  return place === "" ? words : `${place}: ${words}`;
}
