/** A file dropped anywhere on a page is read in the browser; what is too large never leaves the machine. */
import { useState } from "react";
import { useDropZone } from "#app/components/use-drop-zone.ts";

export const FILE_BYTES_MAX = 1_000_000;
export const TOO_LARGE =
  "That file is larger than 1 MB. An invoice of a thousand lines is much smaller: is it the right file?";

export function useFileDrop(accept: (fileName: string, text: string) => void) {
  const [problem, setProblem] = useState<string | null>(null);
  const zone = useDropZone((file) => {
    if (file.size > FILE_BYTES_MAX) return setProblem(TOO_LARGE);
    setProblem(null);
    void file.text().then((text) => accept(file.name, text));
  });
  return { ...zone, problem };
}
