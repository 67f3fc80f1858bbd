/** What is wrong with an imported file, in a line that names the place. */
import type { ImportProblemCode, ImportWarningCode } from "#core/import/import-notes.ts";

type Problem = { path?: (string | number)[]; code?: string };

/** Complete by type, with what only the server can know of a file: whose client it names, and what it corrects. */
const WORDS: Record<
  ImportProblemCode | ImportWarningCode | "client_unknown" | "client_ambiguous" | "credit_note_needs_invoice",
  string
> = {
  file_too_large: "the file is larger than 1 MB",
  file_empty: "the file is empty",
  file_not_json: "this is not JSON: a comma, a bracket or a quotation mark may be missing",
  file_too_deep: "the file nests deeper than any invoice",
  key_forbidden: "this name cannot be used in a file",
  numbers_unreadable: "the numbers of this file cannot be read exactly: write them between quotation marks",
  file_not_an_invoice: "this is not an invoice: it has no lines",
  field_twice: "this stands here twice under different names",
  text_expected: "words are expected here",
  text_too_long: "this text is too long",
  kind_unknown: "only an invoice or a credit note can be imported",
  yes_or_no_expected: "true or false is expected here",
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
  line_invalid: "a line is an object with a title, a quantity and a price",
  line_title_missing: "the line does not say what it is for",
  price_missing: "the line has no price",
  discount_invalid: 'a discount is an amount, or a number of percent such as "4%"',
  discount_exceeds_line: "the discount is more than the line itself",
  discount_out_of_range: "a discount is between 0 and 100 %",
  adjustments_too_many: "there are too many discounts and charges on the whole document",
  tax_invalid: "a tax is a rate in percent, or a category with its rate",
  tax_category_unknown: "there is no such tax category: S, Z, E, AE, K, G or O",
  taxes_too_many: "there are too many taxes on one line",
  tax_rate_out_of_range: "a tax rate is between 0 and 100 %",
  tax_rate_on_untaxed_category: "a category without tax has a rate",
  amount_absurd: "this amount is beyond belief",
  total_negative: "the total is negative: that would be a credit note",
  too_many_problems: "there is more than this list shows",
  credit_note_needs_invoice: "a credit note is begun from the invoice that it corrects",
  client_unknown: "nobody of that name is among the clients: choose one in the draft",
  client_ambiguous: "several clients have that name: choose one in the draft",
  client_missing: "the file names no client: choose one in the draft",
  field_unknown: "this field is not known here and was left out",
  field_ignored: "this field is worked out here, and was left out",
  number_ignored: "a number is given when the invoice is issued: this one was left out",
  text_is_formula: "this text begins like a spreadsheet formula",
  text_overrides_direction: "this text had signs that turn its direction: they were taken out",
  text_cleaned: "this text had signs that cannot be printed: they were taken out",
  tax_missing: "no tax is given: look at the rate",
  tax_category_assumed: "the tax category was not given and follows from the rate",
  tax_rate_looks_like_fraction: "this rate is below one percent: was 0.21 meant as 21?",
  line_amount_negative: "the amount of this line is negative",
  line_amount_differs: "the file states another amount for this line than its quantity and price make",
  total_differs: "the file states another total than its lines make",
};

const WARNINGS_SAID = 3;

/** What is said when a file has become a draft: its name, and what a person should look at. */
export function importedSentence(fileName: string, warnings: readonly Problem[]): string {
  if (warnings.length === 0) return `${fileName} is now a draft.`;
  const said = warnings.slice(0, WARNINGS_SAID).map(importProblemLine);
  const more = warnings.length > WARNINGS_SAID ? ` – and ${warnings.length - WARNINGS_SAID} more` : "";
  return `${fileName} is now a draft. Look at ${said.join("; ")}${more}.`;
}

/** "lines › 3 › price: a number is expected here". Lines are counted from one, as people do. */
export function importProblemLine(problem: Problem): string {
  const place = (problem.path ?? []).map((part) => (typeof part === "number" ? part + 1 : part)).join(" › ");
  const words = WORDS[problem.code as keyof typeof WORDS] ?? String(problem.code ?? "").replaceAll("_", " ");
  return place === "" ? words : `${place}: ${words}`;
}
