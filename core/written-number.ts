/** One number as people write it, in either habit of separators, turned into plain digits with a point. */
import { isCurrency } from "#core/currency.ts";

/** Digits that people's keyboards and files really send, and the separators that go with them. */
const DIGIT_ZEROES = ["٠", "۰", "०", "０"];
const SYMBOLS: Record<string, string> = {
  "٫": ".",
  "٬": "'",
  "．": ".",
  "，": ",",
  "％": "%",
  "٪": "%",
  "’": "'",
  "‘": "'",
  ʼ: "'",
  "−": "-",
  "–": "-",
  "—": "-",
  "－": "-",
  "＋": "+",
  "×": "*",
  "✕": "*",
  "∙": "*",
  "⋅": "*",
  "＊": "*",
  x: "*",
  X: "*",
  "÷": "/",
  "／": "/",
  "（": "(",
  "）": ")",
};
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u200b]/g;
const CURRENCY_WORD = String.raw`(?:\p{L}{0,3}\p{Sc}|[A-Za-z]{3}|kr\.?|Kč|zł|Fr\.?|Rp\.?|RM|lei|Ft)`;
const LEADING_CURRENCY = new RegExp(String.raw`^([-+(]?)\s*(${CURRENCY_WORD})\s*(?=[-+(\d.,])`, "u");
const TRAILING_CURRENCY = new RegExp(String.raw`(?<=[\d.,)])\s*(${CURRENCY_WORD})(\)?)$`, "u");

/** ASCII digits and operators, without direction marks, surrounding blanks and a currency before or after. */
export function plainSpelling(text: string): string {
  const withoutCurrency = text
    .replace(DIRECTION_MARKS, "")
    .trim()
    .replace(LEADING_CURRENCY, (whole, sign: string, word: string) => (isCurrencyWord(word) ? sign : whole))
    .replace(TRAILING_CURRENCY, (whole, word: string, end: string) => (isCurrencyWord(word) ? end : whole));
  let spelled = "";
  for (const char of withoutCurrency) spelled += SYMBOLS[char] ?? asciiDigit(char) ?? char;
  // Dutch, German and Swiss prices in whole units end in a dash for the cents: "1.250,-".
  return spelled.replace(/(?<=\d)([.,])\s*-{1,2}$/, "$10").trim();
}

function isCurrencyWord(word: string): boolean {
  return !/^[A-Za-z]{3}$/.test(word) || word === "lei" || isCurrency(word.toUpperCase());
}

function asciiDigit(char: string): string | null {
  const code = char.codePointAt(0) ?? 0;
  for (const zero of DIGIT_ZEROES) {
    const value = code - (zero.codePointAt(0) ?? 0);
    if (value >= 0 && value <= 9) return value.toString();
  }
  return null;
}

/**
 * Plain digits ("1234.5") of one unsigned written number, or null where the separators make no sense.
 *
 * With both separators the last is the decimal mark. A single separator before exactly three digits ("1,234") could be
 * either: it is the decimal mark when it is `mark`, else it groups. Anything else has only one reading, in any locale.
 */
export function readWrittenNumber(written: string, mark: "." | ","): string | null {
  const text = written.replace(/\s/g, " ");
  const dots = text.split(".").length - 1;
  const commas = text.split(",").length - 1;
  const soft = [" ", "'"].filter((char) => text.includes(char));
  if (soft.length > 1) return null;

  let decimal: string | null = null;
  let group: string | null = soft[0] ?? null;
  if (dots > 0 && commas > 0) {
    if (group !== null) return null;
    decimal = text.lastIndexOf(".") > text.lastIndexOf(",") ? "." : ",";
    group = decimal === "." ? "," : ".";
  } else if (dots + commas > 0) {
    const separator = dots > 0 ? "." : ",";
    const groups = dots + commas > 1 || (group === null && isAmbiguous(text) && separator !== mark);
    if (groups && group !== null) return null;
    if (groups) group = separator;
    else decimal = separator;
  }

  const parts = decimal === null ? [text] : text.split(decimal);
  if (parts.length > 2) return null;
  const [whole = "", decimals = ""] = parts;
  if (!/^\d*$/.test(decimals) || whole + decimals === "") return null;
  const digits = group !== null && whole.includes(group) ? ungroup(whole, group) : whole;
  if (digits === null || !/^\d*$/.test(digits)) return null;
  const integer = digits.replace(/^0+(?=\d)/, "") || "0";
  return decimals === "" ? integer : `${integer}.${decimals}`;
}

/** Whether one separator stands before exactly three digits, so that it may group or mark decimals. */
export function isAmbiguous(text: string): boolean {
  return /^[1-9]\d{0,2}[.,]\d{3}$/.test(text);
}

/** Groups of three, or the Indian 12,34,567; null where the groups are of any other size. */
function ungroup(whole: string, group: string): string | null {
  const [head = "", ...rest] = whole.split(group);
  const last = rest.at(-1);
  if (!/^\d{1,3}$/.test(head) || last?.length !== 3) return null;
  const size = rest[0]?.length;
  const sizes = rest.slice(0, -1).every((part) => part.length === size);
  if (!sizes || (size !== 3 && !(size === 2 && head.length <= 2 && group === ","))) return null;
  return [head, ...rest].join("");
}
