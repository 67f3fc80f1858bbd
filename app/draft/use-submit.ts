/** Submitting a draft: what stands in its fields first, then what is known to be missing, then the server. */
import { useCallback, useState } from "react";
import type { Problem } from "#core/draft-checks.ts";
import { type DraftDesk, fieldElement, focusField, notify, useDesk } from "./draft-desk.tsx";
import type { DraftDoor } from "./draft-door.ts";
import { marginNotes } from "./problem-sentences.ts";

// A line that has not taken the last edits by then takes none.
const SAVED_MS_MAX = 5_000;

/** `asked`: somebody wanted to submit, so what is missing is said louder. */
export function useSubmit(door: DraftDoor, onMovedOn: () => void) {
  const desk = useDesk();
  const { session } = desk;
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const send = useCallback(async () => {
    if (sending || !session.writable()) return;
    // What stands in the field under the cursor is part of what is submitted.
    if (desk.active.field && !desk.active.field.commit()) return;
    const [unread] = desk.unreadable.get().keys();
    if (unread !== undefined) return focusField(desk, unread);
    setAsked(true);
    // What is known to be missing is said at once: asking the server would freeze the draft for a moment for everybody.
    const known = desk.figures.recheck().filter((problem) => problem.severity === "blocks");
    if (known.length > 0) {
      goToFirst(desk, known);
      return;
    }
    setSending(true);
    try {
      if (!(await session.saved(SAVED_MS_MAX))) {
        notify(desk, "Not submitted: your last edits have not reached the server yet. They are kept here.");
        return;
      }
      const outcome = await door.submit(desk.figures.view.get().look);
      if (outcome.done) onMovedOn();
      else if (outcome.problems) goToFirst(desk, outcome.problems);
      else {
        if (outcome.looks) desk.figures.setLooks(outcome.looks);
        notify(desk, outcome.say);
      }
    } finally {
      setSending(false);
    }
  }, [desk, door, onMovedOn, sending, session]);
  const submit = useCallback(() => void send(), [send]);
  return { asked, sending, submit };
}

function goToFirst(desk: DraftDesk, problems: readonly Problem[]): void {
  const notes = marginNotes(problems, desk.session.content.get()).filter((note) => note.severity === "blocks");
  const first = notes.find((note) => note.field !== null && fieldElement(note.field)) ?? notes[0];
  notify(
    desk,
    notes.length === 1 && first
      ? `Not submitted: ${first.text}`
      : `Not submitted: ${notes.length} things to look at, beside the sheet.`,
  );
  if (first?.field) focusField(desk, first.field);
}
