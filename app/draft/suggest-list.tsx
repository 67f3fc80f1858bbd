/** The list below a field: suggestions that a key or a click takes over. The field keeps the focus all the while. */
import { Popover } from "radix-ui";
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef, useState } from "react";

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
    <Popover.Root open onOpenChange={(open) => !open && suggest.setOpen(false)}>
      <Popover.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
      <Popover.Portal>
        <Popover.Content
          className="menu draft-list"
          role="presentation"
          align={props.align ?? "start"}
          sideOffset={5}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => {
            // The field belongs to its list.
            if (anchor.current?.contains(event.target as Node)) event.preventDefault();
          }}
          // Pressing on the list must not take the focus out of the field: leaving it would commit what was typed.
          onMouseDown={(event) => event.preventDefault()}
        >
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
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
