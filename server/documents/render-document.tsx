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
import { pageStyle, type RunningHead } from "#server/documents/page-style.ts";

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
  const style = pageStyle({ ...view.look, direction, han: hanForms(view) }, runningHead(view, direction));
  return {
    html: `<!doctype html><html lang="${language}" dir="${direction}"><head><meta charset="utf-8">${head}<style>${style}</style></head><body>${body}</body></html>`,
    paper: view.look.paper,
    title,
    language,
    missingGlyphs: missingGlyphs(printed),
  };
}

/** Title and sender. In a line from the right the number is a word of its own, or "2026-0147" would read "0147-2026". */
function runningHead(view: SheetView, direction: "ltr" | "rtl"): RunningHead {
  const title = titleText(view);
  const { number, seller } = view;
  if (direction === "ltr" || number === null) return { start: title, end: seller.name };
  return { start: title.replace(number, () => isolated(number)), end: isolated(seller.name) };
}
