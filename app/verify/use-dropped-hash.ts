/** The hash of a file that is dropped or chosen, made in the browser: the file itself goes nowhere. */
import { type DragEvent, useState } from "react";

const BYTES_MAX = 50_000_000;

export function useDroppedHash(accept: (sha256: string) => void) {
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function take(file: File | undefined): Promise<void> {
    if (!file) return;
    setProblem(null);
    if (file.size > BYTES_MAX) return setProblem("That file is larger than 50 MB; no invoice is.");
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (String.fromCharCode(...bytes.subarray(0, 4)) !== "%PDF")
      return setProblem("That is not a PDF. Drop the very file that you were sent.");
    // Fetched when it is needed: most who come here type nothing and drop one file.
    const { sha256Hex } = await import("#core/canonical.ts");
    accept(sha256Hex(bytes));
  }

  return {
    over,
    problem,
    take,
    /** Another question was asked: what was wrong with the last file is over. */
    forget: () => setProblem(null),
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer.files[0]);
      },
    },
  };
}
