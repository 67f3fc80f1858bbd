/** The table of lines. Its head and its cells are parts of their own, so that the draft editor can put fields in them. */

import type { ReactNode } from "react";
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

/** The six columns. Currency stands once, in the head of its column. `price` and `amount` stand in the place of their words. */
export function SheetLinesHead({ view, price, amount }: { view: SheetView; price?: ReactNode; amount?: ReactNode }) {
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
          {price ?? (view.pricesIncludeTax ? labels.priceWithTax(tax) : labels.price)}
        </th>
        <th className="sheet-tax" scope="col">
          {tax}
        </th>
        <th className="sheet-amount" scope="col">
          {amount ?? labels.amount(view.currency)}
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

/** The attribute of a cell whose figure needs an invisible tail to put its decimal mark under the others'. */
export function padded(padding: string): { "data-pad"?: string } {
  return padding === "" ? {} : { "data-pad": padding };
}

// A single longer word would take the room of the words beside it, so it is broken.
const UNIT_WORD_CHARS_MAX = 14;

/** What of a line says something else in another version; `line`: there is no such line in it, `moved`: it stands elsewhere. */
export type LineMark =
  | "line"
  | "moved"
  | "title"
  | "detail"
  | "discount"
  | "quantity"
  | "unit"
  | "price"
  | "tax"
  | "amount";
/** By the ids of the lines. */
export type LineMarks = ReadonlyMap<string, ReadonlySet<LineMark>>;

export function SheetLineRow({
  line,
  view,
  alignment,
  marks,
}: {
  line: SheetLine;
  view: SheetView;
  alignment: LineAlignment;
  marks?: ReadonlySet<LineMark> | undefined;
}) {
  const marked = (what: LineMark, text: ReactNode) =>
    marks?.has(what) ? <mark className="sheet-mark">{text}</mark> : text;
  const { locale, currency } = view;
  const longWord = line.unit.split(/\s/).some((word) => word.length > UNIT_WORD_CHARS_MAX);
  return (
    <tr className="sheet-line" data-differs={rowMark(marks)}>
      <td className="sheet-what">
        <div className="sheet-line-title">{marked("title", line.title)}</div>
        {line.detail.trim() === "" ? null : <small className="sheet-detail">{marked("detail", line.detail)}</small>}
        {line.discount === null ? null : (
          <small className="sheet-detail">{marked("discount", discountText(line.discount, view))}</small>
        )}
      </td>
      <td className="sheet-qty" {...padded(paddingText(line.quantity, alignment.quantity, locale))}>
        {marked("quantity", quantityText(line.quantity, locale))}
      </td>
      <td className={longWord ? "sheet-unit sheet-unit-long" : "sheet-unit"}>{line.unit}</td>
      <td
        className="sheet-price"
        {...padded(paddingText(line.unitPrice, alignment.price, locale, currencyExponent(currency)))}
      >
        {marked("price", priceText(line.unitPrice, currency, locale))}
      </td>
      <td className="sheet-tax">
        {line.taxes.length === 1
          ? line.taxes.map((tax) => marked("tax", taxText(tax, view)))
          : line.taxes.map((tax) => <div key={`${tax.category} ${tax.rate}`}>{marked("tax", taxText(tax, view))}</div>)}
      </td>
      <td className="sheet-amount">{marked("amount", amountText(line.statedMinor, currency, locale))}</td>
    </tr>
  );
}

function rowMark(marks: ReadonlySet<LineMark> | undefined): "line" | "moved" | undefined {
  if (marks?.has("line")) return "line";
  return marks?.has("moved") ? "moved" : undefined;
}

/** `end` becomes the last row of the table, over all its columns. */
export function SheetLines({ view, end, marks }: { view: SheetView; end?: ReactNode; marks?: LineMarks | undefined }) {
  const alignment = lineAlignment(view);
  return (
    <table className="sheet-lines">
      <SheetLinesHead view={view} />
      <tbody>
        {view.lines.map((line) => (
          <SheetLineRow key={line.id} line={line} view={view} alignment={alignment} marks={marks?.get(line.id)} />
        ))}
        {end === undefined ? null : (
          <tr className="sheet-end">
            <td colSpan={COLUMNS}>{end}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

const COLUMNS = 6;
