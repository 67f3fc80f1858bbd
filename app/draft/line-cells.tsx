/** The cells of a line. Each knows how to read what is typed into it and what to say when it cannot. */
import { useMemo, useRef, useState } from "react";
import { useSelected } from "#app/collab/use-observable.ts";
import { normalizeDecimal } from "#core/decimal.ts";
import { DRAFT_LIMITS, type DraftLine, type Tax } from "#core/draft-content.ts";
import type { LineAlignment } from "#core/sheet/SheetLines.tsx";
import { paddingText, priceText, quantityText, taxText } from "#core/sheet/sheet-text.ts";
import { BoundText } from "./bound-text.tsx";
import type { CatalogueItem } from "./draft-actions.ts";
import { exponentOf } from "./draft-actions.ts";
import { focusCell, useDesk } from "./draft-desk.tsx";
import type { DraftDoor } from "./draft-door.ts";
import { cellPath } from "./grid-moves.ts";
import { type Reading, ScalarInput } from "./scalar-input.tsx";
import { type Suggestion, SuggestList, useSuggest } from "./suggest-list.tsx";
import { formatDiscount, parseTypedDiscount } from "./typed-discount.ts";
import { formatTaxes, parseTypedTaxes, type TaxChoice, taxChoices } from "./typed-tax.ts";
import { useLookup } from "./use-lookup.ts";

type CellProps = { line: DraftLine; row: number };

const READ: Reading = { ok: true };

export function QuantityCell({ line, row, alignment }: CellProps & { alignment: LineAlignment }) {
  const { actions, locale } = useDesk();
  return (
    <ScalarInput
      path={cellPath(line.id, "quantity")}
      label={`Quantity, line ${row}`}
      shown={quantityText(line.quantity, locale)}
      padding={paddingText(line.quantity, alignment.quantity, locale)}
      inputMode="decimal"
      onCommit={(text) => commitDecimal(text, locale, (value) => actions.setLine(line.id, "quantity", value))}
    />
  );
}

export function PriceCell({
  line,
  row,
  alignment,
  currency,
}: CellProps & { alignment: LineAlignment; currency: string }) {
  const { actions, locale } = useDesk();
  const exponent = exponentOf(currency);
  return (
    <ScalarInput
      path={cellPath(line.id, "unitPrice")}
      label={`Price, line ${row}`}
      shown={priceText(line.unitPrice, currency, locale)}
      padding={paddingText(line.unitPrice, alignment.price, locale, exponent)}
      inputMode="decimal"
      onCommit={(text) => commitDecimal(text, locale, (value) => actions.setLine(line.id, "unitPrice", value))}
    />
  );
}

/** An empty field means nothing changed: there is no quantity that is not a number. */
function commitDecimal(text: string, locale: string, write: (value: string) => void): Reading {
  if (text.trim() === "")
    return { ok: false, say: "A number is needed here, for example 3, 1.5 or 3*8.5. Esc brings the old one back." };
  const value = text.includes("%") ? null : normalizeDecimal(text, locale);
  if (value === null) return { ok: false, say: `“${text.trim()}” is not a number. Try 3, 1.5 or 3*8.5.` };
  write(value);
  return READ;
}

export function UnitCell({ line, row }: CellProps) {
  const { actions } = useDesk();
  return (
    <ScalarInput
      path={cellPath(line.id, "unit")}
      label={`Unit, line ${row}`}
      shown={line.unit}
      maxLength={40}
      onCommit={(text) => {
        actions.setLine(line.id, "unit", text.trim());
        return READ;
      }}
    />
  );
}

export function TaxCell({ line, row }: CellProps) {
  const desk = useDesk();
  const { actions, figures, locale, countryCode } = desk;
  const anchor = useRef<HTMLSpanElement>(null);
  const path = cellPath(line.id, "taxes");
  const taxTable = useSelected(figures.view, (view) => view.taxTable);
  const [filter, setFilter] = useState<string | null>(null);
  const suggestions = useMemo(() => {
    const choices = taxChoices(countryCode, taxTable, locale);
    const wanted = filter?.trim().toLowerCase() ?? "";
    return choices
      .filter((choice) => wanted === "" || choice.words.toLowerCase().includes(wanted))
      .map(
        (choice): Suggestion<TaxChoice> => ({
          key: choice.label,
          value: choice,
          label: choice.label,
          end: line.taxes.length === 1 && sameTax(line.taxes[0], choice.tax) ? `${choice.hint} ✓` : choice.hint,
        }),
      );
  }, [countryCode, taxTable, locale, filter, line.taxes]);
  const write = (taxes: Tax[]) => actions.setLine(line.id, "taxes", taxes);
  const suggest = useSuggest<TaxChoice>(
    suggestions,
    (choice) => {
      const kept = line.taxes.find((tax) => tax.category === choice.tax.category)?.exemptionReason;
      write([kept ? { ...choice.tax, exemptionReason: kept } : choice.tax]);
      setFilter(null);
      focusCell(desk, line.id, "taxes");
    },
    false,
  );
  return (
    <span ref={anchor} className="draft-anchor">
      <ScalarInput
        path={path}
        label={`${desk.taxWord}, line ${row}`}
        shown={shownTaxes(line.taxes, locale)}
        placeholder={`${desk.taxWord}?`}
        list={{ id: suggest.id, open: suggest.open, activeId: suggest.activeId }}
        onClick={() => suggest.setOpen(true)}
        onTyped={(text) => {
          setFilter(text);
          suggest.setOpen(true);
        }}
        onFocusChange={(focused) => {
          if (focused) return;
          suggest.setOpen(false);
          setFilter(null);
        }}
        onListKey={(event) => {
          if (suggest.onKey(event)) return true;
          if (!suggest.open && filter === null && (event.key === " " || event.key === "/")) {
            suggest.setOpen(true);
            return true;
          }
          return false;
        }}
        onCommit={(text) => {
          const taxes = parseTypedTaxes(text, locale, line.taxes);
          if (taxes === null)
            return { ok: false, say: `“${text.trim()}” is no rate that we know. Try 21, 9 %, AE or exempt.` };
          write(taxes);
          return READ;
        }}
      />
      <SuggestList
        suggest={suggest}
        anchor={anchor}
        label={`${desk.taxWord} rates`}
        empty="No such rate in the list; leave the cell to use it"
        align="end"
      />
    </span>
  );
}

/** The taxes of a line as its cell shows them. */
export function shownTaxes(taxes: readonly Tax[], locale: string): string {
  const [only, another] = taxes;
  return only && !another ? taxText(only, { locale }) : formatTaxes(taxes, locale);
}

function sameTax(a: Tax | undefined, b: Tax): boolean {
  return a !== undefined && a.category === b.category && a.rate === b.rate;
}

export function DiscountCell({
  line,
  row,
  currency,
  onLeaveEmpty,
}: CellProps & { currency: string; onLeaveEmpty: () => void }) {
  const { actions, locale } = useDesk();
  return (
    <small className="sheet-detail draft-discount">
      {"Less "}
      <ScalarInput
        path={cellPath(line.id, "discount")}
        label={`Discount, line ${row}`}
        shown={formatDiscount(line.discount, locale, exponentOf(currency))}
        placeholder="5 % or 120"
        onFocusChange={(focused) => {
          if (!focused && line.discount === null) onLeaveEmpty();
        }}
        onCommit={(text) => {
          const discount = parseTypedDiscount(text, locale);
          if (discount === undefined)
            return { ok: false, say: `“${text.trim()}” is no discount. Try 5 % or an amount.` };
          actions.setDiscount(line.id, discount);
          return READ;
        }}
      />
    </small>
  );
}

/** The title. A slash in an empty one opens the catalogue; what follows the slash is looked for. */
export function TitleCell({ line, row, door, writable }: CellProps & { door: DraftDoor; writable: boolean }) {
  const desk = useDesk();
  const { actions, locale, session } = desk;
  const anchor = useRef<HTMLDivElement>(null);
  const path = cellPath(line.id, "title");
  const [query, setQuery] = useState<string | null>(null);
  const lookup = useLookup(query, door.findItems);
  const currency = useSelected(session.content, (content) => content.currency);
  const suggestions = lookup.results.map(
    (item): Suggestion<CatalogueItem> => ({
      key: item.itemId,
      value: item,
      label: item.title,
      hint: item.detail || null,
      end: `${priceText(item.unitPrice, item.currency, locale)}${item.currency === currency ? "" : ` ${item.currency}`}${item.unit ? ` / ${item.unit}` : ""}`,
    }),
  );
  const suggest = useSuggest<CatalogueItem>(
    suggestions,
    (item) => {
      setQuery(null);
      actions.insertItem(line.id, item);
      focusCell(desk, line.id, "quantity");
    },
    true,
  );
  const follow = (text: string) => {
    const wanted = text.startsWith("/") ? text.slice(1) : null;
    setQuery(wanted);
    if (wanted !== null && !suggest.open) suggest.setOpen(true);
    if (wanted === null && suggest.open) suggest.setOpen(false);
  };
  return (
    <div className="sheet-line-title" ref={anchor}>
      <BoundText
        path={path}
        value={line.title}
        label={`What, line ${row}`}
        placeholder={writable ? "What is it for?" : ""}
        maxLength={DRAFT_LIMITS.titleChars}
        oneParagraph
        expanded={suggest.open ? { listId: suggest.id, activeId: suggest.activeId } : null}
        onText={follow}
        onBlur={() => {
          suggest.setOpen(false);
          setQuery(null);
        }}
        onKeyDown={(event) => {
          if (!suggest.onKey(event)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <SuggestList
        suggest={suggest}
        anchor={anchor}
        label="Catalogue"
        empty={
          lookup.state === "looking"
            ? "Looking…"
            : lookup.state === "failed"
              ? "The catalogue cannot be reached now. What you type stays."
              : "Nothing like that in the catalogue"
        }
      />
    </div>
  );
}
