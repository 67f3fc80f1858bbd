/** A real, if empty, page; the same bytes every time. */
import { PDFDocument } from "pdf-lib";

export async function printPage(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.addPage([595, 842]);
  const day = new Date("2026-03-01T00:00:00Z");
  pdf.setCreationDate(day);
  pdf.setModificationDate(day);
  return pdf.save();
}
