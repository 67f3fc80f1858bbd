/** The taxes of an invoice or a line, in every shape in which files write them. */
import { isJsonObject, WrittenNumber } from "#core/bounded-json.ts";
import { parseDecimal } from "#core/decimal.ts";
import { DRAFT_LIMITS, type Tax, TaxCategory } from "#core/draft-content.ts";
import type { Notes } from "./import-notes.ts";
import { type Field, fieldsOf, foldKey } from "./invoice-fields.ts";
import { readLine, readPercent } from "./read-values.ts";

const CATEGORY_WORDS: Record<string, Tax["category"]> = {
  standard: "S",
  zero: "Z",
  zerorated: "Z",
  exempt: "E",
  reversecharge: "AE",
  intracommunity: "K",
  export: "G",
  outsidescope: "O",
};

/** 21, "21%", "AE", { category, rate, reason }, or a list of these. Null where the problem is noted. */
export function readTaxes(field: Field, notes: Notes): Tax[] | null {
  const parts = Array.isArray(field.value) ? field.value : [field.value];
  if (parts.length > DRAFT_LIMITS.taxesPerLine) return notes.refuse(field.path, "taxes_too_many");
  const taxes = parts.map((value, index) =>
    readTax({ value, path: Array.isArray(field.value) ? [...field.path, index] : field.path }, notes),
  );
  return taxes.every((tax) => tax !== null) ? taxes : null;
}

function readTax(field: Field, notes: Notes): Tax | null {
  const { value, path } = field;
  if (typeof value === "string" && /^[a-z][a-z -]*$/i.test(value.trim())) {
    const category = readCategory(field, notes);
    if (category === "S") return notes.refuse(path, "tax_invalid");
    return category === null ? null : { category, rate: "0", exemptionReason: null };
  }
  if (!isJsonObject(value)) {
    if (typeof value !== "string" && !(value instanceof WrittenNumber)) return notes.refuse(path, "tax_invalid");
    return taxOf(null, field, null, notes);
  }
  const fields = fieldsOf(
    value,
    {
      category: ["category", "categorycode", "code"],
      rate: ["rate", "percent", "percentage", "value"],
      reason: ["exemptionreason", "reason"],
      ignored: ["name", "label", "id", "amount"],
    },
    path,
    notes,
  );
  const category = fields.category === undefined ? null : readCategory(fields.category, notes);
  if (fields.category !== undefined && category === null) return null;
  const reason = readLine(fields.reason, DRAFT_LIMITS.shortChars, notes);
  if (fields.rate !== undefined) return taxOf(category, fields.rate, reason, notes);
  if (category === null || category === "S") return notes.refuse(path, "tax_invalid");
  return { category, rate: "0", exemptionReason: reason };
}

function readCategory({ value, path }: Field, notes: Notes): Tax["category"] | null {
  const text = typeof value === "string" ? value.trim() : "";
  const code = TaxCategory.safeParse(text.toUpperCase());
  return (code.success ? code.data : CATEGORY_WORDS[foldKey(text)]) ?? notes.refuse(path, "tax_category_unknown");
}

function taxOf(category: Tax["category"] | null, rateField: Field, reason: string | null, notes: Notes): Tax | null {
  const rate = readPercent(rateField, notes);
  if (rate === null) return null;
  const percent = parseDecimal(rate);
  if (percent.lt("0") || percent.gt("100")) return notes.refuse(rateField.path, "tax_rate_out_of_range");
  // Nothing to pay can mean zero-rated, exempt or reverse charge; the file does not say which.
  if (category === null && rate === "0") notes.warn(rateField.path, "tax_category_assumed");
  if (percent.gt("0") && percent.lt("1")) notes.warn(rateField.path, "tax_rate_looks_like_fraction");
  const known = category ?? (rate === "0" ? "Z" : "S");
  if (known !== "S" && rate !== "0") return notes.refuse(rateField.path, "tax_rate_on_untaxed_category");
  return { category: known, rate, exemptionReason: reason };
}
