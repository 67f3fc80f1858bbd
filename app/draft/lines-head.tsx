/** The head of the table, where the currency and the meaning of "price" are chosen: where they are printed. */

import { useMemo, useRef, useState } from "react";
import { useObservable, useSelected } from "#app/collab/use-observable.ts";
import { ChevronDown } from "#app/components/ui/icons.tsx";
import { Menu, MenuChoices } from "#app/components/ui/menu.tsx";
import { CURRENCIES, isCurrency } from "#core/currency.ts";
import { SheetLinesHead } from "#core/sheet/SheetLines.tsx";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import { useDesk, useWritable } from "./draft-desk.tsx";
import { ScalarInput } from "./scalar-input.tsx";
import { type Suggestion, SuggestList, useSuggest } from "./suggest-list.tsx";
import { currencyChoices, readCurrency } from "./typed-currency.ts";

export function LinesHead() {
  const view = useObservable(useDesk().figures.view);
  return <SheetLinesHead view={view} price={PRICE} amount={AMOUNT} />;
}

// The same every time, so that they do not render because a figure changed.
const PRICE = <PriceMeaning />;
const AMOUNT = <AmountMeaning />;

function AmountMeaning() {
  const labels = sheetLabels(useDesk().locale);
  // The word stands around the currency, not always before it: the field takes the place of the code.
  const [beforeCurrency = "", afterCurrency = ""] = labels.amount("¤").split("¤");
  return (
    <span className="draft-amount-head">
      {beforeCurrency.trimEnd()} <CurrencyField />
      {afterCurrency}
    </span>
  );
}

function PriceMeaning() {
  const desk = useDesk();
  const writable = useWritable();
  const labels = sheetLabels(desk.locale);
  const pricesIncludeTax = useSelected(desk.session.content, (content) => content.pricesIncludeTax);
  const name = pricesIncludeTax ? labels.priceWithTax(desk.taxWord) : labels.price;
  if (!writable) return <>{name}</>;
  return (
    <Menu
      trigger={
        <button type="button" className="draft-head-button" aria-label={`${name}: with or without ${desk.taxWord}`}>
          <ChevronDown size={11} aria-hidden="true" />
          {name}
        </button>
      }
    >
      <MenuChoices
        label="Prices on this invoice"
        value={pricesIncludeTax ? "with" : "without"}
        onChange={(value) => desk.actions.set("pricesIncludeTax", value === "with")}
        choices={[
          { value: "without", label: `Without ${desk.taxWord}`, aside: "added at the foot" },
          { value: "with", label: `With ${desk.taxWord}`, aside: "split off at the foot" },
        ]}
      />
    </Menu>
  );
}

/** Takes what people type: a code, a symbol, a name. */
function CurrencyField() {
  const desk = useDesk();
  const currency = useSelected(desk.session.content, (content) => content.currency);
  const anchor = useRef<HTMLSpanElement>(null);
  const [typed, setTyped] = useState("");
  const suggestions = useMemo(
    () =>
      currencyChoices(typed, desk.locale, CURRENCIES).map(
        (choice): Suggestion<string> => ({
          key: choice.code,
          value: choice.code,
          label: choice.code,
          end: choice.name,
        }),
      ),
    [typed, desk.locale],
  );
  const write = (code: string) => code !== currency && desk.actions.set("currency", code);
  const suggest = useSuggest<string>(
    suggestions,
    (code) => {
      write(code);
      setTyped("");
    },
    false,
  );
  return (
    <span ref={anchor} className="draft-anchor">
      <ScalarInput
        path="invoice/currency"
        label="Currency"
        shown={currency}
        className="draft-currency"
        list={{ id: suggest.id, open: suggest.open, activeId: suggest.activeId }}
        onClick={() => suggest.setOpen(true)}
        onTyped={(text) => {
          setTyped(text);
          suggest.setOpen(true);
        }}
        onFocusChange={(focused) => {
          if (focused) return;
          suggest.setOpen(false);
          setTyped("");
        }}
        onListKey={suggest.onKey}
        onCommit={(text) => {
          const code = readCurrency(text, desk.locale, CURRENCIES);
          if (code === null || !isCurrency(code)) {
            return { ok: false, say: `“${text.trim()}” is no currency that we know. Try EUR, £ or yen.` };
          }
          write(code);
          return { ok: true };
        }}
      />
      <SuggestList suggest={suggest} anchor={anchor} label="Currencies" empty="No such currency" align="end" />
    </span>
  );
}
