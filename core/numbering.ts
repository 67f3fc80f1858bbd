/**
 * How document numbers look. A pattern is text with tokens: {YYYY} or {YY} and {MM} of the issue date, and one {SEQ} or
 * {SEQ:n}, padded with zeroes to n digits. "{YYYY}-{SEQ:4}" gives 2026-0147, and 2026-10000 when the width is outgrown.
 *
 * Every part but the sequence has a fixed width, so two sequences or two periods never give the same number.
 */
import { z } from "zod";
import { parseInteger } from "#core/integer.ts";
import { calendarDay, type PlainDate } from "#core/plain-date.ts";

const PATTERN_CHARS_MAX = 40;
// No invoice number needs more, and a payment reference holds 21 characters.
const SEQUENCE_WIDTH_MAX = 12;
const TOKEN = /\{(YYYY|YY|MM|SEQ)(?::(\d{1,2}))?\}/g;

/** Literal characters are those that banks, file names and tax portals all accept. */
export const SeriesPattern = z
  .string()
  .max(PATTERN_CHARS_MAX, { error: "pattern_too_long" })
  .superRefine((pattern, context) => {
    const problem = patternProblem(pattern);
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
  });
export type SeriesPattern = z.infer<typeof SeriesPattern>;

export type PatternProblem =
  | "pattern_token_unknown"
  | "pattern_needs_one_sequence"
  | "pattern_width_invalid"
  | "pattern_token_twice"
  | "pattern_month_without_year"
  | "pattern_character_invalid";

/** Why `pattern` cannot number documents, or null. */
export function patternProblem(pattern: string): PatternProblem | null {
  const tokens = [...pattern.matchAll(TOKEN)].map(([, name, width]) => ({ name, width }));
  const literals = pattern.replace(TOKEN, "");
  if (/[{}]/.test(literals)) return "pattern_token_unknown";
  if (!/^[A-Za-z0-9 ._/-]*$/.test(literals) || pattern !== pattern.trim()) return "pattern_character_invalid";
  if (tokens.filter(({ name }) => name === "SEQ").length !== 1) return "pattern_needs_one_sequence";
  for (const { name, width } of tokens) {
    if (width === undefined) continue;
    if (name !== "SEQ" || parseInteger(width) < 1 || parseInteger(width) > SEQUENCE_WIDTH_MAX)
      return "pattern_width_invalid";
  }
  const names = tokens.map(({ name }) => (name === "YY" ? "YYYY" : name));
  if (new Set(names).size !== names.length) return "pattern_token_twice";
  // {MM} alone would start again next November with the numbers of this one.
  if (names.includes("MM") && !names.includes("YYYY")) return "pattern_month_without_year";
  return null;
}

/** The period in which the sequence counts on: "2026-11", "2026", or "" where the pattern never starts again. */
export function periodOf(pattern: SeriesPattern, issueDate: PlainDate): string {
  const { year, month } = calendarDay(issueDate);
  if (pattern.includes("{MM}")) return `${year}-${twoDigits(month)}`;
  return pattern.includes("{YY") ? `${year}` : "";
}

/** The printed number. `sequence` starts at 1. Throws RangeError for a pattern or sequence that cannot be printed. */
export function formatNumber(pattern: SeriesPattern, sequence: number | bigint, issueDate: PlainDate): string {
  const digits = sequence.toString();
  if (!/^[1-9]\d{0,14}$/.test(digits)) throw new RangeError("sequence is not a whole number from 1");
  const problem = patternProblem(pattern);
  if (problem !== null) throw new RangeError(problem);
  const { year, month } = calendarDay(issueDate);
  return pattern.replace(TOKEN, (_, name: string, width: string | undefined) => {
    if (name === "SEQ") return digits.padStart(width === undefined ? 1 : parseInteger(width), "0");
    if (name === "MM") return twoDigits(month);
    return name === "YY" ? `${year}`.slice(-2) : `${year}`;
  });
}

function twoDigits(value: number): string {
  return value.toString().padStart(2, "0");
}
