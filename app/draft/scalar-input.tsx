/**
 * A value that is written whole: a quantity, a price, a date. While nobody is in it, it shows what the document says, also
 * when somebody else changes it. While a person types, their text stays; it becomes the value when they leave the field.
 */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { setUnreadable, useDesk, useWritable } from "./draft-desk.tsx";

const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

/** What a field says to the text that was typed into it. */
export type Reading = { ok: true } | { ok: false; say: string };

export type ScalarInputProps = {
  path: string;
  label: string;
  /** As it is printed. */
  shown: string;
  /** Writes the typed text into the document, or says in a sentence why it cannot be read. */
  onCommit: (text: string) => Reading;
  className?: string;
  placeholder?: string;
  inputMode?: "decimal" | "text";
  maxLength?: number;
  /** The invisible tail that puts decimal marks under each other. */
  padding?: string;
  /** For a field with a list below it: it may take a key before the field does. Return true when it did. */
  onListKey?: (event: KeyboardEvent<HTMLInputElement>) => boolean;
  onTyped?: (text: string) => void;
  onClick?: () => void;
  onFocusChange?: (focused: boolean) => void;
  list?: { id: string; open: boolean; activeId: string | null };
  children?: ReactNode;
};

export function ScalarInput(props: ScalarInputProps) {
  const { path, shown, onCommit } = props;
  const desk = useDesk();
  const writable = useWritable();
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [rival, setRival] = useState<string | null>(null);
  const focused = useRef(false);
  const pressed = useRef(false);
  const input = useRef<HTMLInputElement>(null);
  const latest = useRef({ typed, shown, onCommit });
  const hintId = useId();
  useBrowserLayoutEffect(() => {
    latest.current = { typed, shown, onCommit };
  });

  // A value that changes under the hands of somebody who is typing is named, and theirs wins when they leave the field.
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    if (latest.current.typed !== null && focused.current) {
      const who =
        desk.session.peers
          .get()
          .find((peer) => peer.field === path)
          ?.name.split(" ")[0] ?? "Somebody";
      setRival(`${who} wrote ${shown === "" ? "nothing" : shown} here meanwhile. Yours is kept when you go on.`);
    }
  }, [shown, path, desk]);

  // Nothing was typed and the value changed under a selected cell: keep it selected, so that typing still replaces it.
  useBrowserLayoutEffect(() => {
    if (shown !== "" && focused.current && latest.current.typed === null) input.current?.select();
  }, [shown]);

  const commit = (): boolean => {
    const { typed: text, shown: printed } = latest.current;
    setRival(null);
    if (text === null) return true;
    if (text.trim() === printed.trim()) {
      setTyped(null);
      setProblem(null);
      setUnreadable(desk, path, null);
      return true;
    }
    const reading = latest.current.onCommit(text);
    if (reading.ok) {
      latest.current.typed = null;
      setTyped(null);
      setProblem(null);
      setUnreadable(desk, path, null);
      return true;
    }
    setProblem(reading.say);
    setUnreadable(desk, path, text);
    return false;
  };

  // A field that disappears (its line was removed) no longer holds up a submit.
  useEffect(() => () => setUnreadable(desk, path, null), [desk, path]);

  const hint = problem ?? rival;
  const value = typed ?? shown;
  return (
    <span className={`draft-scalar ${props.className ?? ""}`} data-problem={problem !== null || undefined}>
      <span className="draft-scalar-copy" aria-hidden="true" data-pad={props.padding || undefined}>
        {value === "" ? (props.placeholder ?? "\u200b") : value}
      </span>
      <span className="draft-scalar-over" data-pad={props.padding || undefined}>
        {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: with a list below it, and only then, its role is combobox */}
        <input
          ref={input}
          type="text"
          dir="auto"
          autoComplete="off"
          spellCheck={false}
          inputMode={props.inputMode}
          maxLength={props.maxLength ?? 60}
          value={value}
          readOnly={!writable}
          placeholder={writable ? props.placeholder : undefined}
          aria-label={props.label}
          aria-invalid={problem !== null || undefined}
          aria-describedby={hint === null ? undefined : hintId}
          role={props.list ? "combobox" : undefined}
          aria-expanded={props.list?.open}
          aria-controls={props.list?.open ? props.list.id : undefined}
          aria-activedescendant={props.list?.activeId ?? undefined}
          data-field={path}
          onChange={(event) => {
            const text = event.currentTarget.value;
            setTyped(text);
            latest.current.typed = text;
            if (problem !== null) setProblem(null);
            props.onTyped?.(text);
          }}
          onPointerDown={() => {
            pressed.current = true;
          }}
          onFocus={(event) => {
            focused.current = true;
            // Reached by a key, a value is replaced by what is typed; a press puts the caret where it points.
            if (!pressed.current) event.currentTarget.select();
            pressed.current = false;
            desk.active.field = { path, commit, dirty: () => latest.current.typed !== null };
            props.onFocusChange?.(true);
          }}
          onBlur={() => {
            focused.current = false;
            if (desk.active.field?.path === path) desk.active.field = null;
            commit();
            props.onFocusChange?.(false);
          }}
          onClick={props.onClick}
          onKeyDown={(event) => {
            if (props.onListKey?.(event)) {
              event.preventDefault();
              event.stopPropagation();
              return;
            }
            if (event.key === "Escape" && latest.current.typed !== null) {
              // The one way to give up what was typed: the document's value comes back.
              event.stopPropagation();
              latest.current.typed = null;
              setTyped(null);
              setProblem(null);
              setRival(null);
              setUnreadable(desk, path, null);
            }
          }}
        />
      </span>
      {props.children}
      {hint === null ? null : (
        <span className="draft-hint" id={hintId} role="status">
          {hint}
        </span>
      )}
    </span>
  );
}
