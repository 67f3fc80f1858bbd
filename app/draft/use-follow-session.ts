/** What the page does when the document, the room or somebody else makes it necessary. */
import { useEffect, useRef } from "react";
import { useObservable, useSelected } from "#app/collab/use-observable.ts";
import { isFaceColour } from "#app/components/ui/face.tsx";
import { ownColour } from "#app/components/ui/own-colour.ts";
import { fieldElement, focusField, notify, useDesk } from "./draft-desk.tsx";
import type { DraftDoor } from "./draft-door.ts";

/** Why edits that were made here are not on the sheet any more. */
const DROPPED = {
  frozen: "Your last edits came after this was submitted. They are kept above the sheet.",
  read_only: "Your role only reads drafts now. Your last edits are kept above the sheet.",
  rebuilt: "This draft was built anew on the server. What you had not sent is kept above the sheet.",
  closed: "This is no draft any more. Your last edits are kept above the sheet.",
} as const;

/** Focus goes where an edit was undone; what was not taken is said; what was being typed in a lost line is kept. */
export function useFollowSession(): void {
  const desk = useDesk();
  const { session } = desk;
  useEffect(() => session.onUndo((field) => focusField(desk, field)), [session, desk]);
  useEffect(() => session.onDropped((reason) => notify(desk, DROPPED[reason])), [session, desk]);
  useEffect(
    () =>
      session.lost.subscribe(() => {
        // The field is still on the page at this moment, and goes with the next rendering.
        const path = session.lost.get()?.field;
        const field = path && desk.active.field?.path === path && desk.active.field.dirty() ? fieldElement(path) : null;
        if (path && field instanceof HTMLInputElement) desk.lostText.current = { path, text: field.value };
      }),
    [session, desk],
  );
}

// The room freezes a moment before the submit is committed; a submit that fails thaws it again.
const FROZEN_LOOKS_MS = [0, 400, 1_000, 2_500, 6_000];

/** Frozen by somebody: the page is loaded anew until it says so too, and turns into what it is now. */
export function useFollowFreeze(onMovedOn: () => void): void {
  const frozen = useSelected(useDesk().session.status, ({ state }) => state === "frozen");
  useEffect(() => {
    if (!frozen) return;
    const timers = FROZEN_LOOKS_MS.map((ms) => setTimeout(onMovedOn, ms));
    return () => timers.forEach(clearTimeout);
  }, [frozen, onMovedOn]);
}

/** The document says only the client's id; when somebody else chooses another, its party is fetched. */
export function useFollowClient(door: DraftDoor): void {
  const { session, figures } = useDesk();
  const clientId = useSelected(session.content, (content) => content.clientId);
  const known = useRef(clientId);
  useEffect(() => {
    if (known.current === clientId) return;
    known.current = clientId;
    if (clientId === null) return figures.setBuyer(null);
    let current = true;
    door.client(clientId).then(
      (client) => current && figures.setBuyer(client.party),
      // The checks and the server know the client; only its printed name waits for the next visit.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [clientId, door, figures]);
}

/** One's own face in the rail has the colour in which the others see one here. */
export function useOwnColour(): void {
  const { session } = useDesk();
  const colour = useObservable(session.colour);
  useEffect(() => {
    ownColour.set(isFaceColour(colour) ? colour : null);
    return () => ownColour.set(null);
  }, [colour]);
}
