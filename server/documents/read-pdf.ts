/**
 * A PDF as Chromium writes it, taken apart into its objects: one table of addresses, every object in the open, each by itself.
 * Their words stay as they were written, byte for byte, because a few of them are all that is ever changed: reading a document
 * into a tree and writing it out again costs five times as much.
 */

export type PdfObject = {
  /** By which others point at it; its generation is always 0. */
  number: number;
  /** Everything but the bytes of the stream: a dictionary or an array as it stands in the file. */
  text: string;
  /** As stored: packed, where `text` says so. */
  stream: Uint8Array<ArrayBuffer> | null;
};

export type PdfFile = {
  objects: Map<number, PdfObject>;
  /** The lowest number that no object has. */
  next: number;
  /** The number of the catalog. */
  root: number;
};

/** The bytes are no PDF, or not one as a browser of the Chromium family writes it. */
export class PdfUnreadable extends Error {
  constructor(what: string, options?: { cause?: unknown }) {
    super(`the browser printed no PDF that can be stored: ${what}`, options);
    this.name = "PdfUnreadable";
  }
}

// A document of four hundred pages has some eighty thousand; a table that promises more is not read.
const OBJECTS_MAX = 1_000_000;
const TAIL_BYTES = 1_024;
const ENTRY_BYTES = 20;

/** Throws `PdfUnreadable`. */
export function readPdf(bytes: Uint8Array<ArrayBuffer>): PdfFile {
  const tail = asciiOf(bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES)));
  const table = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(tail)?.[1] ?? Number.NaN);
  if (!Number.isSafeInteger(table) || table >= bytes.length) throw new PdfUnreadable("it has no end");
  const end = asciiOf(bytes.subarray(table));
  const head = /^xref\n0 (\d+)\n/.exec(end);
  const root = /\/Root (\d+) 0 R/.exec(end.slice(end.lastIndexOf("trailer")))?.[1];
  const count = Number(head?.[1]);
  if (head === null || root === undefined || count > OBJECTS_MAX) throw new PdfUnreadable("it has no table of objects");

  const addresses: { number: number; at: number }[] = [];
  for (let number = 1; number < count; number += 1) {
    const from = head[0].length + number * ENTRY_BYTES;
    const entry = end.slice(from, from + ENTRY_BYTES);
    if (/^\d{10} 00000 n \n$/.test(entry)) addresses.push({ number, at: Number(entry.slice(0, 10)) });
    else if (!/^\d{10} \d{5} f \n$/.test(entry)) throw new PdfUnreadable(`object ${number} has no address`);
  }
  // Objects follow each other without a gap: one ends where the next begins, and the last where the table does.
  addresses.sort((one, other) => one.at - other.at);
  const found = addresses.map(({ number, at }, index) =>
    objectOf(number, bytes.subarray(at, addresses[index + 1]?.at ?? table)),
  );
  found.sort((one, other) => one.number - other.number);
  return { objects: new Map(found.map((object) => [object.number, object])), next: count, root: Number(root) };
}

const OBJECT_ENDS = "\nendobj\n";
const STREAM_BEGINS = " stream\n";
const STREAM_ENDS = "\nendstream";

function objectOf(number: number, bytes: Uint8Array<ArrayBuffer>): PdfObject {
  const begins = `${number} 0 obj\n`;
  const to = bytes.length - OBJECT_ENDS.length;
  if (!standsAt(bytes, 0, begins) || !standsAt(bytes, to, OBJECT_ENDS)) {
    throw new PdfUnreadable(`object ${number} is not where it should be`);
  }
  const body = bytes.subarray(begins.length, to);
  // Only a stream can end like this: any other object ends with a bracket.
  if (!standsAt(body, body.length - STREAM_ENDS.length, STREAM_ENDS)) {
    return { number, text: textOf(number, body), stream: null };
  }
  const after = endOfDictionary(body);
  const text = textOf(number, body.subarray(0, after));
  const stream = body.subarray(after + STREAM_BEGINS.length, body.length - STREAM_ENDS.length);
  if (!standsAt(body, after, STREAM_BEGINS) || lengthOf(text) !== stream.length) {
    throw new PdfUnreadable(`the stream of object ${number} is not as long as it says`);
  }
  return { number, text, stream };
}

function lengthOf(dictionary: string): number {
  return Number(/\/Length (\d+)\b(?! \d+ R)/.exec(dictionary)?.[1] ?? Number.NaN);
}

/** Where `>> stream` ends the dictionary: a string cannot hold it, because in strings a line end is written as an escape. */
function endOfDictionary(body: Uint8Array): number {
  for (let at = 0; at < body.length; at += 1) {
    if (body[at] === 0x3e && standsAt(body, at, `>>${STREAM_BEGINS}`)) return at + 2;
  }
  return body.length;
}

function standsAt(bytes: Uint8Array, at: number, word: string): boolean {
  if (at < 0 || at + word.length > bytes.length) return false;
  for (let index = 0; index < word.length; index += 1) {
    if (bytes[at + index] !== word.charCodeAt(index)) return false;
  }
  return true;
}

// Fatal, so that what was read is what is written again: text that is no UTF-8 would change on the way.
const EXACT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(number: number, bytes: Uint8Array): string {
  try {
    return EXACT.decode(bytes);
  } catch (cause) {
    throw new PdfUnreadable(`object ${number} holds bytes that are no text`, { cause });
  }
}

/** For syntax alone; other bytes become something that no pattern finds. */
function asciiOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8").decode(bytes);
}
