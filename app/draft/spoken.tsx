/** What is said to those who listen: the total once it has come to rest, and what was done to lines. */
import { useEffect, useRef, useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { totalText } from "#core/sheet/sheet-text.ts";
import { useDesk } from "./draft-desk.tsx";

// Long enough for a person to stop typing; a total that is read out at every key would drown everything else.
const PAUSE_MS = 1_500;

export function Spoken() {
  const { figures, spoken } = useDesk();
  const view = useObservable(figures.view);
  const said = useObservable(spoken);
  const total = totalText(view.totals.totalMinor, view.currency, view.locale);
  const [settled, setSettled] = useState("");
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => setSettled(`Total ${total}`), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [total]);
  return (
    <div className="draft-spoken">
      <p aria-live="polite">{settled}</p>
      <p aria-live="polite">{said}</p>
    </div>
  );
}
