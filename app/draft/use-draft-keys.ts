/** The keys of the draft as a whole. Those of the lines are heard by their table, and named here for the help. */
import type { KeyboardEvent } from "react";
import { useKeys } from "#app/components/frame/keys.tsx";
import { useDesk } from "./draft-desk.tsx";

export function useDraftKeys(submit: () => void): void {
  useKeys(
    [
      { keys: "mod+Enter", label: "Submit", run: submit },
      { keys: "mod+z", label: "Undo your last edit" },
      { keys: "mod+shift+z", label: "Redo it" },
    ],
    "This draft",
  );
  useKeys(
    [
      { keys: "Enter", label: "Next line, or a new one" },
      { keys: "alt+Enter", label: "Insert a line below" },
      { keys: "shift+Enter", label: "Write a detail under the title" },
      { keys: "/", label: "Catalogue, in an empty title" },
      { keys: "alt+ArrowUp", label: "Move the line up" },
      { keys: "alt+ArrowDown", label: "Move the line down" },
      { keys: "mod+d", label: "Duplicate the line" },
      { keys: "mod+Backspace", label: "Remove the line" },
      { keys: "Escape", label: "Give up what you typed in a field" },
    ],
    "Lines",
  );
}

/** Undo and redo are of the draft, wherever on the page the keys are pressed. */
export function useUndoKeys(): (event: KeyboardEvent) => void {
  const desk = useDesk();
  const { session } = desk;
  return (event) => {
    if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const undo = key === "z" && !event.shiftKey;
    const redo = (key === "z" && event.shiftKey) || (key === "y" && !event.shiftKey);
    if (!undo && !redo) return;
    // What is typed and not committed yet is the field's own to take back.
    if (undo && desk.active.field?.dirty()) return;
    event.preventDefault();
    if (undo) session.undo();
    else session.redo();
  };
}
