/** The cells of a row that is far from the screen: what its fields would show, in the same places, and none of the fields. */

import type { DraftLine } from "#core/draft-content.ts";
import type { LineAlignment } from "#core/sheet/SheetLines.tsx";
import { amountText, paddingText, priceText, quantityText } from "#core/sheet/sheet-text.ts";
import { exponentOf } from "./draft-actions.ts";
import { useDesk } from "./draft-desk.tsx";
import { type CellName, cellPath } from "./grid-moves.ts";
import { shownTaxes } from "./line-cells.tsx";
import { formatDiscount } from "./typed-discount.ts";

export type StillCellsProps = {
  line: DraftLine;
  alignment: LineAlignment;
  currency: string;
  amountMinor: string;
  showsDetail: boolean;
  showsDiscount: boolean;
};

export function StillCells({ line, alignment, currency, amountMinor, showsDetail, showsDiscount }: StillCellsProps) {
  const { locale, taxWord } = useDesk();
  const exponent = exponentOf(currency);
  const words = (cell: CellName, text: string) => (
    <span className="draft-grow" data-field={cellPath(line.id, cell)}>
      <span className="draft-grow-copy draft-still">
        {text}
        {"\u200b"}
      </span>
    </span>
  );
  const value = (cell: CellName, text: string, padding = "") => (
    <span className="draft-scalar" data-field={cellPath(line.id, cell)}>
      <span className="draft-scalar-copy draft-still" data-pad={padding || undefined}>
        {text || "\u200b"}
      </span>
    </span>
  );
  return (
    <>
      <td className="sheet-what" data-name="What">
        <div className="sheet-line-title">{words("title", line.title)}</div>
        {showsDetail ? <small className="sheet-detail">{words("detail", line.detail)}</small> : null}
        {showsDiscount ? (
          <small className="sheet-detail draft-discount">
            {"Less "}
            {value("discount", formatDiscount(line.discount, locale, exponent))}
          </small>
        ) : null}
      </td>
      <td className="sheet-qty" data-name="Quantity">
        {value("quantity", quantityText(line.quantity, locale), paddingText(line.quantity, alignment.quantity, locale))}
      </td>
      <td className="sheet-unit" data-name="Unit">
        {value("unit", line.unit)}
      </td>
      <td className="sheet-price" data-name="Price">
        {value(
          "unitPrice",
          priceText(line.unitPrice, currency, locale),
          paddingText(line.unitPrice, alignment.price, locale, exponent),
        )}
      </td>
      <td className="sheet-tax" data-name={taxWord}>
        <span className="draft-anchor">{value("taxes", shownTaxes(line.taxes, locale))}</span>
      </td>
      <td className="sheet-amount">
        <span className="draft-settled">{amountText(amountMinor, currency, locale)}</span>
      </td>
    </>
  );
}
