/** `j` and `k` through the rows of a list: each row has one link or button marked `data-row`, which gets the focus. */
import { type RefObject, useRef } from "react";
import { useKeys } from "./frame/keys.tsx";

/** Put the ref on the table; Enter then follows the focused link as everywhere. */
export function useRowKeys(): RefObject<HTMLTableElement> {
  const table = useRef<HTMLTableElement>(null);
  const move = (step: 1 | -1) => () => {
    const rows = [...(table.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const focused = document.activeElement;
    const at = focused instanceof HTMLElement ? rows.indexOf(focused) : -1;
    const next = at < 0 ? (step === 1 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step));
    rows[next]?.focus();
  };
  useKeys([
    { keys: "j", label: "Next row", run: move(1) },
    { keys: "k", label: "Row above", run: move(-1) },
  ]);
  return table;
}
