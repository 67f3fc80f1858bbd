/** A place where a file can be dropped: what a drag over it means, and the file that was let go. */
import { type DragEvent, useState } from "react";

export function useDropZone(take: (file: File) => void) {
  const [over, setOver] = useState(false);
  return {
    over,
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
        // Otherwise the browser leaves the page and opens the file.
        event.preventDefault();
        setOver(false);
        take(file);
      },
    },
  };
}
