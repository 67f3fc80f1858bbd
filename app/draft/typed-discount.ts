/** Discounts as people type and read them: "5%" is a share, "120" an amount. */
import { formatDecimal, normalizeDecimal } from "#core/decimal.ts";
import type { LineDiscount } from "#core/draft-content.ts";

/** The discount that `text` names: null for none (empty or zero), undefined where it cannot be read. */
export function parseTypedDiscount(text: string, locale: string): LineDiscount | null | undefined {
  const written = text.trim().replace(/^(less|minus|-|−)\s*/i, "");
  if (written === "") return null;
  const percent = /%\s*$/.test(written);
  const value = normalizeDecimal(percent ? written.replace(/%\s*$/, "") : written, locale);
  if (value === null || value.startsWith("-")) return undefined;
  if (value === "0") return null;
  if (!percent) return { kind: "amount", amount: value };
  return Number(value) > 100 ? undefined : { kind: "percent", percent: value };
}

export function formatDiscount(discount: LineDiscount | null, locale: string, exponent: number): string {
  if (discount === null) return "";
  return discount.kind === "percent"
    ? `${formatDecimal(discount.percent, locale)} %`
    : formatDecimal(discount.amount, locale, { grouping: true, minimumFractionDigits: exponent });
}
