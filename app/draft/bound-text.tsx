/**
 * A text that several people write at once. The field is the browser's own and holds its own text; what is typed goes
 * into the document as the one splice that happened, and what others type is put into the field around the caret.
 */
import { useEffect, useLayoutEffect, useRef } from "react";
import { LocalEdit } from "#app/collab/local-edit.ts";
import { movePosition, moveSplice, spliceBetween, type TextDelta } from "#app/collab/text-splice.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { useDesk, useWritable } from "./draft-desk.tsx";

const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

export type BoundTextProps = {
  /** "lines/<id>/title", "lines/<id>/detail", "notes" or "terms". */
  path: string;
  /** What the page was rendered with; afterwards the field follows the document by itself. */
  value: string;
  label: string;
  className?: string;
  placeholder?: string;
  maxLength: number;
  /** A title is one paragraph: line ends become spaces. */
  oneParagraph?: boolean;
  describedBy?: string;
  expanded?: { listId: string; activeId: string | null } | null;
  onKeyDown?: (event: React.KeyboardEvent<HTMLTextAreaElement>) => void;
  onPaste?: (event: React.ClipboardEvent<HTMLTextAreaElement>) => void;
  onText?: (text: string) => void;
  onBlur?: () => void;
};

/** As tall as its text: a hidden copy in the same grid cell gives the height, exactly as the printed text would. */
export function BoundText(props: BoundTextProps) {
  const { path, value, onText } = props;
  const { session } = useDesk();
  const writable = useWritable();
  const ready = useObservable(session.ready);
  const ref = useRef<HTMLTextAreaElement>(null);
  const composing = useRef<{ base: string; deltas: TextDelta[] } | null>(null);
  const token = useRef<object>({});

  useBrowserLayoutEffect(() => {
    const field = ref.current;
    if (!field || ready) return;
    if (field.value !== value) field.value = value;
  }, [value, ready]);

  useBrowserLayoutEffect(() => {
    const show = (delta: TextDelta | null) => {
      const field = ref.current;
      const text = session.text(path)?.toString();
      if (!field || text === undefined || field.value === text) return;
      const focused = document.activeElement === field;
      const { selectionStart, selectionEnd, selectionDirection } = field;
      field.value = text;
      if (!focused) return;
      // Setting the value sends the caret to the end; it belongs between the same two letters as before.
      const move = (position: number) => (delta ? movePosition(position, delta) : Math.min(position, text.length));
      field.setSelectionRange(move(selectionStart), move(selectionEnd), selectionDirection);
    };
    show(null);
    return session.onText(path, (delta, origin) => {
      if (origin instanceof LocalEdit && origin.by === token.current) return;
      // Changing the field now would break off what the input method is composing: it is merged when that ends.
      if (composing.current) {
        if (delta) composing.current.deltas.push(delta);
        return;
      }
      show(delta);
    });
  }, [session, path]);

  const write = (field: HTMLTextAreaElement) => {
    if (composing.current) return;
    if (props.oneParagraph && /[\r\n]/.test(field.value)) {
      const { selectionStart } = field;
      field.value = field.value.replace(/\r\n?|\n/g, " ");
      field.setSelectionRange(selectionStart, selectionStart);
    }
    const text = session.text(path);
    if (!text) return;
    const splice = spliceBetween(text.toString(), field.value, field.selectionStart);
    if (!splice) return;
    session.edit(
      () => {
        if (splice.remove > 0) text.delete(splice.index, splice.remove);
        if (splice.insert !== "") text.insert(splice.index, splice.insert);
      },
      { by: token.current },
    );
    onText?.(field.value);
  };

  const endComposition = (field: HTMLTextAreaElement) => {
    const composed = composing.current;
    composing.current = null;
    if (!composed) return;
    if (composed.deltas.length === 0) return write(field);
    const text = session.text(path);
    const splice = spliceBetween(composed.base, field.value, field.selectionStart);
    if (!text) return;
    const moved = splice && composed.deltas.reduce((current, delta) => moveSplice(current, delta), splice);
    if (moved) {
      session.edit(
        () => {
          if (moved.remove > 0) text.delete(moved.index, moved.remove);
          if (moved.insert !== "") text.insert(moved.index, moved.insert);
        },
        { by: token.current },
      );
    }
    field.value = text.toString();
    const caret = moved ? moved.index + moved.insert.length : field.value.length;
    field.setSelectionRange(caret, caret);
    onText?.(field.value);
  };

  return (
    <span className={`draft-grow ${props.className ?? ""}`}>
      {/* The zero-width space gives an empty text, and one that ends with a line end, its last row. */}
      <span className="draft-grow-copy" aria-hidden="true">
        {value === "" ? (props.placeholder ?? "") : value}
        {"\u200b"}
      </span>
      <textarea
        ref={ref}
        rows={1}
        dir="auto"
        defaultValue={value}
        readOnly={!writable}
        maxLength={props.maxLength}
        aria-label={props.label}
        aria-describedby={props.describedBy}
        aria-autocomplete={props.expanded === undefined ? undefined : "list"}
        aria-controls={props.expanded?.listId}
        aria-activedescendant={props.expanded?.activeId ?? undefined}
        placeholder={writable ? props.placeholder : undefined}
        data-field={path}
        spellCheck
        onInput={(event) => write(event.currentTarget)}
        onSelect={(event) => session.moveCaret(path, event.currentTarget.selectionEnd)}
        onCompositionStart={(event) => {
          composing.current = { base: session.text(path)?.toString() ?? event.currentTarget.value, deltas: [] };
        }}
        onCompositionEnd={(event) => endComposition(event.currentTarget)}
        onKeyDown={props.onKeyDown}
        onPaste={props.onPaste}
        onBlur={props.onBlur}
      />
    </span>
  );
}
