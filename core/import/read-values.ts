/** Text, dates, choices and numbers of a file, each with its problem noted where it has no one reading. */
import { EXPRESSION_CHARS_MAX } from "#core/arithmetic.ts";
import { type JsonValue, WrittenNumber } from "#core/bounded-json.ts";
import { isDecimal, readDecimalText, readJsonNumber } from "#core/decimal.ts";
import { DRAFT_LIMITS } from "#core/draft-content.ts";
import { parseInteger } from "#core/integer.ts";
import { isPlainDate, type PlainDate } from "#core/plain-date.ts";
import { looksLikeFormula, overridesDirection, printableLine, printableText } from "#core/text.ts";
import type { Notes } from "./import-notes.ts";
import type { Field } from "./invoice-fields.ts";

const DUE_DAYS_MAX = 365;

/** Text of several lines, cleaned of what cannot be printed. A number is taken as it is written: "po": 4711. */
export function readText(field: Field | undefined, charsMax: number, notes: Notes): string | null {
  if (field === undefined) return null;
  const raw = field.value instanceof WrittenNumber ? field.value.source : field.value;
  if (typeof raw !== "string") return notes.refuse(field.path, "text_expected");
  const text = printableText(raw).trim();
  if (text !== raw.replace(/\r\n?/g, "\n").trim()) notes.warn(field.path, "text_cleaned");
  if (text.length > charsMax) return notes.refuse(field.path, "text_too_long");
  return text;
}

export function readLine(field: Field | undefined, charsMax: number, notes: Notes): string | null {
  const text = readText(field, charsMax, notes);
  return text === null ? null : printableLine(text);
}

/** A name that lands in lists and exports: kept as it is written, with a warning where it could deceive. */
export function readName(field: Field | undefined, charsMax: number, notes: Notes): string | null {
  const name = readLine(field, charsMax, notes);
  if (name === null || field === undefined) return null;
  if (looksLikeFormula(name)) notes.warn(field.path, "text_is_formula");
  if (overridesDirection(name)) notes.warn(field.path, "text_overrides_direction");
  return name;
}

export function readBoolean(field: Field | undefined, notes: Notes): boolean {
  if (field === undefined) return false;
  if (typeof field.value === "boolean") return field.value;
  notes.refuse(field.path, "yes_or_no_expected");
  return false;
}

/**
 * A day: "2026-11-21". An instant is taken only at midnight: "2026-11-20T23:00:00Z" is what Amsterdam's 21st looks like
 * to a program that confused the two, and reading its first ten characters would be a day early.
 */
export function readDate(field: Field | undefined, notes: Notes): PlainDate | null {
  if (field === undefined) return null;
  const text = typeof field.value === "string" ? field.value.trim() : "";
  const [, day = ""] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(text) ?? [];
  return isPlainDate(day) ? day : notes.refuse(field.path, "date_invalid");
}

export function readDueDays(field: Field | undefined, notes: Notes): number | null {
  if (field === undefined) return null;
  const text = field.value instanceof WrittenNumber ? field.value.source : field.value;
  const days = typeof text === "string" && /^\d{1,3}$/.test(text.trim()) ? parseInteger(text.trim()) : null;
  return days === null || days > DUE_DAYS_MAX ? notes.refuse(field.path, "due_days_invalid") : days;
}

/** "Net 30" and 30 are a number of days; any other sentence is printed as terms. */
export function readTerms(field: Field | undefined, notes: Notes): { text: string; dueDays: number | null } {
  const text = readText(field, DRAFT_LIMITS.noteChars, notes) ?? "";
  const [, days] = /^(?:net[ -]?)?(\d{1,3})(?: ?days?)?$/i.exec(text) ?? [];
  const dueDays = days === undefined ? null : parseInteger(days);
  return dueDays === null || dueDays > DUE_DAYS_MAX ? { text, dueDays: null } : { text: "", dueDays };
}

/** The exact decimal that the file means, or null with the problem noted. */
export function readDecimal({ value, path }: Field, notes: Notes): string | null {
  if (value instanceof WrittenNumber) {
    // 0.30000000000000004 is what a program writes that calculated with floats. It is refused rather than rounded,
    // because then its other amounts are not what anyone meant either.
    const decimal = readJsonNumber(value.source);
    return (
      decimal ?? notes.refuse(path, /^-?\d{1,15}\.|e-/i.test(value.source) ? "number_not_exact" : "number_too_large")
    );
  }
  if (typeof value !== "string") return notes.refuse(path, "number_expected");
  // In JSON a point is the decimal mark, so "1.234" has one reading. "1,234" has two, and guessing costs somebody money.
  const withPoint = readDecimalText(value, ".");
  if (isDecimal(value.trim()) && withPoint !== null) return withPoint;
  const withComma = readDecimalText(value, ",");
  if (withPoint === null || withComma === null) return notes.refuse(path, "number_expected");
  return withPoint === withComma ? withPoint : notes.refuse(path, "number_ambiguous");
}

/** Bounded, because the search for blanks before the sign takes quadratic time on a megabyte of blanks. */
export function isPercentText(value: JsonValue): value is string {
  return typeof value === "string" && value.length <= EXPRESSION_CHARS_MAX && /%\s*$/.test(value);
}

/** "5%" without its sign. */
export function readPercent(field: Field, notes: Notes): string | null {
  const { value, path } = field;
  return readDecimal({ value: isPercentText(value) ? value.replace(/\s*%\s*$/, "") : value, path }, notes);
}
