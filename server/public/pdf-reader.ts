/** The port through which a stored PDF is read as text. */
import type { PdfText } from "#core/pdf-text.ts";

/** Rejects over bytes that are no PDF, and with `PdfTooLong` over more than is read. */
export type PdfReader = (bytes: Uint8Array) => Promise<PdfText>;
