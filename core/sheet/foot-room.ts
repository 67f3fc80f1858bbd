/**
 * How high the foot of a printed page is. It stands in a fixed box, which no browser makes room for by itself, so the room
 * is reckoned from its words: rather a line too many than a line of the table under it.
 */
import { floorDivide } from "#core/integer.ts";
import { termsInFooter } from "#core/sheet/sheet-text.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";

// Of the small print at the foot, in px: a line, and what the terms, the seal and the white above them take.
const LINE_HEIGHT = 16;
const SEAL_ROOM = 44;
// In tenths of the small print's em: the narrowest text width of a design, and a wide and any other letter, generously.
const WIDTH = 580;
const WIDE_LETTER = 10;
const LETTER = 6;

/** In px, of every page. */
export function footRoom(view: SheetView): number {
  const own = view.look.footer.trim();
  const terms = termsInFooter(view) ? view.terms.trim() : "";
  // Beside the seal is a third of the width; two lines are there anyway.
  const termLines = linesOf(terms, floorDivide(WIDTH, 3)) - 2;
  const extraLines = (termLines > 0 ? termLines : 0) + (own === "" ? 0 : linesOf(own, WIDTH));
  return SEAL_ROOM + extraLines * LINE_HEIGHT;
}

function linesOf(text: string, width: number): number {
  return text.split("\n").reduce((lines, line) => lines + floorDivide(widthOf(line), width) + 1, 0);
}

function widthOf(line: string): number {
  return [...line].reduce((width, letter) => width + (WIDE.test(letter) ? WIDE_LETTER : LETTER), 0);
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\uff00-\uffef]/u;
