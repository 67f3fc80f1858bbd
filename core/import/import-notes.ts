/** What is wrong with a file that is imported, or only strange: codes with the place in the file. The sentences are the business of app/. */
import type { JsonPath, JsonProblem } from "#core/bounded-json.ts";

/** Stop the import. */
export type ImportProblemCode =
  | JsonProblem["code"]
  | "file_not_an_invoice"
  | "field_twice"
  | "text_expected"
  | "text_too_long"
  | "yes_or_no_expected"
  | "kind_unknown"
  | "currency_missing"
  | "currency_unknown"
  | "number_expected"
  | "number_ambiguous"
  | "number_not_exact"
  | "number_too_large"
  | "date_invalid"
  | "due_days_invalid"
  | "due_before_issue"
  | "service_period_reversed"
  | "lines_missing"
  | "lines_too_many"
  | "line_invalid"
  | "line_title_missing"
  | "price_missing"
  | "discount_invalid"
  | "discount_out_of_range"
  | "discount_exceeds_line"
  | "adjustments_too_many"
  | "tax_invalid"
  | "tax_category_unknown"
  | "taxes_too_many"
  | "tax_rate_out_of_range"
  | "tax_rate_on_untaxed_category"
  | "amount_absurd"
  | "total_negative"
  | "too_many_problems";

/** Let the import pass, but a person should look. */
export type ImportWarningCode =
  | "field_unknown"
  | "field_ignored"
  | "number_ignored"
  | "client_missing"
  | "text_is_formula"
  | "text_overrides_direction"
  | "text_cleaned"
  | "tax_missing"
  | "tax_category_assumed"
  | "tax_rate_looks_like_fraction"
  | "line_amount_negative"
  | "line_amount_differs"
  | "total_differs";

export type ImportProblem = { path: JsonPath; code: ImportProblemCode };
export type ImportWarning = { path: JsonPath; code: ImportWarningCode };

// Enough to mend a file in one go; more would only make the answer as large as the file.
const PROBLEMS_MAX = 100;

export class TooManyProblems extends Error {}

/** Problems and warnings, in the order in which they were found. */
export class Notes {
  readonly problems: ImportProblem[] = [];
  readonly warnings: ImportWarning[] = [];

  refuse(path: JsonPath, code: ImportProblemCode): null {
    if (this.problems.length >= PROBLEMS_MAX) {
      this.problems.push({ path: [], code: "too_many_problems" });
      throw new TooManyProblems();
    }
    this.problems.push({ path, code });
    return null;
  }

  warn(path: JsonPath, code: ImportWarningCode): void {
    if (this.warnings.length < PROBLEMS_MAX) this.warnings.push({ path, code });
  }
}
