/** The outermost entries of a PDF dictionary, each value as it stands in the file (ISO 32000-1, 7.3). */
import { PdfUnreadable } from "./read-pdf.ts";

// Chromium escapes every bracket inside a string, so a string ends at the first that is not.
const TOKEN =
  /\s*(<<|>>|\[|\]|\((?:\\[\s\S]|[^\\()])*\)|<[0-9A-Fa-f\s]*>|\/[^\s()<>[\]{}/%]*|\d+ \d+ R(?![^\s()<>[\]{}/%])|[^\s()<>[\]{}/%]+)/y;

/** Names with their slash, values as text. Throws `PdfUnreadable` for what is no dictionary. */
export function readDictionary(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  TOKEN.lastIndex = 0;
  const next = (): string => {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new PdfUnreadable("a dictionary ends too early");
    return token;
  };
  if (next() !== "<<") throw new PdfUnreadable("a dictionary was expected");
  for (let key = next(); key !== ">>"; key = next()) {
    if (!key.startsWith("/")) throw new PdfUnreadable("a dictionary holds something without a name");
    const from = TOKEN.lastIndex;
    for (let depth = 0; ; ) {
      const token = next();
      if (token === "<<" || token === "[") depth += 1;
      else if (token === ">>" || token === "]") depth -= 1;
      if (depth < 0) throw new PdfUnreadable(`${key} has no value`);
      if (depth === 0) break;
    }
    entries.set(key, text.slice(from, TOKEN.lastIndex).trim());
  }
  return entries;
}

export function writeDictionary(entries: Iterable<readonly [key: string, value: string]>): string {
  return `<<${Array.from(entries, ([key, value]) => `${key} ${value}`).join("\n")}>>`;
}

/** The object numbers that a value names: one, or those of an array. */
export function referencesOf(value: string | undefined): number[] {
  return Array.from((value ?? "").matchAll(/(\d+) 0 R/g), ([, number]) => Number(number));
}

/** A text string of any characters (ISO 32000-1, 7.9.2.2): as it is where that is plain, else UTF-16 with its mark, in hex. */
export function textString(text: string): string {
  if (/^[\w ,.:/-]*$/.test(text)) return `(${text})`;
  let hex = "FEFF";
  for (let at = 0; at < text.length; at += 1) hex += text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
  return `<${hex}>`;
}

/** "(D:20261121140100Z)". */
export function dateString(instant: Date): string {
  return `(D:${instant.toISOString().replaceAll(/[-:T]/g, "").slice(0, 14)}Z)`;
}
