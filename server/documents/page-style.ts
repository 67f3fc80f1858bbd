/** The style of the printed page around the sheet: its size, its margins, and what stands in them from page to page. */
import { cssFamilies, familiesOf, type HanForms } from "#core/sheet/typefaces.ts";
import type { Design, Paper, Typeface } from "#core/template.ts";

/** What names the document on its second page and all that follow: where lines begin, and where they end. */
export type RunningHead = { start: string; end: string };

export type PageLook = {
  paper: Paper;
  design: Design;
  typeface: Typeface;
  direction: "ltr" | "rtl";
  han: HanForms;
};

// The longest document (a thousand lines and twenty thousand characters of text) stays well below this many pages.
const PAGES_MAX = 400;

// A first page does not name itself; it says "1 / 3" where others follow, and nothing where it is the only one. CSS has no
// condition on the number of pages, but a counter style may choose a word for each number.
const FIRST_OF = Array.from({ length: PAGES_MAX - 1 }, (_, index) => `"1 / ${index + 2}"`).join(" ");

/** The padding that the sheet has on a screen (core/sheet/style), in px. */
const MARGINS: Record<Design, { top: number; end: number; foot: number; start: number }> = {
  classic: { top: 58, end: 60, foot: 40, start: 60 },
  modern: { top: 58, end: 60, foot: 40, start: 60 },
  minimal: { top: 58, end: 60, foot: 40, start: 60 },
  letterhead: { top: 58, end: 76, foot: 94, start: 94 },
};

/** The head stands on the second page and all that follow. */
export function pageStyle(look: PageLook, head: RunningHead): string {
  const { top, end, foot, start } = MARGINS[look.design];
  const [right, left] = look.direction === "ltr" ? [end, start] : [start, end];
  const [leftHead, rightHead] = look.direction === "ltr" ? [head.start, head.end] : [head.end, head.start];
  const corner = look.direction === "ltr" ? "@bottom-right" : "@bottom-left";
  const small = `font: 400 10.5px/1.45 ${cssFamilies(familiesOf(look.typeface, look.han).text)}; color: #655f57;`;
  return `
@counter-style sheet-only-page { system: cyclic; symbols: ""; }
@counter-style sheet-first-of { system: fixed 2; symbols: ${FIRST_OF}; fallback: sheet-only-page; }
@page {
  size: ${look.paper};
  margin: ${top}px ${right}px ${foot}px ${left}px;
  @top-left { content: ${cssString(leftHead)}; ${small} }
  @top-right { content: ${cssString(rightHead)}; ${small} }
  ${corner} { content: counter(page) " / " counter(pages); direction: ltr; vertical-align: top; padding-top: 4px; ${small} }
}
@page :first {
  @top-left { content: none; }
  @top-right { content: none; }
  ${corner} { content: counter(pages, sheet-first-of); }
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
