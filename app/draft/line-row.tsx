/** One line of the table. It renders when its own line, its own amount or its place changes, and at no other time. */

import { memo, useEffect, useRef } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { GripVertical } from "#app/components/ui/icons.tsx";
import { DRAFT_LIMITS } from "#core/draft-content.ts";
import { amountText } from "#core/sheet/sheet-text.ts";
import { BoundText } from "./bound-text.tsx";
import { useDesk } from "./draft-desk.tsx";
import type { DraftDoor } from "./draft-door.ts";
import { cellPath } from "./grid-moves.ts";
import { DiscountCell, PriceCell, QuantityCell, TaxCell, TitleCell, UnitCell } from "./line-cells.tsx";
import { ALL_ROWS_MAX } from "./rows-near.ts";
import { SettledText } from "./settled-text.tsx";
import { StillCells } from "./still-cells.tsx";

export type LineRowProps = {
  lineId: string;
  /** Counted from one, as people do. */
  row: number;
  /** The draft is so long that only the rows near the screen hold fields. */
  long: boolean;
  currency: string;
  writable: boolean;
  door: DraftDoor;
  onHandle: (lineId: string, handle: HTMLElement) => void;
  onGrab: (lineId: string, event: React.PointerEvent<HTMLElement>) => void;
};

export const LineRow = memo(function LineRow({
  lineId,
  row,
  long,
  currency,
  writable,
  door,
  onHandle,
  onGrab,
}: LineRowProps) {
  const desk = useDesk();
  const line = useObservable(desk.session.line(lineId));
  const amountMinor = useObservable(desk.figures.amount(lineId));
  const alignment = useObservable(desk.figures.alignment);
  const unfolded = useObservable(desk.extras(lineId));
  const open = useObservable(desk.openLine) === lineId;
  const near = useObservable(desk.rows.of(lineId));
  const holdsFields = !long || (near ?? row <= ALL_ROWS_MAX);
  const place = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!long || !element) return;
    // What somebody stands in, and what they typed that could not be read yet, stays a field.
    const busy = () =>
      element.contains(document.activeElement) ||
      [...desk.unreadable.get().keys()].some((path) => path.startsWith(`lines/${lineId}/`));
    return desk.rows.watch(element, lineId, busy);
  }, [long, lineId, desk]);
  if (!line) return null;
  const showsDetail = line.detail !== "" || unfolded.detail;
  const showsDiscount = line.discount !== null || unfolded.discount;
  return (
    <tr
      ref={place}
      className="sheet-line draft-line"
      data-line={lineId}
      data-anchor={`lines/${lineId}`}
      data-open={open || undefined}
    >
      {holdsFields ? (
        <>
          <td className="sheet-what" data-name="What">
            {writable ? (
              <button
                type="button"
                className="draft-handle"
                tabIndex={-1}
                aria-label={`Line ${row}: move, duplicate, remove`}
                aria-haspopup="menu"
                onPointerDown={(event) => onGrab(lineId, event)}
                onClick={(event) => onHandle(lineId, event.currentTarget)}
              >
                <GripVertical size={14} aria-hidden="true" />
              </button>
            ) : null}
            <TitleCell line={line} row={row} door={door} writable={writable} />
            {showsDetail ? (
              <small className="sheet-detail">
                <BoundText
                  path={cellPath(lineId, "detail")}
                  value={line.detail}
                  label={`Detail, line ${row}`}
                  placeholder={writable ? "More about it, in small print" : ""}
                  maxLength={DRAFT_LIMITS.detailChars}
                  onBlur={() => desk.fold(lineId, "detail")}
                />
              </small>
            ) : null}
            {showsDiscount ? (
              <DiscountCell
                line={line}
                row={row}
                currency={currency}
                onLeaveEmpty={() => desk.fold(lineId, "discount")}
              />
            ) : null}
          </td>
          <td className="sheet-qty" data-name="Quantity">
            <QuantityCell line={line} row={row} alignment={alignment} />
          </td>
          <td className="sheet-unit" data-name="Unit">
            <UnitCell line={line} row={row} />
          </td>
          <td className="sheet-price" data-name="Price">
            <PriceCell line={line} row={row} alignment={alignment} currency={currency} />
          </td>
          <td className="sheet-tax" data-name={desk.taxWord}>
            <TaxCell line={line} row={row} />
          </td>
          <td className="sheet-amount">
            <SettledText text={amountText(amountMinor, currency, desk.locale)} />
          </td>
        </>
      ) : (
        <StillCells
          line={line}
          alignment={alignment}
          currency={currency}
          amountMinor={amountMinor}
          showsDetail={showsDetail}
          showsDiscount={showsDiscount}
        />
      )}
    </tr>
  );
});
