/** The table of lines. Its head and its cells are parts of their own, so that the draft editor can put fields in them. */

import { currencyExponent } from "#core/currency.ts";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import {
  alignedDecimals,
  amountText,
  discountText,
  paddingText,
  priceText,
  quantityText,
  taxText,
  taxWordOf,
} from "#core/sheet/sheet-text.ts";
import type { SheetLine, SheetView } from "#core/sheet/sheet-view.ts";

/** The six columns. Currency stands once, in the head of its column. */
export function SheetLinesHead({ view }: { view: SheetView }) {
  const labels = sheetLabels(view.locale);
  const tax = taxWordOf(view);
  return (
    <thead>
      <tr>
        <th className="sheet-what" scope="col">
          {labels.what}
        </th>
        <th className="sheet-qty" scope="col">
          {labels.quantity}
        </th>
        <th className="sheet-unit" scope="col">
          {labels.unit}
        </th>
        <th className="sheet-price" scope="col">
          {view.pricesIncludeTax ? labels.priceWithTax(tax) : labels.price}
        </th>
        <th className="sheet-tax" scope="col">
          {tax}
        </th>
        <th className="sheet-amount" scope="col">
          {labels.amount(view.currency)}
        </th>
      </tr>
    </thead>
  );
}

/** How many decimals each column of figures is aligned to. */
export type LineAlignment = { quantity: number; price: number };

export function lineAlignment(view: SheetView): LineAlignment {
  return {
    quantity: alignedDecimals(view.lines.map((line) => line.quantity)),
    price: alignedDecimals(
      view.lines.map((line) => line.unitPrice),
      currencyExponent(view.currency),
    ),
  };
}

/** A figure with the invisible tail that puts its decimal mark under the others'. */
export function AlignedFigure({ text, padding }: { text: string; padding: string }) {
  return padding === "" ? <span>{text}</span> : <span data-pad={padding}>{text}</span>;
}

export function SheetLineRow({
  line,
  view,
  alignment,
}: {
  line: SheetLine;
  view: SheetView;
  alignment: LineAlignment;
}) {
  const { locale, currency } = view;
  return (
    <tr className="sheet-line">
      <td className="sheet-what">
        <div className="sheet-line-title">{line.title}</div>
        {line.detail.trim() === "" ? null : <small className="sheet-detail">{line.detail}</small>}
        {line.discount === null ? null : <small className="sheet-detail">{discountText(line.discount, view)}</small>}
      </td>
      <td className="sheet-qty">
        <AlignedFigure
          text={quantityText(line.quantity, locale)}
          padding={paddingText(line.quantity, alignment.quantity, locale)}
        />
      </td>
      <td className="sheet-unit">
        <bdi>{line.unit}</bdi>
      </td>
      <td className="sheet-price">
        <AlignedFigure
          text={priceText(line.unitPrice, currency, locale)}
          padding={paddingText(line.unitPrice, alignment.price, locale, currencyExponent(currency))}
        />
      </td>
      <td className="sheet-tax">
        {line.taxes.map((tax) => (
          <div key={`${tax.category} ${tax.rate}`}>{taxText(tax, view)}</div>
        ))}
      </td>
      <td className="sheet-amount">{amountText(line.statedMinor, currency, locale)}</td>
    </tr>
  );
}

export function SheetLines({ view }: { view: SheetView }) {
  const alignment = lineAlignment(view);
  return (
    <table className="sheet-lines">
      <SheetLinesHead view={view} />
      <tbody>
        {view.lines.map((line) => (
          <SheetLineRow key={line.id} line={line} view={view} alignment={alignment} />
        ))}
      </tbody>
    </table>
  );
}
