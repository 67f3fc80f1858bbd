/** The lines of an invoice. */
import { isJsonObject, type JsonObject, type JsonPath } from "#core/bounded-json.ts";
import { parseDecimal } from "#core/decimal.ts";
import { DRAFT_LIMITS, type DraftLine, type Tax } from "#core/draft-content.ts";
import type { Notes } from "./import-notes.ts";
import { type Field, fieldsOf, LINE_FIELDS } from "./invoice-fields.ts";
import { readLineDiscount } from "./read-reductions.ts";
import { readTaxes } from "./read-taxes.ts";
import { readDecimal, readLine, readName, readText } from "./read-values.ts";

export type ReadLine = { line: DraftLine; path: JsonPath; statedAmount: Field | null };

export function readLines(
  field: Field | undefined,
  root: JsonPath,
  defaultTaxes: Tax[] | null,
  notes: Notes,
): ReadLine[] {
  if (field === undefined || !Array.isArray(field.value) || field.value.length === 0) {
    notes.refuse(field?.path ?? [...root, "lines"], "lines_missing");
    return [];
  }
  if (field.value.length > DRAFT_LIMITS.lines) {
    notes.refuse(field.path, "lines_too_many");
    return [];
  }
  return field.value.flatMap((value, index) => {
    const path = [...field.path, index];
    if (!isJsonObject(value)) {
      notes.refuse(path, "line_invalid");
      return [];
    }
    return [readLineObject(value, index, path, defaultTaxes, notes)];
  });
}

function readLineObject(
  object: JsonObject,
  index: number,
  path: JsonPath,
  defaultTaxes: Tax[] | null,
  notes: Notes,
): ReadLine {
  const fields = fieldsOf(object, LINE_FIELDS, path, notes);
  const { title, detail } = readTitle(fields, path, notes);
  const counted = fields.quantity ?? fields.hours ?? fields.days;
  if ([fields.quantity, fields.hours, fields.days].filter((one) => one !== undefined).length > 1) {
    notes.refuse(path, "field_twice");
  }
  const quantity = counted === undefined ? "1" : (readDecimal(counted, notes) ?? "0");
  const countedUnit = counted === fields.hours ? "h" : counted === fields.days ? "d" : "";
  const unit = readLine(fields.unit, 40, notes) ?? (counted === undefined ? "" : countedUnit);

  // { "description": …, "amount": 500 } is one of something at 500; with any other quantity an amount is a sum to check.
  const priceIsAmount = fields.unitPrice === undefined && quantity === "1";
  const price = priceIsAmount ? fields.amount : fields.unitPrice;
  if (price === undefined) notes.refuse([...path, "unitPrice"], "price_missing");
  const unitPrice = price === undefined ? "0" : (readDecimal(price, notes) ?? "0");
  const taxes = fields.tax === undefined ? defaultTaxes : readTaxes(fields.tax, notes);
  if (fields.tax === undefined && defaultTaxes === null) notes.warn(path, "tax_missing");
  const discount = readLineDiscount(fields.discount, fields.discountPercent, notes);
  if (
    discount?.kind === "amount" &&
    parseDecimal(discount.amount).gt(parseDecimal(quantity).times(parseDecimal(unitPrice)).abs())
  ) {
    notes.refuse((fields.discount ?? fields.discountPercent)?.path ?? path, "discount_exceeds_line");
  }
  return {
    line: { id: `line-${index + 1}`, title, detail, quantity, unit, unitPrice, discount, taxes: taxes ?? [] },
    path,
    statedAmount: priceIsAmount ? null : (fields.amount ?? null),
  };
}

/** The title is one line. A lone description gives its first line as title and the rest as detail. */
function readTitle(
  fields: Partial<Record<keyof typeof LINE_FIELDS, Field>>,
  path: JsonPath,
  notes: Notes,
): { title: string; detail: string } {
  const detail = readText(fields.detail, DRAFT_LIMITS.detailChars, notes) ?? "";
  const described = readText(fields.description, DRAFT_LIMITS.detailChars, notes) ?? "";
  const together = (...parts: string[]): string => parts.filter((part) => part !== "").join("\n");
  if (together(described, detail).length > DRAFT_LIMITS.detailChars) notes.refuse(path, "text_too_long");
  if (fields.title !== undefined) {
    const title = readName(fields.title, DRAFT_LIMITS.titleChars, notes) ?? "";
    return { title, detail: together(described, detail) };
  }
  const [first = "", ...rest] = described.split("\n");
  if (first === "") notes.refuse([...path, "title"], "line_title_missing");
  const title =
    readName({ value: first, path: fields.description?.path ?? path }, DRAFT_LIMITS.titleChars, notes) ?? "";
  return { title, detail: together(rest.join("\n").trim(), detail) };
}
