/** An amount of money: tabular figures, a true minus, thin spaces. The column or the symbol names the currency, never both. */
import { classNames } from "#app/components/ui/class-names.ts";
import { formatMoney } from "#core/money.ts";
import { useLocale } from "./locale-context.tsx";

export type MoneyTextProps = {
  /** Minor units, as the API gives them. */
  minor: string | bigint;
  currency: string;
  /** Writes "€ 31,560.79"; otherwise the figures alone. */
  symbol?: boolean;
  /** Writes "31,560.79 EUR": for sentences about several currencies. */
  code?: boolean;
  className?: string;
};

export function moneyText(
  minor: string | bigint,
  currency: string,
  locale: string,
  options: { symbol?: boolean; code?: boolean } = {},
): string {
  const text = formatMoney(minor, currency, locale, { symbol: options.symbol === true })
    // A true minus is as wide as a figure, so a column of signed amounts stays aligned.
    .replace("-", "\u2212")
    // The symbol stands a thin space off the figures.
    .replace(/^(\u2212?\p{Sc})(?=\d)/u, "$1\u2009");
  return options.code ? `${text}\u00a0${currency}` : text;
}

export function MoneyText({ minor, currency, symbol = false, code = false, className }: MoneyTextProps) {
  const { locale } = useLocale();
  return (
    <span className={classNames("whitespace-nowrap", className)}>
      {moneyText(minor, currency, locale, { symbol, code })}
    </span>
  );
}
