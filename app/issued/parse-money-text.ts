/** An amount as people write it, as the decimal string that the API takes; null where it is no positive amount. */
import { minorToDecimal, parseMoney } from "#core/money.ts";

export function parseMoneyText(text: string, currency: string, locale: string): string | null {
  const money = parseMoney(text, currency, locale);
  return money !== null && money > 0n ? minorToDecimal(money, currency) : null;
}
