/** The totals at the foot, with the discounts and charges of the document edited in their rows. */

import { useObservable } from "#app/collab/use-observable.ts";
import { IconButton } from "#app/components/ui/button.tsx";
import { X } from "#app/components/ui/icons.tsx";
import { normalizeDecimal } from "#core/decimal.ts";
import { DRAFT_LIMITS } from "#core/draft-content.ts";
import { PendingQr, SheetPay } from "#core/sheet/SheetPay.tsx";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import { amountText, percentText, taxRowText, taxWordOf, totalText } from "#core/sheet/sheet-text.ts";
import type { SheetAdjustment, SheetView } from "#core/sheet/sheet-view.ts";
import { useDesk, useWritable } from "./draft-desk.tsx";
import { ScalarInput } from "./scalar-input.tsx";
import { SettledText } from "./settled-text.tsx";

export function DraftFigures() {
  const { figures } = useDesk();
  const view = useObservable(figures.view);
  // A draft has no reference, so what will be scanned cannot be drawn yet: only whether there will be something.
  const hasCode = figures.paymentCode && view.currency === "EUR";
  return (
    <div className="sheet-figures">
      <SheetPay view={view} code={hasCode ? <PendingQr /> : null} />
      <Totals view={view} />
    </div>
  );
}

function Totals({ view }: { view: SheetView }) {
  const labels = sheetLabels(view.locale);
  const tax = taxWordOf(view);
  const amount = (minor: string) => amountText(minor, view.currency, view.locale);
  const showsSum = view.adjustments.length > 0 || view.pricesIncludeTax;
  return (
    <table className="sheet-totals" aria-label="Totals">
      <tbody>
        {showsSum ? (
          <tr>
            <th scope="row">{view.pricesIncludeTax ? labels.sumWithTax(tax) : labels.sumOfLines}</th>
            <td>
              <SettledText text={amount(view.statedLinesMinor)} />
            </td>
          </tr>
        ) : null}
        {view.adjustments.map((one, index) => (
          <AdjustmentRow key={one.id} one={one} row={index + 1} view={view} />
        ))}
        <tr>
          <th scope="row">{view.pricesIncludeTax ? labels.netWithoutTax(tax) : labels.net}</th>
          <td>
            <SettledText text={amount(view.totals.netMinor)} />
          </td>
        </tr>
        {view.taxTable.map((row) => (
          <tr key={`${row.category} ${row.rate} ${row.exemptionReason}`} className="sheet-soft">
            <th scope="row">{taxRowText(row, amount(row.baseMinor), view)}</th>
            <td>
              <SettledText text={amount(row.taxMinor)} />
            </td>
          </tr>
        ))}
        <tr className="sheet-sum">
          <th scope="row">{view.kind === "credit_note" ? labels.totalCredited : labels.total}</th>
          <td data-total={view.totals.totalMinor}>
            <SettledText text={totalText(view.totals.totalMinor, view.currency, view.locale)} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/**
 * A share is printed beside its label and computed in the column of amounts; an amount is printed in that column only,
 * so that is where it is typed. Either field takes both: "5 %" or "120".
 */
function AdjustmentRow({ one, row, view }: { one: SheetAdjustment; row: number; view: SheetView }) {
  const { actions, locale } = useDesk();
  const writable = useWritable();
  const labels = sheetLabels(locale);
  const kind = one.kind === "discount" ? labels.discount : labels.charge;
  const stated = one.kind === "discount" ? (-BigInt(one.statedMinor)).toString() : one.statedMinor;
  const printed = amountText(stated, view.currency, view.locale);
  const value = (
    <ScalarInput
      path={`adjustments/${one.id}/value`}
      label={`${kind} ${row}, a share or an amount`}
      shown={one.mode === "percent" ? percentText(one.value, locale) : printed}
      inputMode="text"
      onCommit={(text) => {
        const percent = /%\s*$/.test(text);
        const unsigned = text.trim().replace(/^[-−]/, "").replace(/%\s*$/, "");
        const number = normalizeDecimal(unsigned, locale);
        if (number === null || number.startsWith("-")) {
          return { ok: false, say: `“${text.trim()}” is neither a share nor an amount. Try 10 % or 120.` };
        }
        actions.setAdjustment(one.id, { mode: percent ? "percent" : "amount", value: number });
        return { ok: true };
      }}
    />
  );
  return (
    <tr className="sheet-soft draft-adjustment">
      <th scope="row">
        <ScalarInput
          path={`adjustments/${one.id}/label`}
          label={`What ${kind.toLowerCase()} ${row} is for`}
          shown={one.label}
          placeholder={kind}
          maxLength={DRAFT_LIMITS.shortChars}
          onCommit={(text) => {
            actions.setAdjustment(one.id, { label: text.trim() });
            return { ok: true };
          }}
        />
        {one.mode === "percent" ? <>, {value}</> : null}
      </th>
      <td>
        {one.mode === "percent" ? <SettledText text={printed} /> : value}
        {writable ? (
          <IconButton
            label={`Remove ${kind.toLowerCase()} ${row}`}
            className="draft-adjustment-remove"
            onClick={() => actions.removeAdjustment(one.id)}
          >
            <X size={13} aria-hidden="true" />
          </IconButton>
        ) : null}
      </td>
    </tr>
  );
}
