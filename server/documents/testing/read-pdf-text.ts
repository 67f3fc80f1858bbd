/** What another program finds in a PDF. Both throw what pdf.js throws for bytes that are no PDF. */
import { getDocument, type PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";

/** The words of its pages. */
export function readPdfText(bytes: Uint8Array): Promise<string> {
  return reading(bytes, async (pdf) => (await textsOf(pdf)).join("\n"));
}

/** The words of its pages, what its structure says aloud, and what it says of itself. */
export function readAllPdfText(bytes: Uint8Array): Promise<string> {
  return reading(bytes, async (pdf) => {
    const found = await textsOf(pdf);
    for (let number = 1; number <= pdf.numPages; number++) {
      found.push(JSON.stringify(await (await pdf.getPage(number)).getStructTree()));
    }
    const { info, metadata } = await pdf.getMetadata();
    return [...found, JSON.stringify(info), metadata?.getRaw() ?? ""].join("\n");
  });
}

async function textsOf(pdf: PDFDocumentProxy): Promise<string[]> {
  const texts: string[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    texts.push(items.map((item) => ("str" in item ? `${item.str}${item.hasEOL ? "\n" : ""}` : "")).join(""));
  }
  return texts;
}

async function reading<Found>(bytes: Uint8Array, read: (pdf: PDFDocumentProxy) => Promise<Found>): Promise<Found> {
  // pdf.js takes the buffer away from whoever hands it over.
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  try {
    return await read(await task.promise);
  } finally {
    await task.destroy();
  }
}
