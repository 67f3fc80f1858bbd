/** Discounts and charges, of a line and of the whole document, in every shape in which files write them. */
import { isJsonObject } from "#core/bounded-json.ts";
import { parseDecimal } from "#core/decimal.ts";
import { type Adjustment, DRAFT_LIMITS, type LineDiscount } from "#core/draft-content.ts";
import type { Notes } from "./import-notes.ts";
import { type Field, fieldsOf, type INVOICE_FIELDS } from "./invoice-fields.ts";
import { isPercentText, readDecimal, readName, readPercent } from "./read-values.ts";

type Reduction = { mode: "percent" | "amount"; value: string; label: string };

/** Discounts and charges of the whole document, from every place where files put them. */
export function readAdjustments(
  fields: Partial<Record<keyof typeof INVOICE_FIELDS, Field>>,
  notes: Notes,
): Adjustment[] {
  const found: { kind: Adjustment["kind"]; field: Field }[] = [];
  if (fields.discount !== undefined) found.push({ kind: "discount", field: fields.discount });
  if (fields.discountPercent !== undefined) {
    const { value, path } = fields.discountPercent;
    found.push({ kind: "discount", field: { value: isJsonObject(value) ? value : { percent: value }, path } });
  }
  if (fields.charge !== undefined) found.push({ kind: "charge", field: fields.charge });
  for (const name of ["discounts", "charges", "adjustments"] as const) {
    const field = fields[name];
    if (field === undefined) continue;
    if (!Array.isArray(field.value)) {
      notes.refuse(field.path, "discount_invalid");
      continue;
    }
    for (const [index, value] of field.value.entries()) {
      const word = isJsonObject(value) ? (value.kind ?? value.type) : undefined;
      const isCharge = name === "charges" || (typeof word === "string" && /charge|fee/i.test(word));
      found.push({ kind: isCharge ? "charge" : "discount", field: { value, path: [...field.path, index] } });
    }
  }
  if (found.length > DRAFT_LIMITS.adjustments) {
    notes.refuse(found[DRAFT_LIMITS.adjustments]?.field.path ?? [], "adjustments_too_many");
    return [];
  }
  return found.flatMap(({ kind, field }, index) => {
    const reduction = readReduction(field, notes);
    if (reduction === null) return [];
    const label = reduction.label || (kind === "discount" ? "Discount" : "Charge");
    return [{ id: `adjustment-${index + 1}`, kind, label, mode: reduction.mode, value: reduction.value }];
  });
}

export function readLineDiscount(
  field: Field | undefined,
  percent: Field | undefined,
  notes: Notes,
): LineDiscount | null {
  if (field !== undefined && percent !== undefined) return notes.refuse(percent.path, "field_twice");
  const reduction =
    percent === undefined ? field && readReduction(field, notes) : reductionOf("percent", percent, "", notes);
  if (!reduction || parseDecimal(reduction.value).eq("0")) return null;
  return reduction.mode === "percent"
    ? { kind: "percent", percent: reduction.value }
    : { kind: "amount", amount: reduction.value };
}

/** "5%", 10 (an amount), { percent: 5 }, { amount: 10 } or { type: "percent", value: 5, label }. */
function readReduction(field: Field, notes: Notes): Reduction | null {
  const { value, path } = field;
  if (!isJsonObject(value)) {
    return isPercentText(value) ? reductionOf("percent", field, "", notes) : reductionOf("amount", field, "", notes);
  }
  const fields = fieldsOf(
    value,
    {
      kind: ["kind"],
      mode: ["mode", "type"],
      percent: ["percent", "percentage", "rate"],
      amount: ["amount"],
      value: ["value"],
      label: ["label", "name", "description", "reason", "title"],
      ignored: ["id"],
    },
    path,
    notes,
  );
  const label = readName(fields.label, DRAFT_LIMITS.shortChars, notes) ?? "";
  if (fields.percent !== undefined && fields.amount === undefined)
    return reductionOf("percent", fields.percent, label, notes);
  if (fields.amount !== undefined && fields.percent === undefined) {
    return reductionOf(isPercentText(fields.amount.value) ? "percent" : "amount", fields.amount, label, notes);
  }
  if (fields.value === undefined || fields.amount !== undefined) return notes.refuse(path, "discount_invalid");
  const word = (fields.mode ?? fields.kind)?.value;
  const isPercent =
    isPercentText(fields.value.value) || (typeof word === "string" && /^(?:percent|percentage|%)$/i.test(word));
  return reductionOf(isPercent ? "percent" : "amount", fields.value, label, notes);
}

function reductionOf(mode: Reduction["mode"], field: Field, label: string, notes: Notes): Reduction | null {
  const value = mode === "percent" ? readPercent(field, notes) : readDecimal(field, notes);
  if (value === null) return null;
  const decimal = parseDecimal(value);
  if (decimal.lt("0") || (mode === "percent" && decimal.gt("100"))) {
    return notes.refuse(field.path, "discount_out_of_range");
  }
  return { mode, value, label };
}
