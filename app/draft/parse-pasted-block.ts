/**
 * A block from a spreadsheet becomes lines. Columns are known by their headings where there are any, else by what is in
 * them: words, units, percentages, and two numbers whose product stands beside them.
 */
import { normalizeDecimal } from "#core/decimal.ts";
import { DRAFT_LIMITS } from "#core/draft-content.ts";
import { readTable } from "./read-table.ts";

/** What a pasted row says. Null means: the block does not say, so the line keeps what a new line has. */
export type PastedLine = {
  title: string;
  detail: string;
  quantity: string | null;
  unit: string;
  unitPrice: string | null;
  /** A percentage: "21". */
  rate: string | null;
};

/** `unreadable`: cells of a number column that held something else; the line was made without them. */
export type PastedBlock = { lines: PastedLine[]; skippedRows: number; unreadable: { row: number; text: string }[] };

/** What a column of a pasted table holds. */
export const ROLES = ["title", "detail", "quantity", "unit", "unitPrice", "rate", "amount", "ignore"] as const;
export type Role = (typeof ROLES)[number];

/** How a table is read: whether its first row names the columns, what each holds, and how figures are written in it. */
export type Columns = { headed: boolean; roles: Role[]; decimal: DecimalMark };

/** "1.234,5" has a comma for its decimals, "1,234.5" a point. */
export type DecimalMark = "comma" | "point";

// A clipboard can hold a whole workbook; nobody means that as one invoice.
const PASTE_CHARS_MAX = 500_000;
const COLUMNS_MAX = 30;

const HEADINGS: Record<Exclude<Role, "ignore">, RegExp> = {
  title:
    /^(what|description|item|service|product|title|name|article|task|omschrijving|dienst|artikel|naam|beschreibung|leistung|bezeichnung|position|d[ée]signation|libell[ée]|prestation|descripci[óo]n|concepto)$/,
  detail: /^(details?|notes?|remarks?|comment|toelichting|bemerkung|hinweis|remarque|memo)$/,
  quantity:
    /^(qty|quantity|amount of|number|count|hours|days|hrs|aantal|uren|dagen|hoeveelheid|menge|anzahl|stunden|tage|quantit[ée]|qt[ée]|cantidad)\.?$/,
  unit: /^(unit|units|uom|eenheid|einheit|unit[ée]|unidad)$/,
  unitPrice:
    /^(price|unit ?price|rate|price per unit|per unit|cost|unit ?cost|prijs|tarief|stukprijs|prijs per eenheid|preis|einzelpreis|satz|prix|prix unitaire|pu|precio)$/,
  rate: /^(vat|vat ?%|vat ?rate|tax|tax ?%|tax ?rate|gst|btw|btw ?%|btw-?tarief|mwst\.?|ust\.?|steuer|tva|iva)$/,
  amount: /^(amount|total|line ?total|sum|subtotal|net|bedrag|totaal|betrag|gesamt|summe|montant|importe)$/,
};

const TOTAL_ROW =
  /^(sub[\s-]?total|grand total|total|net|vat|tax|totaal|subtotaal|btw|summe|gesamt|mwst|zwischensumme|tva|iva)\.?:?(\s+(excl|incl|ex|inc|due|amount|net|ht|ttc|exkl|inkl|eur|gbp|usd|[\d.,]+\s*%?)\b.*)?$/i;
const UNIT_WORD =
  /^(h|hr|hrs|hours?|d|days?|weeks?|months?|pcs?|pieces?|units?|shoots?|items?|lots?|km|kg|m2?|pages?|words?|uur|uren|dag|dagen|stuks?|st|maand(en)?|std|tage?|stk|st[üu]ck|heures?|jours?|pi[èe]ces?)\.?$/i;

/**
 * Reads the clipboard's plain text. Null when it is not a block (a single cell), which the field then takes as text.
 * `locale` decides what "1.234" means where the block itself does not; the numbers that come out are canonical decimals.
 */
export function parsePastedBlock(text: string, locale: string): PastedBlock | null {
  const table = pastedTable(text);
  return table ? linesOf(table, guessColumns(table, locale)) : null;
}

/** Rows and cells of what was pasted, without empty rows; null when it is not a block of cells. */
export function pastedTable(text: string): string[][] | null {
  if (text.length > PASTE_CHARS_MAX) return null;
  const table = readTable(text);
  const width = widthOf(table);
  if (width === 0 || (width === 1 && table.length < 2)) return null;
  return table.map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ""));
}

/** What the columns seem to be, by their headings where there are any, else by what is in them. */
export function guessColumns(table: string[][], locale: string): Columns {
  const width = widthOf(table);
  const decimal = guessDecimalMark(table) ?? markOf(locale);
  const named = headingRoles(table[0] ?? [], width);
  if (named && table.length > 1) return { headed: true, roles: named, decimal };
  return { headed: false, roles: guessRoles(table, width, LOCALE_OF[decimal]), decimal };
}

/** The lines that the table makes when its columns are read like that; null where that is none at all. */
export function linesOf(table: string[][], columns: Columns): PastedBlock | null {
  const block: PastedBlock = { lines: [], skippedRows: 0, unreadable: [] };
  const locale = LOCALE_OF[columns.decimal];
  for (const [index, row] of (columns.headed ? table.slice(1) : table).entries()) {
    const line = readRow(row, columns.roles, locale, (cell) => block.unreadable.push({ row: index, text: cell }));
    if (line === null || block.lines.length >= DRAFT_LIMITS.lines) block.skippedRows++;
    else block.lines.push(line);
  }
  return block.lines.length > 0 ? block : null;
}

const LOCALE_OF: Record<DecimalMark, string> = { comma: "de-DE", point: "en-GB" };

function widthOf(table: string[][]): number {
  return Math.min(COLUMNS_MAX, Math.max(0, ...table.map((row) => row.length)));
}

function markOf(locale: string): DecimalMark {
  return new Intl.NumberFormat(locale).format(1.5).includes(",") ? "comma" : "point";
}

/** The mark that every figure of the block which says anything about it agrees on; null where none does, or they differ. */
function guessDecimalMark(table: string[][]): DecimalMark | null {
  let found: DecimalMark | null = null;
  for (const cell of table.flat()) {
    const bare = cell.replace(/[€$£¥₹%'\s\u00a0\u202f]|\b[A-Z]{3}\b/g, "");
    if (!/^[-−+]?\d[\d.,]*$/.test(bare)) continue;
    const marks = bare.match(/[.,]/g) ?? [];
    const last = marks.at(-1);
    // "1.234" may be a thousand or one and a bit; "1.234,50", "12.5" and "1,234,567" say which.
    if (!last) continue;
    const others = marks.slice(0, -1);
    const decimals = bare.length - bare.lastIndexOf(last) - 1;
    const isDecimal = others.some((mark) => mark !== last) || (others.length === 0 && decimals !== 3);
    const isGroup = others.length > 0 && others.every((mark) => mark === last);
    if (!isDecimal && !isGroup) continue;
    const mark: DecimalMark = (last === ",") === isDecimal ? "comma" : "point";
    if (found !== null && found !== mark) return null;
    found = mark;
  }
  return found;
}

function readRow(row: string[], roles: Role[], locale: string, unreadable: (text: string) => void): PastedLine | null {
  const cell = (role: Role) => row[roles.indexOf(role)] ?? "";
  const number = (role: Role) => {
    const written = roles.includes(role) ? cell(role) : "";
    if (written === "") return null;
    const value = readNumber(written, locale);
    if (value === null) unreadable(written);
    return value;
  };
  const title = oneLine(cell("title")).slice(0, DRAFT_LIMITS.titleChars);
  const quantity = number("quantity");
  const amount = roles.includes("unitPrice") ? null : number("amount");
  const unitPrice = number("unitPrice") ?? amount;
  // A spreadsheet ends with its own sums; the sheet computes them, so they are not lines.
  if (TOTAL_ROW.test(title) && quantity === null) return null;
  if (title === "" && cell("detail") === "" && unitPrice === null && quantity === null) return null;
  return {
    title,
    detail: cell("detail").slice(0, DRAFT_LIMITS.detailChars),
    // With only a sum per row, the sum is the price of one.
    quantity: amount !== null ? "1" : quantity,
    unit: oneLine(cell("unit")).slice(0, 40),
    unitPrice,
    rate: number("rate"),
  };
}

/** Roles by the first row, when it reads like headings: at least a name for the words, and no figures. */
function headingRoles(row: string[], width: number): Role[] | null {
  const roles: Role[] = Array.from({ length: width }, () => "ignore");
  let known = 0;
  for (let column = 0; column < width; column++) {
    const heading = (row[column] ?? "")
      .toLowerCase()
      .replace(/\s*[([].*$/, "")
      .replace(/[,:].*$/, "")
      .trim();
    const role = (Object.keys(HEADINGS) as (keyof typeof HEADINGS)[]).find((name) => HEADINGS[name].test(heading));
    if (!role || roles.includes(role)) continue;
    roles[column] = role;
    known++;
  }
  if (known === 0 || row.some((cell) => readNumber(cell, "en") !== null)) return null;
  if (!roles.includes("title")) {
    const words = roles.indexOf("ignore");
    if (words === -1 || known < 2) return null;
    roles[words] = "title";
  }
  // "Rate" means a price beside hours, and a percentage beside a price.
  return known >= 2 || width === 1 ? roles : null;
}

function guessRoles(rows: string[][], width: number, locale: string): Role[] {
  const columns = Array.from({ length: width }, (_, column) => {
    const cells = rows.map((row) => row[column] ?? "").filter((cell) => cell !== "");
    const numbers = cells.map((cell) => readNumber(cell, locale));
    const numeric = cells.length > 0 && numbers.filter((value) => value !== null).length >= cells.length * 0.6;
    return {
      column,
      cells,
      numbers,
      numeric,
      percent: numeric && cells.every((cell) => /%\s*$/.test(cell) || readNumber(cell, locale) === null),
      priced: numeric && cells.some((cell) => CURRENCY_MARK.test(cell) || /[.,]\d{2}$/.test(cell.trim())),
      letters: cells.reduce((sum, cell) => sum + cell.length, 0) / Math.max(1, cells.length),
      units: cells.length > 0 && cells.every((cell) => UNIT_WORD.test(cell)),
    };
  });
  const roles: Role[] = Array.from({ length: width }, () => "ignore");

  const words = columns.filter((column) => !column.numeric && column.cells.length > 0 && !column.units);
  const title = words[0];
  if (title) roles[title.column] = "title";
  const unit = columns.find((column) => column.units && !column.numeric);
  if (unit) roles[unit.column] = "unit";
  const detail = words.find((column) => column !== title);
  if (detail) roles[detail.column] = "detail";

  const rate = columns.find((column) => column.percent);
  if (rate) roles[rate.column] = "rate";

  const figures = columns.filter((column) => column.numeric && column !== rate);
  const [first, second, third] = figures;
  if (!first) return roles;
  if (!second) {
    roles[first.column] = unit && unit.column === first.column + 1 ? "quantity" : "unitPrice";
    return roles;
  }
  // A leading 1, 2, 3 … is the row's number, not a quantity.
  const counter = third !== undefined && first.numbers.every((value, index) => value === String(index + 1));
  const rest = counter && rows.length > 1 ? figures.slice(1) : figures;
  const [quantity, price, amount] = rest;
  if (quantity && price) {
    const swapped = quantity.priced && !price.priced;
    roles[(swapped ? price : quantity).column] = "quantity";
    roles[(swapped ? quantity : price).column] = "unitPrice";
  } else if (quantity) roles[quantity.column] = "unitPrice";
  if (amount) roles[amount.column] = "amount";
  return roles;
}

const CURRENCY_MARK = /[€$£¥₹]|\b[A-Z]{3}\b|\bkr\b/;

function readNumber(cell: string, locale: string): string | null {
  const bare = cell
    .replace(/[€$£¥₹%\u00a0\u202f']/g, (mark) => (mark === "\u00a0" || mark === "\u202f" ? " " : ""))
    .replace(/\b[A-Z]{3}\b|\bkr\b/g, "")
    .replace(/[.,][-–]$/, "")
    .trim();
  // Words can be arithmetic to normalizeDecimal only when they have a digit; a date or a phone number is not a figure.
  if (!/^[-−+]?[\d.,\s]+$/.test(bare) || !/\d/.test(bare)) return null;
  return normalizeDecimal(bare.replace("−", "-"), locale);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
