/** What a remark is about and what it proposes, in words: the same beside the sheet, in a review and in a mail. */
import { currencyExponent } from "#core/currency.ts";
import { formatDecimal } from "#core/decimal.ts";
import type { DraftContent, LineDiscount, Tax } from "#core/draft-content.ts";
import { formatDate } from "#core/plain-date.ts";
import {
  isSameValue,
  type LineCell,
  type PlaceValue,
  quoteOf,
  type RemarkAnchor,
  type RemarkQuote,
  type ValuePlace,
  withValue,
} from "#core/remarks.ts";
import { percentText, priceText, quantityText, taxText } from "#core/sheet/sheet-text.ts";
import { statedLineMinor } from "#core/totals.ts";

export type WordSetting = { locale: string; currency: string };

const CELL_WORDS: Record<LineCell, string> = {
  title: "What",
  detail: "Detail",
  quantity: "Quantity",
  unit: "Unit",
  unitPrice: "Price",
  taxes: "Tax",
  discount: "Discount",
};

const FIELD_WORDS: Record<string, string> = {
  "invoice/clientId": "Client",
  "invoice/currency": "Currency",
  "invoice/subject": "Subject",
  "invoice/reference": "Reference",
  "invoice/issueDate": "Issue date",
  "invoice/dueDate": "Due date",
  "invoice/serviceFrom": "Period of service",
  notes: "Notes",
  terms: "Terms",
};

const LINE_TITLE_CHARS_MAX = 60;
const EXCERPT_CHARS_MAX = 140;

/** "Front-end build", "Quantity of Front-end build", "Due date", "the whole draft": for the middle of a sentence. `title` is what the line is called now. */
export function placeWords(anchor: RemarkAnchor, title: string | null): string {
  switch (anchor.kind) {
    case "document":
      return "the whole draft";
    case "field":
      if (anchor.field.startsWith("adjustments/"))
        return title?.trim() ? excerpt(title, LINE_TITLE_CHARS_MAX) : "Discount or charge";
      if (anchor.field.startsWith("taxes/")) return "Reason for the tax";
      return FIELD_WORDS[anchor.field] ?? "A field";
    case "line": {
      const line = title?.trim() ? excerpt(title.trim(), LINE_TITLE_CHARS_MAX) : "a line without words";
      const cell = anchor.field === undefined || anchor.field === "title" ? null : CELL_WORDS[anchor.field];
      return cell === null ? line : `${cell} of ${line}`;
    }
  }
}

/** What a line is called: as it is now, or as it was when the remark was made. */
export function lineTitleOf(content: DraftContent, anchor: RemarkAnchor, quote: RemarkQuote): string | null {
  return quoteOf(content, anchor)?.line ?? quote.line;
}

/** A value as people read it; "nothing" where there is none. */
export function valueWords(place: ValuePlace, value: PlaceValue | null, setting: WordSetting): string {
  const words = place.kind === "line" ? cellWords(place.field, value, setting) : fieldWords(value, setting);
  return words.trim() === "" ? "nothing" : words;
}

/** "3 → 4 days": the unit stands once, behind the figure that would hold. */
export function unitAfter(place: ValuePlace, content: DraftContent): string {
  if (place.kind !== "line" || place.field !== "quantity") return "";
  return content.lines.find((line) => line.id === place.lineId)?.unit.trim() ?? "";
}

/**
 * How much a suggestion changes the amount that its line prints, in minor units as a string; null where it is about words,
 * days or taxes, where it changes nothing, and where the line is gone.
 */
export function suggestionEffect(content: DraftContent, place: ValuePlace, value: PlaceValue): string | null {
  if (place.kind !== "line" || !["quantity", "unitPrice", "discount"].includes(place.field)) return null;
  const before = content.lines.find((line) => line.id === place.lineId);
  const after = withValue(content, place, value)?.lines.find((line) => line.id === place.lineId);
  if (!before || !after || isSameValue(before, after)) return null;
  const effect = statedLineMinor(after, content.currency) - statedLineMinor(before, content.currency);
  return effect === 0n ? null : effect.toString();
}

function cellWords(cell: LineCell, value: PlaceValue | null, { locale, currency }: WordSetting): string {
  switch (cell) {
    case "quantity":
      return quantityText(String(value), locale);
    case "unitPrice":
      return priceText(String(value), currency, locale);
    case "discount":
      return value === null ? "no discount" : discountWords(value as LineDiscount, { locale, currency });
    case "taxes":
      return (value as Tax[]).map((tax) => taxText(tax, { locale })).join(" + ") || "no tax";
    case "title":
    case "detail":
    case "unit":
      return excerpt(String(value), EXCERPT_CHARS_MAX);
  }
}

function discountWords(discount: LineDiscount, { locale, currency }: WordSetting): string {
  if (discount.kind === "percent") return `${percentText(discount.percent, locale)} less`;
  const digits = { grouping: true, minimumFractionDigits: currencyExponent(currency) };
  return `${formatDecimal(discount.amount, locale, digits)} less`;
}

function fieldWords(value: PlaceValue | null, { locale }: WordSetting): string {
  const day = (date: string) => formatDate(date, locale, "medium");
  if (value === null) return "when approved";
  if (typeof value === "string")
    return /^\d{4}-\d\d-\d\d$/.test(value) ? day(value) : excerpt(value, EXCERPT_CHARS_MAX);
  if ("dueDays" in value) return value.dueDate === null ? `${value.dueDays} days after` : day(value.dueDate);
  if ("serviceFrom" in value) {
    const days = [value.serviceFrom, value.serviceTo].filter((date) => date !== null).map(day);
    return [...new Set(days)].join(" – ") || "no period";
  }
  return "";
}

function excerpt(text: string, charsMax: number): string {
  const flat = text.replace(/\s+/g, " ").trim();
  const characters = [...flat];
  return characters.length <= charsMax ? flat : `${characters.slice(0, charsMax - 1).join("")}…`;
}
