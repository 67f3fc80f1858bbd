/** The list below a field: suggestions that a key or a click takes over. The field keeps the focus all the while. */
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";

export type Suggestion<T> = { key: string; value: T; label: ReactNode; hint?: ReactNode; end?: ReactNode };

export type Suggest<T> = {
  id: string;
  open: boolean;
  suggestions: readonly Suggestion<T>[];
  active: number;
  activeId: string | null;
  setOpen: (open: boolean) => void;
  setActive: (index: number) => void;
  pick: (index: number) => void;
  /** Takes arrows, Enter and Escape while the list is open. True when it did. */
  onKey: (event: KeyboardEvent) => boolean;
};

/** `preselect`: Enter takes the first suggestion without an arrow, where the field has no meaning of its own for Enter. */
export function useSuggest<T>(
  suggestions: readonly Suggestion<T>[],
  onPick: (value: T) => void,
  preselect: boolean,
): Suggest<T> {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(preselect ? 0 : -1);
  const last = suggestions.length - 1;
  const current = Math.min(active, last);
  const pick = (index: number) => {
    const chosen = suggestions[index];
    if (!chosen) return;
    setOpen(false);
    onPick(chosen.value);
  };
  return {
    id,
    open,
    suggestions,
    active: current,
    activeId: open && current >= 0 ? `${id}-${current}` : null,
    setOpen: (next) => {
      setOpen(next);
      setActive(preselect ? 0 : -1);
    },
    setActive,
    pick,
    onKey(event) {
      if (!open || event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey) return false;
      switch (event.key) {
        case "ArrowDown":
          setActive(current >= last ? 0 : current + 1);
          return true;
        case "ArrowUp":
          setActive(current <= 0 ? last : current - 1);
          return true;
        case "Enter":
          if (current < 0 || !suggestions[current]) return false;
          pick(current);
          return true;
        case "Escape":
          setOpen(false);
          return true;
        default:
          return false;
      }
    },
  };
}

export function SuggestList<T>(props: {
  suggest: Suggest<T>;
  anchor: RefObject<HTMLElement | null>;
  label: string;
  /** Shown instead of suggestions: "Nothing found", "Looking…". */
  empty?: ReactNode;
  /** Below the suggestions: one thing to do beside choosing. */
  foot?: ReactNode;
  align?: "start" | "end";
}) {
  const { suggest, anchor } = props;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const active = suggest.open ? list.current?.querySelector("[aria-selected='true']") : null;
    active?.scrollIntoView({ block: "nearest" });
  });
  if (!suggest.open) return null;
  return (
    <Floating anchor={anchor} align={props.align ?? "start"} onLeave={() => suggest.setOpen(false)}>
      <div role="listbox" id={suggest.id} aria-label={props.label} ref={list}>
        {suggest.suggestions.map((suggestion, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field, which has the focus
          // biome-ignore lint/a11y/useFocusableInteractive: the field names the active option
          <div
            key={suggestion.key}
            id={`${suggest.id}-${index}`}
            role="option"
            aria-selected={index === suggest.active}
            className="choice"
            onMouseMove={() => index !== suggest.active && suggest.setActive(index)}
            onClick={() => suggest.pick(index)}
          >
            <span className="words">
              {suggestion.label}
              {suggestion.hint ? <small>{suggestion.hint}</small> : null}
            </span>
            {suggestion.end ? <span className="aside">{suggestion.end}</span> : null}
          </div>
        ))}
        {suggest.suggestions.length === 0 && props.empty ? <p className="group">{props.empty}</p> : null}
      </div>
      {props.foot}
    </Floating>
  );
}

const AWAY_PX = 5;
const EDGE_PX = 8;

/** Below its field, or above it where there is no room, and with it when the page moves. */
function Floating(props: {
  anchor: RefObject<HTMLElement | null>;
  align: "start" | "end";
  onLeave: () => void;
  children: ReactNode;
}) {
  const { anchor, align } = props;
  const ref = useRef<HTMLDivElement>(null);
  const leave = useRef(props.onLeave);
  leave.current = props.onLeave;
  // After every rendering: what is found changes how tall the list is.
  useLayoutEffect(() => place(ref.current, anchor.current, align));
  useEffect(() => {
    const follow = () => place(ref.current, anchor.current, align);
    const onPointerDown = (event: PointerEvent) => {
      const target = event.target as Node;
      // The field belongs to its list.
      if (!ref.current?.contains(target) && !anchor.current?.contains(target)) leave.current();
    };
    window.addEventListener("scroll", follow, { capture: true, passive: true });
    window.addEventListener("resize", follow);
    document.addEventListener("pointerdown", onPointerDown);
    return () => {
      window.removeEventListener("scroll", follow, { capture: true });
      window.removeEventListener("resize", follow);
      document.removeEventListener("pointerdown", onPointerDown);
    };
  }, [anchor, align]);
  return createPortal(
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus where it is
    <div
      ref={ref}
      className="menu draft-list"
      style={{ position: "fixed" }}
      // Pressing on the list must not take the focus out of the field: leaving it would commit what was typed.
      onMouseDown={(event) => event.preventDefault()}
    >
      {props.children}
    </div>,
    document.body,
  );
}

function place(list: HTMLElement | null, field: HTMLElement | null, align: "start" | "end"): void {
  if (!list || !field) return;
  const box = field.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const left = align === "start" ? box.left : box.right - width;
  const below = box.bottom + AWAY_PX;
  const fits = below + height <= window.innerHeight - EDGE_PX || box.top - AWAY_PX - height < EDGE_PX;
  list.style.left = `${Math.max(EDGE_PX, Math.min(left, window.innerWidth - width - EDGE_PX))}px`;
  list.style.top = `${fits ? below : box.top - AWAY_PX - height}px`;
}
