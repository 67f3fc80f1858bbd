/** A short word after an act, with the way back where there is one. Never for errors that ask something of the reader. */

import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import { X } from "#app/components/ui/icons.tsx";

export type Said = { title: string; detail?: string; act?: { label: string; run: () => void } };

type Shown = Said & { id: number };

const SHOWN_MAX = 3;
const SHOWN_MS = 6_000;

const ToastContext = createContext<(said: Said) => void>(() => {});

/** `const say = useToast(); say({ title: "Copied" })`. */
export function useToast(): (said: Said) => void {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const say = useCallback((said: Said) => {
    setShown((before) => [...before, { ...said, id: (before.at(-1)?.id ?? 0) + 1 }].slice(-SHOWN_MAX));
  }, []);
  const forget = useCallback((id: number) => setShown((before) => before.filter((toast) => toast.id !== id)), []);
  return (
    <ToastContext.Provider value={say}>
      {children}
      {/* Always on the page: a list that comes with its first entry is not read out. */}
      <section aria-label="Messages">
        <ol className="toasts" aria-live="polite" aria-relevant="additions">
          {shown.map((toast) => (
            <Toast key={toast.id} toast={toast} onForget={forget} />
          ))}
        </ol>
      </section>
    </ToastContext.Provider>
  );
}

function Toast({ toast, onForget }: { toast: Shown; onForget: (id: number) => void }) {
  const [held, setHeld] = useState(false);
  const left = useRef(SHOWN_MS);
  const { id, title, detail, act } = toast;
  // While somebody reads it or is about to press, it stays.
  useEffect(() => {
    if (held) return;
    const since = performance.now();
    const timer = setTimeout(() => onForget(id), left.current);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(1_000, left.current - (performance.now() - since));
    };
  }, [held, id, onForget]);
  return (
    <li
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onKeyDown={(event) => event.key === "Escape" && onForget(id)}
    >
      <div>
        <div>{title}</div>
        {detail && <div className="opacity-75">{detail}</div>}
      </div>
      {act ? (
        <button
          type="button"
          className="act"
          onClick={() => {
            onForget(id);
            act.run();
          }}
        >
          {act.label}
        </button>
      ) : (
        <button type="button" aria-label="Dismiss" onClick={() => onForget(id)}>
          <X className="i" aria-hidden="true" />
        </button>
      )}
    </li>
  );
}
