/** Shows the preview of a pasted block; the page pays for it only when somebody pastes one. */
import { type ComponentType, useEffect, useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { useDesk } from "./draft-desk.tsx";
import { pasteBlock } from "./line-acts.ts";
import { guessColumns, linesOf } from "./parse-pasted-block.ts";

type Preview = ComponentType<{ table: string[][]; lineId: string | null; onClose: () => void }>;

export function PasteHost() {
  const desk = useDesk();
  const pasted = useObservable(desk.pasted);
  const [Preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    if (!pasted || Preview) return;
    let current = true;
    import("./paste-preview.tsx").then(
      ({ PastePreview }) => current && setPreview(() => PastePreview),
      () => {
        // There is no line to load it by: what was pasted matters more than looking at it first, and undo takes it back.
        if (!current) return;
        desk.pasted.set(null);
        const block = linesOf(pasted.table, guessColumns(pasted.table, desk.locale));
        if (block) pasteBlock(desk, pasted.lineId, block);
      },
    );
    return () => {
      current = false;
    };
  }, [pasted, Preview, desk]);
  if (!pasted || !Preview) return null;
  return <Preview table={pasted.table} lineId={pasted.lineId} onClose={() => desk.pasted.set(null)} />;
}
