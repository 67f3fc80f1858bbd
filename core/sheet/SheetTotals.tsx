/** Totals with the tax table in them: every figure that leads from the lines to the amount to pay. */
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import { amountText, percentText, taxRowText, taxWordOf, totalText } from "#core/sheet/sheet-text.ts";
import type { SheetAdjustment, SheetView } from "#core/sheet/sheet-view.ts";

export function SheetTotals({ view }: { view: SheetView }) {
  const labels = sheetLabels(view.locale);
  const tax = taxWordOf(view);
  const amount = (minor: string) => amountText(minor, view.currency, view.locale);
  const showsSum = view.adjustments.length > 0 || view.pricesIncludeTax;
  return (
    <table className="sheet-totals">
      <tbody>
        {showsSum ? (
          <tr>
            <th scope="row">{view.pricesIncludeTax ? labels.sumWithTax(tax) : labels.sumOfLines}</th>
            <td>{amount(view.statedLinesMinor)}</td>
          </tr>
        ) : null}
        {view.adjustments.map((one) => (
          <tr key={one.id} className="sheet-soft">
            <th scope="row">{adjustmentText(one, view)}</th>
            <td>{amount(one.kind === "discount" ? negated(one.statedMinor) : one.statedMinor)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{view.pricesIncludeTax ? labels.netWithoutTax(tax) : labels.net}</th>
          <td>{amount(view.totals.netMinor)}</td>
        </tr>
        {view.taxTable.map((row) => (
          <tr key={`${row.category} ${row.rate} ${row.exemptionReason}`} className="sheet-soft">
            <th scope="row">{taxRowText(row, amount(row.baseMinor), view)}</th>
            <td>{amount(row.taxMinor)}</td>
          </tr>
        ))}
        <tr className="sheet-sum">
          <th scope="row">{view.kind === "credit_note" ? labels.totalCredited : labels.total}</th>
          <td>{totalText(view.totals.totalMinor, view.currency, view.locale)}</td>
        </tr>
      </tbody>
    </table>
  );
}

function adjustmentText(one: SheetAdjustment, view: SheetView): string {
  const labels = sheetLabels(view.locale);
  const label = one.label.trim() === "" ? (one.kind === "discount" ? labels.discount : labels.charge) : one.label;
  return one.mode === "percent" ? `${label}, ${percentText(one.value, view.locale)}` : label;
}

function negated(minor: string): string {
  return (-BigInt(minor)).toString();
}
