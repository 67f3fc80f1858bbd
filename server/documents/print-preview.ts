/** A sheet on trial as a PDF: the real printer, and a mark on every page that it is no invoice. */
import type { SheetView } from "#core/sheet/sheet-view.ts";
import type { Printer } from "#server/documents/printer.ts";
import { renderDocument } from "#server/documents/render-document.tsx";

/** Throws `PrintFailed`. Nothing of it is kept. */
export function printPreview(printer: Printer, view: SheetView, tenantId: string): Promise<Uint8Array> {
  const rendered = renderDocument(view);
  return printer.print(rendered.html.replace("<body>", `<body>${MARK}`), { ...rendered, tenantId });
}

/** Fixed, so that it stands on every page; it takes no room of the sheet. */
const MARK =
  '<div aria-hidden="true" style="position:fixed;inset:0;display:grid;place-items:center;z-index:9">' +
  '<span style="font:600 120px/1 Inter Variable,sans-serif;letter-spacing:.08em;color:#1c1a17;opacity:.07;transform:rotate(-32deg)">PREVIEW</span></div>';
