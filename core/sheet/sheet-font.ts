/** A font file that comes with the sheet, and exactly the characters that it can draw. */
export type SheetFont = {
  file: string;
  family: string;
  weight: 400 | 500 | 600;
  /** Code points, first and last of each range, ascending. */
  ranges: readonly (readonly [from: number, to: number])[];
};
