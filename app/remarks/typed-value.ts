/** What somebody typed as a suggestion, read as the field itself would read it. */
import { formatDiscount, parseTypedDiscount } from "#app/draft/typed-discount.ts";
import { parseTypedDue, parseTypedIssue, parseTypedPeriod } from "#app/draft/typed-due.ts";
import { formatTaxes, parseTypedTaxes } from "#app/draft/typed-tax.ts";
import { currencyExponent } from "#core/currency.ts";
import { normalizeDecimal } from "#core/decimal.ts";
import type { DraftContent } from "#core/draft-content.ts";
import type { PlainDate } from "#core/plain-date.ts";
import { checkedValue, isSameValue, type PlaceValue, type ValuePlace, valueAt } from "#core/remarks.ts";
import { valueWords } from "#core/remarks-words.ts";
import { quantityText } from "#core/sheet/sheet-text.ts";

export type TypedSetting = { content: DraftContent; locale: string; today: PlainDate };

export type TypedValue = { ok: true; value: PlaceValue } | { ok: false; say: string };

/** What the field of a suggestion begins with: what the place says, as it is typed and not as it is printed. */
export function typedText(place: ValuePlace, { content, locale }: TypedSetting): string {
  const value = valueAt(content, place);
  if (value === undefined || value === null) return "";
  if (place.kind === "line" && place.field === "discount") {
    const line = content.lines.find(({ id }) => id === place.lineId);
    return formatDiscount(line?.discount ?? null, locale, currencyExponent(content.currency));
  }
  if (place.kind === "line" && place.field === "taxes") {
    return formatTaxes(content.lines.find(({ id }) => id === place.lineId)?.taxes ?? [], locale);
  }
  if (place.kind === "line" && place.field === "quantity") return quantityText(String(value), locale);
  if (
    typeof value === "string" &&
    !/Date$/.test(place.field) &&
    !(place.kind === "line" && place.field === "unitPrice")
  ) {
    return value;
  }
  const words = valueWords(place, value, { locale, currency: content.currency });
  return words === "no period" ? "" : words;
}

/** The value that `text` means in this place, or why it cannot be read. */
export function readTypedValue(place: ValuePlace, text: string, setting: TypedSetting): TypedValue {
  const read = readAs(place, text, setting);
  const value = read === undefined ? undefined : checkedValue(place, read);
  if (value === undefined) return { ok: false, say: `“${text.trim()}” cannot stand there.` };
  if (isSameValue(value, valueAt(setting.content, place))) return { ok: false, say: "That is what it says already." };
  return { ok: true, value };
}

function readAs(place: ValuePlace, text: string, { content, locale, today }: TypedSetting): unknown {
  if (place.kind === "line") {
    const line = content.lines.find(({ id }) => id === place.lineId);
    switch (place.field) {
      case "quantity":
      case "unitPrice":
        return (text.includes("%") ? null : normalizeDecimal(text, locale)) ?? undefined;
      case "discount":
        return parseTypedDiscount(text, locale);
      case "taxes":
        return parseTypedTaxes(text, locale, line?.taxes ?? []) ?? undefined;
      case "title":
      case "unit":
        return text.trim();
      case "detail":
        return text;
    }
  }
  switch (place.field) {
    case "invoice/issueDate":
      return parseTypedIssue(text, today, locale);
    case "invoice/dueDate":
      return parseTypedDue(text, content, content.issueDate, today, locale) ?? undefined;
    case "invoice/serviceFrom":
      return parseTypedPeriod(text, today, locale);
    case "notes":
    case "terms":
      return text;
    case "invoice/subject":
    case "invoice/reference":
      return text.trim();
  }
}
