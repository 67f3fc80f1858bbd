/** The word for a control, and its key, after a moment of rest on it or on keyboard focus. */
import {
  cloneElement,
  type FocusEvent,
  type HTMLAttributes,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { Kbd } from "./kbd.tsx";

type Side = "top" | "right" | "bottom" | "left";

export type TooltipProps = {
  label: string;
  keys?: string | undefined;
  side?: Side;
  /** One element that takes props. */
  children: ReactElement<HTMLAttributes<HTMLElement>>;
};

const DELAY_MS = 450;
// Along a row of buttons the second word comes at once.
const NEXT_AT_ONCE_MS = 200;
const AWAY_PX = 6;
const EDGE_PX = 8;

let lastHiddenAt = Number.NEGATIVE_INFINITY;

export function Tooltip({ label, keys, side = "bottom", children }: TooltipProps) {
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const hide = () => {
    clearTimeout(timer.current);
    if (anchor) lastHiddenAt = performance.now();
    setAnchor(null);
  };
  const { props } = children;
  return (
    <>
      {cloneElement(children, {
        "aria-describedby": anchor ? id : props["aria-describedby"],
        onPointerEnter: (event: PointerEvent<HTMLElement>) => {
          props.onPointerEnter?.(event);
          // A finger has no rest on a control.
          if (event.pointerType === "touch") return;
          const { currentTarget } = event;
          const wait = performance.now() - lastHiddenAt < NEXT_AT_ONCE_MS ? 0 : DELAY_MS;
          clearTimeout(timer.current);
          timer.current = setTimeout(() => setAnchor(currentTarget), wait);
        },
        onPointerLeave: (event: PointerEvent<HTMLElement>) => {
          props.onPointerLeave?.(event);
          hide();
        },
        onPointerDown: (event: PointerEvent<HTMLElement>) => {
          props.onPointerDown?.(event);
          hide();
        },
        onFocus: (event: FocusEvent<HTMLElement>) => {
          props.onFocus?.(event);
          if (event.currentTarget.matches(":focus-visible")) setAnchor(event.currentTarget);
        },
        onBlur: (event: FocusEvent<HTMLElement>) => {
          props.onBlur?.(event);
          hide();
        },
      })}
      {anchor?.isConnected
        ? createPortal(
            <Word id={id} anchor={anchor} side={side} onEscape={hide}>
              {label}
              {keys && <Kbd keys={keys} />}
            </Word>,
            document.body,
          )
        : null}
    </>
  );
}

function Word(props: { id: string; anchor: HTMLElement; side: Side; onEscape: () => void; children: ReactNode }) {
  const { anchor, side, onEscape } = props;
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const word = ref.current;
    if (!word) return;
    const box = anchor.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = word;
    const middle = { x: box.left + (box.width - width) / 2, y: box.top + (box.height - height) / 2 };
    const wanted = {
      top: { x: middle.x, y: box.top - height - AWAY_PX },
      bottom: { x: middle.x, y: box.bottom + AWAY_PX },
      left: { x: box.left - width - AWAY_PX, y: middle.y },
      right: { x: box.right + AWAY_PX, y: middle.y },
    }[side];
    const below = wanted.y + height > window.innerHeight - EDGE_PX ? box.top - height - AWAY_PX : wanted.y;
    word.style.left = `${Math.max(EDGE_PX, Math.min(wanted.x, window.innerWidth - width - EDGE_PX))}px`;
    word.style.top = `${below < EDGE_PX ? box.bottom + AWAY_PX : below}px`;
  }, [anchor, side]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && onEscape();
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("scroll", onEscape, { capture: true, passive: true });
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("scroll", onEscape, { capture: true });
    };
  }, [onEscape]);
  return (
    <div ref={ref} id={props.id} role="tooltip" className="tooltip" style={{ position: "fixed", left: 0, top: 0 }}>
      {props.children}
    </div>
  );
}
