/**
 * What a PDF says, so that two files can be compared by their text: the one that was issued, and one that was saved again by
 * another program. The browser and the server read with the same library and by this same walk, within the same bounds.
 */
import { normalizeIban } from "#core/bank.ts";
import { sha256Hex } from "#core/canonical.ts";

/** Of a file that somebody drops nothing is known. What is issued here stays far below. */
export const PDF_TEXT_LIMITS = {
  bytes: 50_000_000,
  pages: 60,
  chars: 600_000,
  annotations: 2_000,
  parts: 300,
} as const;

/** The part of a pdf.js document that is read. */
export type ReadablePdf = {
  numPages: number;
  getPage(number: number): Promise<ReadablePdfPage>;
  hasJSActions(): Promise<boolean>;
};
type ReadablePdfPage = {
  streamTextContent(): ReadableStream<{ items: readonly object[] }>;
  getAnnotations(): Promise<readonly object[]>;
  cleanup(): unknown;
};

/** `lines` as they are printed, one a line; `links` are the addresses behind them. */
export type PdfText = { lines: string; links: string[] };

/** More pages, text or notes than any invoice has: reading stops there. */
export class PdfTooLong extends Error {
  override readonly name = "PdfTooLong";
}

/** Throws `PdfTooLong`, and what the library throws over a file that is broken or locked. */
export async function readPdfText(pdf: ReadablePdf): Promise<PdfText> {
  if (pdf.numPages > PDF_TEXT_LIMITS.pages) throw new PdfTooLong();
  let lines = "";
  const links: string[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const reader = page.streamTextContent().getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      for (const item of chunk.value.items) {
        if ("str" in item) lines += `${String(item.str)}${"hasEOL" in item && item.hasEOL ? "\n" : ""}`;
      }
      if (lines.length > PDF_TEXT_LIMITS.chars) {
        await reader.cancel();
        throw new PdfTooLong();
      }
    }
    const notes = await page.getAnnotations();
    if (notes.length > PDF_TEXT_LIMITS.annotations) throw new PdfTooLong();
    for (const note of notes.map(annotationOf)) {
      if (note.kind === "Link") links.push(note.link);
      // What is laid over the paper (a text box, a stamp, a field) makes it another one: nothing like it is issued here.
      else lines += `\n[${note.kind}]\n`;
    }
    page.cleanup();
    lines += "\n";
  }
  // Nothing that is issued here has a script; one that is not run here can show anything elsewhere.
  if (await pdf.hasJSActions()) lines += "[JavaScript]\n";
  return { lines, links };
}

function annotationOf(note: object): { kind: string; link: string } {
  const text = (name: string): string => {
    const value: unknown = Reflect.get(note, name);
    return typeof value === "string" ? value : "";
  };
  return { kind: text("subtype"), link: text("unsafeUrl") || text("url") };
}

/** The text without what programs treat differently: blanks, breaks, ligatures, invisible marks. Two that look alike are equal. */
export function sameWords(lines: string): string {
  return lines.normalize("NFKC").replaceAll(/[\p{Z}\p{C}]+/gu, "");
}

/** What must not differ between two papers without being named: amounts, account numbers, and where links lead. */
export type PdfPart = { kind: "amount" | "account" | "link"; text: string };

/** Each once, in the order in which they stand; the first `PDF_TEXT_LIMITS.parts`. */
export function partsOf({ lines, links }: PdfText): PdfPart[] {
  const found = new Map<string, PdfPart>();
  const add = (kind: PdfPart["kind"], text: string) => void found.set(`${kind} ${text}`, { kind, text });
  for (const line of lines.normalize("NFKC").split("\n")) {
    for (const [text] of line.matchAll(IBAN)) {
      const iban = normalizeIban(text);
      if (iban !== null) add("account", iban);
    }
    for (const [text] of line.matchAll(AMOUNT)) add("amount", text.replaceAll(/\s/g, ""));
  }
  for (const link of links) add("link", link);
  return [...found.values()].slice(0, PDF_TEXT_LIMITS.parts);
}

const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8}\b/g;
/** With decimals or with groups of three: a bare number may be a house. */
const AMOUNT = /(?<!\d)\d{1,3}(?:[.,'’ ]\d{3})+(?:[.,]\d{1,3})?(?!\d)|\d+[.,]\d{2,3}(?!\d)/g;

/** How a part is compared without being told. */
export function partHash({ kind, text }: PdfPart): string {
  return sha256Hex(`${kind} ${text}`).slice(0, 16);
}

/** What is sent of a file that is not known by its bytes: hashes, and what its footer says about itself. */
export type PdfReading = {
  textSha256: string;
  /** Whole where a link of the file has it, else the short one of the footer. */
  fingerprint: string;
  /** What may be the number of the document; only with the short fingerprint. */
  numbers: string[];
  parts: string[];
};

const NUMBERS_MAX = 4;

/** Null where the file names no fingerprint: then there is nothing to compare it with. */
export function readingOf(text: PdfText): PdfReading | null {
  const whole = text.links.map((link) => /\/verify\/([0-9a-f]{32})(?:[?#]|$)/.exec(link)?.[1]).find(Boolean);
  // The last one stands in the footer; a note may quote another.
  const short = [...text.lines.matchAll(/\b([0-9A-F]{4})\s?·\s?([0-9A-F]{4})\b/g)].at(-1);
  const fingerprint = whole ?? (short ? `${short[1]}${short[2]}` : null);
  if (fingerprint === null) return null;
  return {
    textSha256: sha256Hex(sameWords(text.lines)),
    fingerprint,
    numbers: whole === undefined ? numbersIn(text.lines) : [],
    parts: partsOf(text).map(partHash),
  };
}

/** Words of digits with a stroke in them, as numbers of documents mostly are: "2026-0147", "INV/2026/12". */
function numbersIn(lines: string): string[] {
  const words = lines.split(/\s+/).filter((word) => /^[\p{L}\p{N}]+(?:[-/][\p{L}\p{N}]+)+$/u.test(word));
  return [...new Set(words.filter((word) => /\d/.test(word) && word.length <= 40))].slice(0, NUMBERS_MAX);
}
