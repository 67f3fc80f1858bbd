/** Fields and their values in words: "the price of line 3", "780.00", "30 days after". */
import type { DraftContent, LineDiscount, Tax } from "#core/draft-content.ts";
import { ownFieldOf } from "#core/draft-document.ts";
import { priceText, quantityText } from "#core/sheet/sheet-text.ts";
import { fieldName } from "#core/template-settings.ts";
import { exponentOf } from "./draft-actions.ts";
import { type CellName, readCellPath } from "./grid-moves.ts";
import { formatDiscount } from "./typed-discount.ts";
import { spokenDate } from "./typed-due.ts";
import { formatTaxes } from "./typed-tax.ts";

const CELL_WORDS: Record<CellName, string> = {
  title: "what",
  detail: "detail",
  quantity: "quantity",
  unit: "unit",
  unitPrice: "price",
  taxes: "tax",
  discount: "discount",
};

const FIELD_WORDS: Record<string, string> = {
  clientId: "the client",
  currency: "the currency",
  subject: "the subject",
  reference: "the reference",
  pricesIncludeTax: "whether prices include tax",
  issueDate: "the issue date",
  dueDate: "the due date",
  dueDays: "the days to pay",
  serviceFrom: "the period of service",
  serviceTo: "the period of service",
  templateId: "the template",
};

/** "quantity of line 3", "the due date", "a discount at the foot", "the notes". */
export function placeWords(path: string, order: readonly string[]): string {
  const cell = readCellPath(path);
  if (cell) return `${CELL_WORDS[cell.cell]} of line ${order.indexOf(cell.lineId) + 1}`;
  const [area, field] = path.split("/");
  const own = ownFieldOf(field ?? "");
  if (area === "invoice" && own !== null) return fieldName(own);
  if (area === "invoice") return FIELD_WORDS[field ?? ""] ?? "the head of the sheet";
  if (area === "adjustments") return "a discount or charge at the foot";
  return path === "notes" ? "the notes" : "the terms";
}

/** How a value that was written at `path` reads in the draft; null where it is none that can stand there. */
export function valueWords(path: string, value: unknown, draft: DraftContent, locale: string): string | null {
  const cell = readCellPath(path);
  if (cell) return cellWords(cell.cell, value, draft, locale);
  const [area, id, part] = path.split("/");
  if (area === "invoice") return fieldWords(id ?? "", value, locale);
  if (area !== "adjustments" || typeof value !== "string") return null;
  return part === "label" || part === "value" ? nonEmpty(value) : null;
}

function cellWords(cell: CellName, value: unknown, draft: DraftContent, locale: string): string | null {
  switch (cell) {
    case "quantity":
      return typeof value === "string" ? quantityText(value, locale) : null;
    case "unitPrice":
      return typeof value === "string" ? priceText(value, draft.currency, locale) : null;
    case "unit":
      return typeof value === "string" ? nonEmpty(value) : null;
    case "taxes":
      return Array.isArray(value) ? nonEmpty(formatTaxes(value as Tax[], locale)) : null;
    case "discount":
      return nonEmpty(formatDiscount(value as LineDiscount | null, locale, exponentOf(draft.currency)));
    case "title":
    case "detail":
      return null;
  }
}

function fieldWords(field: string, value: unknown, locale: string): string | null {
  switch (field) {
    case "issueDate":
      return typeof value === "string" ? spokenDate(value, locale) : "when approved";
    case "dueDate":
    case "serviceFrom":
    case "serviceTo":
      return typeof value === "string" ? spokenDate(value, locale) : "open";
    case "dueDays":
      return typeof value === "number" ? (value === 1 ? "1 day after" : `${value} days after`) : null;
    case "pricesIncludeTax":
      return value === true ? "with tax" : "without tax";
    // An id here; the name is not known on this page.
    case "clientId":
    case "templateId":
      return null;
    default:
      return typeof value === "string" ? nonEmpty(value) : null;
  }
}

function nonEmpty(text: string): string {
  return text.trim() === "" ? "nothing" : text;
}
