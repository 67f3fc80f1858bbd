/** PDFs for tests of the public proof: what was issued, and what people and machines make of it. */
import { PDFDict, PDFDocument, PDFHexString, PDFName, PDFNumber, PDFString, StandardFonts } from "pdf-lib";

export type Sheet = { lines: string[]; link?: string; covered?: boolean };

/** A page with these lines, a link in its footer, and where wanted a text box over it all. */
export async function pdfOf({ lines, link, covered = false }: Sheet): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([595, 842]);
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (const [index, line] of lines.entries()) page.drawText(line, { x: 50, y: 780 - 18 * index, size: 11, font });
  const rect = [50, 40, 300, 60];
  if (link !== undefined) {
    const action = { Type: "Action", S: "URI", URI: PDFString.of(link) };
    page.node.addAnnot(
      pdf.context.register(pdf.context.obj({ Type: "Annot", Subtype: "Link", Rect: rect, A: action })),
    );
  }
  if (covered) {
    const box = { Type: "Annot", Subtype: "FreeText", Rect: rect, Contents: PDFString.of("Pay elsewhere") };
    page.node.addAnnot(pdf.context.register(pdf.context.obj(box)));
  }
  return pdf.save();
}

/** The same paper, written anew by a program: other bytes, the same words. */
export async function savedAgain(bytes: Uint8Array): Promise<Uint8Array> {
  const pdf = await PDFDocument.load(bytes);
  pdf.setProducer("Another program");
  return pdf.save({ useObjectStreams: false });
}

/** The same paper with a script in it. */
export async function scripted(bytes: Uint8Array): Promise<Uint8Array> {
  const pdf = await PDFDocument.load(bytes);
  pdf.addJavaScript("open", 'this.getField("total").value = "1.00";');
  return pdf.save();
}

/** Locked with a password that nobody has. */
export async function locked(bytes: Uint8Array): Promise<Uint8Array> {
  const pdf = await PDFDocument.load(bytes);
  const digits = PDFHexString.of("5a".repeat(32));
  const entries: [string, PDFName | PDFNumber | PDFHexString][] = [
    ["Filter", PDFName.of("Standard")],
    ["V", PDFNumber.of(1)],
    ["R", PDFNumber.of(2)],
    ["O", digits],
    ["U", digits],
    ["P", PDFNumber.of(-4)],
  ];
  const encrypt = PDFDict.fromMapWithContext(
    new Map(entries.map(([name, value]) => [PDFName.of(name), value])),
    pdf.context,
  );
  pdf.context.trailerInfo.Encrypt = pdf.context.register(encrypt);
  pdf.context.trailerInfo.ID = pdf.context.obj([PDFHexString.of("00".repeat(16)), PDFHexString.of("00".repeat(16))]);
  return pdf.save({ useObjectStreams: false });
}

/** A few hundred kilobytes that unpack to `megabytes` of drawing. */
export async function bomb(megabytes: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage();
  const content = "q Q ".repeat(megabytes * 250_000);
  page.node.set(PDFName.of("Contents"), pdf.context.register(pdf.context.flateStream(content)));
  return pdf.save({ useObjectStreams: false });
}
