/** Words that run from the left among words that run from the right, and the other way round. */

const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";

/**
 * A name or figure as a unit of its own inside a sentence: it finds its own direction, and the sentence around it keeps
 * its order. The marks draw nothing. (Unicode UAX #9, 2.4)
 */
export function isolated(text: string): string {
  return `${FIRST_STRONG_ISOLATE}${text}${POP_ISOLATE}`;
}
