/** A file dropped anywhere on a page is read in the browser; what is too large never leaves the machine. */
import { type DragEvent, useState } from "react";

export const FILE_BYTES_MAX = 1_000_000;
export const TOO_LARGE =
  "That file is larger than 1 MB. An invoice of a thousand lines is much smaller: is it the right file?";

export function useFileDrop(accept: (fileName: string, text: string) => void) {
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  return {
    over,
    problem,
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
        const [file] = event.dataTransfer.files;
        if (!file) return;
        event.preventDefault();
        setOver(false);
        if (file.size > FILE_BYTES_MAX) return setProblem(TOO_LARGE);
        setProblem(null);
        void file.text().then((text) => accept(file.name, text));
      },
    },
  };
}
