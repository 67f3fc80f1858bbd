/** Text from outside, made fit to print, store and hash. */

// Control characters print as nothing or as boxes, PostgreSQL refuses NUL, and XML 1.0 refuses most of the rest.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g;

/** Whole characters only, line ends as \n, no control characters but tab and line end. Emoji and RTL text stay as they are. */
export function printableText(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, "\n").replace(UNPRINTABLE, "");
}

/** The same on one line, without blanks around it: for names, titles and references. */
export function printableLine(text: string): string {
  return printableText(text)
    .replace(/[\n\t\u2028\u2029]+/g, " ")
    .trim();
}

/** Whether a spreadsheet would run the text as a formula. The text itself is harmless and stays as it was written. */
export function looksLikeFormula(text: string): boolean {
  const start = text.trimStart();
  if (/^[=@]/.test(start)) return true;
  // A phone number or a negative figure begins like a formula too, but a spreadsheet reads it as what it is.
  return /^[+-]/.test(start) && !/^[+-][\d\s().,/-]*$/.test(start);
}

/** Whether invisible marks turn the reading direction, so that a name can look like another. Plain RTL text has none. */
export function overridesDirection(text: string): boolean {
  return /[\u202a-\u202e\u2066-\u2069]/.test(text);
}
