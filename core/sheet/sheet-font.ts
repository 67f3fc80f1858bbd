/** A font file that comes with the sheet, and exactly the characters that it can draw. */
export type SheetFont = {
  file: string;
  family: string;
  /** In the spelling of CSS; one cut may serve for all weights of a range. */
  weight: 400 | 500 | 600 | "400 600";
  /** Code points, first and last of each range, ascending. */
  ranges: readonly (readonly [from: number, to: number])[];
};
