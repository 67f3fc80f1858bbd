/** Shows what a pasted block will become; the page pays for reading and showing one when somebody pastes, or stays. */
import { type ComponentType, useEffect, useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { isField, notify, useDesk, useWritable } from "./draft-desk.tsx";

type Preview = ComponentType<{ table: string[][]; lineId: string | null; onClose: () => void }>;
type Shown = { Preview: Preview; table: string[][] };

// Who is here for so long is at work, and may lose the line: from then on a block can be pasted without one.
const AT_WORK_AFTER_MS = 60_000;

const load = () => Promise.all([import("./paste-preview.tsx"), import("./parse-pasted-block.ts")]);

export function PasteHost() {
  const desk = useDesk();
  const writable = useWritable();
  const pasted = useObservable(desk.pasted);
  const [shown, setShown] = useState<Shown | null>(null);

  useEffect(() => {
    if (!writable) return;
    const timer = setTimeout(() => void load().catch(() => {}), AT_WORK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [writable]);

  useEffect(() => {
    if (!pasted) return;
    let current = true;
    load().then(
      ([{ PastePreview }, { parsePastedBlock, pastedTable }]) => {
        if (!current) return;
        const table = parsePastedBlock(pasted.text, desk.locale) ? pastedTable(pasted.text) : null;
        if (table) setShown({ Preview: PastePreview, table });
        else {
          desk.pasted.set(null);
          typeIn(pasted.text);
        }
      },
      () => {
        if (!current) return;
        desk.pasted.set(null);
        notify(desk, "A block cannot be read without a connection. Paste it again when there is one.");
      },
    );
    return () => {
      current = false;
      setShown(null);
    };
  }, [pasted, desk]);

  if (!pasted || !shown) return null;
  return <shown.Preview table={shown.table} lineId={pasted.lineId} onClose={() => desk.pasted.set(null)} />;
}

/** What was no block after all goes where the browser would have put it, as if by hand, and one undo takes it back. */
function typeIn(text: string): void {
  if (isField(document.activeElement)) document.execCommand("insertText", false, text);
}
