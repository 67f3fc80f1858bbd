/**
 * A file that is dropped or chosen: its hash is made here, and only where no such bytes were issued its text is read here too.
 * What is sent are hashes and the fingerprint that it names; the file goes nowhere.
 */
import { useRef, useState } from "react";
import { createApiClient } from "#app/api-client.ts";
import { useDropZone } from "#app/components/use-drop-zone.ts";
import { sentenceForError } from "#app/error-sentences.ts";
import type { PdfPart } from "#core/pdf-text.ts";
import type { Verdict } from "#server/public/verify-document.ts";
import type { DroppedText } from "./read-dropped-pdf.ts";

export type FileAnswer = {
  verdict: Verdict;
  /** What `foreign` of the verdict counts. */
  parts: PdfPart[];
  /** Why it was not read, where it was not. */
  unread: Exclude<DroppedText["state"], "read"> | "unnamed" | null;
};

export type FileState =
  | { state: "none" }
  | { state: "comparing" | "reading" }
  | { state: "answered"; answer: FileAnswer }
  | { state: "refused"; say: string };

const api = createApiClient({ url: "/trpc", headers: () => ({}) });

export function useDroppedFile() {
  const [file, setFile] = useState<FileState>({ state: "none" });
  const asked = useRef(0);

  async function take(dropped: File | undefined): Promise<void> {
    if (!dropped) return;
    const turn = ++asked.current;
    // Another file, or another question, may have been asked about meanwhile.
    const show = (state: FileState) => void (turn === asked.current && setFile(state));
    show({ state: "comparing" });
    try {
      show(await answerTo(dropped, () => show({ state: "reading" })));
    } catch (error) {
      show({ state: "refused", say: sentenceForError(error) });
    }
  }

  const zone = useDropZone((dropped) => void take(dropped));
  return {
    ...zone,
    file,
    take,
    /** Another question is asked: what was said of the file is over. */
    forget: () => {
      asked.current++;
      setFile({ state: "none" });
    },
  };
}

async function answerTo(file: File, onRead: () => void): Promise<FileState> {
  // Fetched when it is needed: most who come here type nothing and drop one file.
  const [{ sha256Hex }, { PDF_TEXT_LIMITS, partsOf, readingOf }] = await Promise.all([
    import("#core/canonical.ts"),
    import("#core/pdf-text.ts"),
  ]);
  if (file.size > PDF_TEXT_LIMITS.bytes)
    return { state: "refused", say: "That file is larger than 50 MB; no invoice is." };
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== "%PDF")
    return { state: "refused", say: "That is not a PDF. Drop the very file that you were sent." };
  const sha256 = sha256Hex(bytes);
  const known = await api.public.verify.mutate({ sha256 });
  if (known.verdict !== "unknown") return answered({ verdict: known, parts: [], unread: null });
  onRead();
  const { readDroppedPdf } = await import("./read-dropped-pdf.ts");
  const dropped = await readDroppedPdf(bytes);
  if (dropped.state !== "read") return answered({ verdict: known, parts: [], unread: dropped.state });
  const reading = readingOf(dropped.text);
  if (reading === null) return answered({ verdict: known, parts: [], unread: "unnamed" });
  const verdict = await api.public.verify.mutate({ sha256, reading });
  return answered({ verdict, parts: partsOf(dropped.text), unread: null });
}

function answered(answer: FileAnswer): FileState {
  return { state: "answered", answer };
}
