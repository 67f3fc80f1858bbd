/**
 * Reads single values of a draft, of which nothing is known: the same rules as the schemas of draft-content.ts, by hand. They
 * run for every field of every line in every browser that opens a draft, and a schema library is a seventh of that page.
 * draft-values.test.ts holds the two together.
 */
import { canonicalDecimal, isDecimal } from "#core/decimal.ts";
import { DRAFT_LIMITS, type DraftLine, type LineDiscount, TAX_CATEGORIES, type Tax } from "#core/draft-content.ts";
import { isInteger } from "#core/integer.ts";
import { isPlainDate } from "#core/plain-date.ts";

const UUID =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}(?:-0{4}){3}-0{12}|f{8}(?:-f{4}){3}-f{12})$/i;

/** A decimal in its one spelling; null where it is none within the bounds. */
export function readDecimal(value: unknown): string | null {
  return typeof value === "string" && isDecimal(value) ? canonicalDecimal(value) : null;
}

export function readUuid(value: unknown): string | null {
  return typeof value === "string" && UUID.test(value) ? value : null;
}

export function readTax(value: unknown): Tax | null {
  if (!isRecord(value)) return null;
  const category = TAX_CATEGORIES.find((one) => one === value.category);
  const rate = readDecimal(value.rate);
  const { exemptionReason } = value;
  if (!category || rate === null) return null;
  if (exemptionReason === null) return { category, rate, exemptionReason };
  return typeof exemptionReason === "string" && exemptionReason.length <= DRAFT_LIMITS.shortChars
    ? { category, rate, exemptionReason }
    : null;
}

export function readDiscount(value: unknown): LineDiscount | null {
  if (!isRecord(value)) return null;
  if (value.kind === "percent") {
    const percent = readDecimal(value.percent);
    return percent === null ? null : { kind: "percent", percent };
  }
  if (value.kind !== "amount") return null;
  const amount = readDecimal(value.amount);
  return amount === null ? null : { kind: "amount", amount };
}

type PlaceField =
  | Exclude<keyof DraftLine, "id">
  | "invoice/subject"
  | "invoice/reference"
  | "invoice/issueDate"
  | "invoice/dueDate"
  | "invoice/serviceFrom"
  | "notes"
  | "terms";

type Read =
  | DraftLine[Exclude<keyof DraftLine, "id">]
  | { dueDate: string | null; dueDays: number }
  | { serviceFrom: string | null; serviceTo: string | null };

/** What a field of a line, or one outside the lines, says; undefined where `value` cannot stand there. */
export function readPlaceValue(field: PlaceField, value: unknown): Read | undefined {
  switch (field) {
    case "title":
      return boundedText(value, DRAFT_LIMITS.titleChars);
    case "detail":
      return boundedText(value, DRAFT_LIMITS.detailChars);
    case "unit":
      return boundedText(value, UNIT_CHARS_MAX);
    case "quantity":
    case "unitPrice":
      return readDecimal(value) ?? undefined;
    case "discount":
      return value === null ? null : (readDiscount(value) ?? undefined);
    case "taxes":
      return readAllTaxes(value);
    case "invoice/subject":
    case "invoice/reference":
      return boundedText(value, DRAFT_LIMITS.shortChars);
    case "notes":
    case "terms":
      return boundedText(value, DRAFT_LIMITS.noteChars);
    case "invoice/issueDate":
      return isDateOrNull(value) ? value : undefined;
    case "invoice/dueDate": {
      if (!hasOnly(value, ["dueDate", "dueDays"]) || !isDateOrNull(value.dueDate)) return undefined;
      const { dueDate, dueDays } = value;
      const isCount = typeof dueDays === "number" && isInteger(dueDays) && dueDays >= 0 && dueDays <= DUE_DAYS_MAX;
      return isCount ? { dueDate, dueDays } : undefined;
    }
    case "invoice/serviceFrom": {
      if (!hasOnly(value, ["serviceFrom", "serviceTo"])) return undefined;
      const { serviceFrom, serviceTo } = value;
      return isDateOrNull(serviceFrom) && isDateOrNull(serviceTo) ? { serviceFrom, serviceTo } : undefined;
    }
  }
}

const UNIT_CHARS_MAX = 40;
const DUE_DAYS_MAX = 365;

function boundedText(value: unknown, charsMax: number): string | undefined {
  return typeof value === "string" && value.length <= charsMax ? value : undefined;
}

function readAllTaxes(value: unknown): Tax[] | undefined {
  if (!Array.isArray(value) || value.length > DRAFT_LIMITS.taxesPerLine) return undefined;
  const taxes = value.map(readTax);
  return taxes.every((tax) => tax !== null) ? taxes : undefined;
}

function isDateOrNull(value: unknown): value is string | null {
  return value === null || (typeof value === "string" && isPlainDate(value));
}

/** An object with exactly these fields. */
function hasOnly(value: unknown, fields: readonly string[]): value is Record<string, unknown> {
  return isRecord(value) && Object.keys(value).every((key) => fields.includes(key));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
