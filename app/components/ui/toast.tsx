/** A short word after an act, with the way back where there is one. Never for errors that ask something of the reader. */
import { X } from "lucide-react";
import { Toast as Primitive } from "radix-ui";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";

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
  const forget = (id: number) => setShown((before) => before.filter((toast) => toast.id !== id));
  return (
    <ToastContext.Provider value={useMemo(() => say, [say])}>
      <Primitive.Provider duration={SHOWN_MS} label="Message">
        {children}
        {shown.map((toast) => (
          <Primitive.Root key={toast.id} className="toast" onOpenChange={(open) => !open && forget(toast.id)}>
            <div>
              <Primitive.Title>{toast.title}</Primitive.Title>
              {toast.detail && <Primitive.Description className="opacity-75">{toast.detail}</Primitive.Description>}
            </div>
            {toast.act ? (
              <Primitive.Action altText={toast.act.label} asChild>
                <button type="button" className="act" onClick={toast.act.run}>
                  {toast.act.label}
                </button>
              </Primitive.Action>
            ) : (
              <Primitive.Close aria-label="Dismiss">
                <X className="i" aria-hidden="true" />
              </Primitive.Close>
            )}
          </Primitive.Root>
        ))}
        <Primitive.Viewport className="toasts" />
      </Primitive.Provider>
    </ToastContext.Provider>
  );
}
