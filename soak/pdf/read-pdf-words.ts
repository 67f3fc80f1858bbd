/** What another program finds in a PDF: the words of its pages, what its structure says aloud, and what it says of itself. */
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

export type PdfWords = { pages: number; text: string };

/** Throws what pdf.js throws for bytes that are no PDF. */
export async function readPdfWords(bytes: Uint8Array): Promise<PdfWords> {
  // pdf.js takes the buffer away from whoever hands it over.
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  try {
    const pdf = await task.promise;
    const found: string[] = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      found.push(items.map((item) => ("str" in item ? `${item.str}${item.hasEOL ? "\n" : ""}` : "")).join(""));
      found.push(JSON.stringify(await page.getStructTree()));
    }
    const { info, metadata } = await pdf.getMetadata();
    found.push(JSON.stringify(info), metadata?.getRaw() ?? "");
    return { pages: pdf.numPages, text: found.join("\n") };
  } finally {
    await task.destroy();
  }
}
