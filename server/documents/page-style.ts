/** The style of the printed page around the sheet: its size, its margins, and what stands in them from page to page. */
import type { Paper } from "#core/template.ts";

export type RunningHead = { left: string; right: string };

// The longest document (a thousand lines and twenty thousand characters of text) stays well below this many pages.
const PAGES_MAX = 400;

// A first page does not name itself; it says "1 / 3" where others follow, and nothing where it is the only one. CSS has no
// condition on the number of pages, but a counter style may choose a word for each number.
const FIRST_OF = Array.from({ length: PAGES_MAX - 1 }, (_, index) => `"1 / ${index + 2}"`).join(" ");

const SMALL = 'font: 400 10.5px/1.45 "Inter Variable", sans-serif; color: #655f57;';

/** `paper` is a CSS page size. The head stands on the second page and all that follow. */
export function pageStyle(paper: Paper, head: RunningHead): string {
  return `
@counter-style sheet-only-page { system: cyclic; symbols: ""; }
@counter-style sheet-first-of { system: fixed 2; symbols: ${FIRST_OF}; fallback: sheet-only-page; }
@page {
  size: ${paper};
  margin: 58px 60px 40px;
  @top-left { content: ${cssString(head.left)}; ${SMALL} }
  @top-right { content: ${cssString(head.right)}; ${SMALL} }
  @bottom-right { content: counter(page) " / " counter(pages); vertical-align: top; padding-top: 4px; ${SMALL} }
}
@page :first {
  @top-left { content: none; }
  @top-right { content: none; }
  @bottom-right { content: counter(pages, sheet-first-of); }
}
html, body { margin: 0; }
`;
}

/** A CSS string that holds `text` and cannot end early: whatever is not a plain letter or digit is written as its number. */
export function cssString(text: string): string {
  const escaped = [...text].map((character) =>
    /^[\p{L}\p{N} ]$/u.test(character) ? character : `\\${character.codePointAt(0)?.toString(16)} `,
  );
  return `"${escaped.join("")}"`;
}
