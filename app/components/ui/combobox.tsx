/**
 * A text field that finds: type, arrow, Enter. The caller does the finding (a list at hand, or a search on the server), so
 * the same part serves clients, items and currencies. Follows the ARIA combobox pattern with a listbox popup.
 */
import { Popover } from "radix-ui";
import { type ComponentProps, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { classNames } from "./class-names.ts";

export type ComboboxOption<T> = { key: string; value: T; label: string; aside?: ReactNode };

export type ComboboxProps<T> = {
  /** Its name for assistive technology; use a <Field> label where there is room. */
  label: string;
  /** What is in the field when nobody types: the chosen one's label. */
  text: string;
  placeholder?: string;
  /** Finds what fits the typed text; called with "" when opened. Resolve to at most a few dozen. */
  find: (typed: string, signal: AbortSignal) => Promise<ComboboxOption<T>[]> | ComboboxOption<T>[];
  onChoose: (option: ComboboxOption<T>) => void;
  /** A last line below the finds, such as "New client “Kade”". */
  orElse?: { label: (typed: string) => string; onChoose: (typed: string) => void };
  disabled?: boolean;
  autoFocus?: boolean;
  className?: string;
  inputProps?: Omit<ComponentProps<"input">, "value" | "onChange" | "role">;
};

/** Waits this long after the last key before it asks; a search on the server is not run for every letter. */
const PAUSE_MS = 110;

export function Combobox<T>(props: ComboboxProps<T>) {
  const { find, orElse } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const [options, setOptions] = useState<ComboboxOption<T>[]>([]);
  const [active, setActive] = useState(0);
  const listId = useId();
  const findRef = useRef(find);
  findRef.current = find;
  const open = typed !== null;
  const more = orElse && typed?.trim() ? 1 : 0;

  useEffect(() => {
    if (typed === null) return;
    const asked = new AbortController();
    const timer = setTimeout(
      async () => {
        try {
          const found = await findRef.current(typed.trim(), asked.signal);
          if (asked.signal.aborted) return;
          setOptions(found);
          setActive(0);
        } catch (error) {
          // A search that was overtaken, or a line that is down: the list stays as it was.
          if (!asked.signal.aborted) console.warn(error);
        }
      },
      typed === "" ? 0 : PAUSE_MS,
    );
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [typed]);

  const close = () => {
    setTyped(null);
    setOptions([]);
  };
  const choose = (index: number) => {
    const option = options[index];
    if (option) props.onChoose(option);
    else if (more && orElse && typed !== null) orElse.onChoose(typed.trim());
    else return;
    close();
  };

  return (
    <Popover.Root open={open} onOpenChange={(next) => !next && close()}>
      <Popover.Anchor asChild>
        <input
          {...props.inputProps}
          role="combobox"
          aria-label={props.label}
          aria-expanded={open}
          aria-controls={open ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={open && options.length + more > 0 ? `${listId}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          className={props.className ?? "input"}
          placeholder={props.placeholder}
          disabled={props.disabled}
          // biome-ignore lint/a11y/noAutofocus: only where the reader has just asked to choose
          autoFocus={props.autoFocus}
          value={typed ?? props.text}
          onChange={(event) => setTyped(event.target.value)}
          onClick={() => setTyped((now) => now ?? "")}
          onBlur={close}
          onKeyDown={(event) => {
            props.inputProps?.onKeyDown?.(event);
            if (event.defaultPrevented) return;
            const count = options.length + more;
            if (event.key === "ArrowDown" || event.key === "ArrowUp") {
              event.preventDefault();
              if (!open) setTyped("");
              else if (count > 0) setActive((active + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
            } else if (event.key === "Enter" && open) {
              event.preventDefault();
              choose(active);
            } else if (event.key === "Escape" && open) {
              event.preventDefault();
              event.stopPropagation();
              close();
            }
          }}
        />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          className="menu"
          align="start"
          sideOffset={4}
          collisionPadding={10}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          aria-label={props.label}
        >
          <div role="listbox" id={listId} aria-label={props.label}>
            {options.map((option, index) => (
              // biome-ignore lint/a11y/useFocusableInteractive: see above
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field
              <div
                key={option.key}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === active}
                className="choice"
                // Before the field loses its focus, which would close the list under the pointer.
                onMouseDown={(event) => event.preventDefault()}
                onMouseMove={() => setActive(index)}
                onClick={() => choose(index)}
              >
                <span className="words">{option.label}</span>
                {option.aside && <span className="aside">{option.aside}</span>}
              </div>
            ))}
            {more > 0 && (
              // biome-ignore lint/a11y/useFocusableInteractive: see above
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field
              <div
                id={`${listId}-${options.length}`}
                role="option"
                aria-selected={active === options.length}
                className={classNames("choice", options.length > 0 && "border-t border-rule-faint")}
                onMouseDown={(event) => event.preventDefault()}
                onMouseMove={() => setActive(options.length)}
                onClick={() => choose(options.length)}
              >
                <span className="words">{orElse?.label(typed?.trim() ?? "")}</span>
              </div>
            )}
          </div>
          {options.length + more === 0 && <p className="group">Nothing found</p>}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
