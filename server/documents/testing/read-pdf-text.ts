/** The words of a PDF's pages as another program reads them. */
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

/** Throws what pdf.js throws for bytes that are no PDF. */
export async function readPdfText(bytes: Uint8Array): Promise<string> {
  // pdf.js takes the buffer away from whoever hands it over.
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  try {
    const pdf = await task.promise;
    const pages: string[] = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      const { items } = await (await pdf.getPage(number)).getTextContent();
      pages.push(items.map((item) => ("str" in item ? `${item.str}${item.hasEOL ? "\n" : ""}` : "")).join(""));
    }
    return pages.join("\n");
  } finally {
    await task.destroy();
  }
}
