/**
 * A view of a sheet becomes one closed page of HTML: pictures inside, nothing to fetch, nothing to run. The style and the
 * fonts of the sheet are the printer's, the same for every document: reading them anew would cost more than all the rest.
 */
import { renderToStaticMarkup } from "react-dom/server";
import { isolated } from "#core/bidi.ts";
import { missingGlyphs } from "#core/sheet/glyphs.ts";
import { InvoiceSheet } from "#core/sheet/InvoiceSheet.tsx";
import { sheetDirection, sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { titleText } from "#core/sheet/sheet-text.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";
import { hanForms } from "#core/sheet/typefaces.ts";
import type { Paper } from "#core/template.ts";
import { pageStyle } from "#server/documents/page-style.ts";

export type RenderedDocument = {
  html: string;
  paper: Paper;
  /** What a reader's window and a screen reader call the document: "Invoice 2026-0147, Studio Harbour". */
  title: string;
  /** BCP 47. */
  language: string;
  /** Characters that none of our fonts can draw; the printer falls back on whatever the machine has, or a box. */
  missingGlyphs: string[];
};

/** The same view gives the same HTML, byte for byte. */
export function renderDocument(view: SheetView): RenderedDocument {
  const language = sheetLanguage(view.locale);
  const title = `${titleText(view)}, ${view.seller.name}`;
  const body = renderToStaticMarkup(<InvoiceSheet view={view} paged />);
  const head = renderToStaticMarkup(<title>{title}</title>);
  const printed = `${body}${title}`;
  const direction = sheetDirection(view.locale);
  const running = { start: runningTitle(view), end: isolated(view.seller.name) };
  const style = pageStyle({ ...view.look, direction, han: hanForms(view) }, running);
  return {
    html: `<!doctype html><html lang="${language}" dir="${direction}"><head><meta charset="utf-8">${head}<style>${style}</style></head><body>${body}</body></html>`,
    paper: view.look.paper,
    title,
    language,
    missingGlyphs: missingGlyphs(printed),
  };
}

/** The title with its number as a word of its own: behind Arabic words "2026-0147" would be read as "0147-2026". */
function runningTitle(view: SheetView): string {
  const title = titleText(view);
  return view.number === null ? title : title.replace(view.number, () => isolated(view.number ?? ""));
}
