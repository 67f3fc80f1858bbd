/**
 * The text of a dropped PDF, read in this browser: in a worker that is ended when it takes too long, whatever the file makes
 * it do. Nothing in the file is run: neither its scripts nor its forms are loaded.
 */
import { GlobalWorkerOptions, getDocument, VerbosityLevel } from "pdfjs-dist";
import workerUrl from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { type PdfText, PdfTooLong, readPdfText } from "#core/pdf-text.ts";

/** An invoice takes a second on an old telephone. */
const READ_MS_MAX = 8_000;

export type DroppedText = { state: "read"; text: PdfText } | { state: "locked" | "too_long" | "too_slow" | "broken" };

export async function readDroppedPdf(bytes: Uint8Array): Promise<DroppedText> {
  GlobalWorkerOptions.workerSrc = workerUrl;
  const task = getDocument({
    // A copy: the library takes the bytes for its own.
    data: new Uint8Array(bytes),
    verbosity: VerbosityLevel.ERRORS,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWasm: false,
  });
  const { promise: late, resolve } = Promise.withResolvers<DroppedText>();
  const timer = setTimeout(() => resolve({ state: "too_slow" }), READ_MS_MAX);
  const read = task.promise.then(readPdfText).then(
    (text): DroppedText => ({ state: "read", text }),
    (error: unknown): DroppedText => {
      if (error instanceof Error && error.name === "PasswordException") return { state: "locked" };
      return { state: error instanceof PdfTooLong ? "too_long" : "broken" };
    },
  );
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
    // Ends the worker, also in the middle of its work.
    void task.destroy();
  }
}
