/**
 * Reads the text of a PDF that was issued here, with the library that browsers read it with. It runs in this process: only
 * our own files come here, one at a time.
 */
import { type PdfText, readPdfText } from "#core/pdf-text.ts";
import type { PdfReader } from "#server/public/pdf-reader.ts";

export function createPdfReader(): PdfReader {
  let turn: Promise<unknown> = Promise.resolve();
  return (bytes) => {
    const reading = turn.then(() => read(bytes));
    turn = reading.catch(() => undefined);
    return reading;
  };
}

async function read(bytes: Uint8Array): Promise<PdfText> {
  // Loaded with the first question: it is larger than all else that a host loads.
  const [{ getDocument, VerbosityLevel }] = await Promise.all([
    import("pdfjs-dist/legacy/build/pdf.mjs"),
    // What does the work; found by the library once it is loaded, so that no worker is started.
    import("pdfjs-dist/legacy/build/pdf.worker.mjs"),
  ]);
  const task = getDocument({
    // A copy: the library takes the bytes for its own.
    data: new Uint8Array(bytes),
    verbosity: VerbosityLevel.ERRORS,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWasm: false,
  });
  try {
    return await readPdfText(await task.promise);
  } finally {
    await task.destroy();
  }
}
