/**
 * From the bytes that the browser printed to the bytes that are stored: the one place where a PDF is made to conform to
 * PDF/A-3a (an archive can keep it) and PDF/UA-1 (anyone can read it). Chromium's tagged PDF lacks what stands here; with
 * every time and name taken from the version, the same version always gives the same bytes.
 */
import { dateString, readDictionary, referencesOf, textString, writeDictionary } from "./pdf-dictionary.ts";
import { PDF_CREATOR, pdfMetadata } from "./pdf-metadata.ts";
import { markUntaggedContent, mendToUnicode } from "./pdf-page-content.ts";
import { type PdfFile, type PdfObject, PdfUnreadable, readPdf } from "./read-pdf.ts";
import { srgbProfile } from "./srgb-profile.ts";
import { writePdf } from "./write-pdf.ts";
import type { Zlib } from "./zlib.ts";

export type PdfIdentity = {
  /** Shown in the window's bar and read out first. */
  title: string;
  /** BCP 47. */
  language: string;
  /** Who sends it. */
  author: string;
  /** The instant of issue; the clock of the printer must not show in the file. */
  issuedAt: Date;
  /** SHA-256 of the version in hex: names the file for as long as it exists. */
  versionHash: string;
};

/** Throws `PdfUnreadable` for bytes that are no PDF as Chromium writes it. */
export async function conformPdf(
  bytes: Uint8Array<ArrayBuffer>,
  identity: PdfIdentity,
  zlib: Zlib,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = readPdf(bytes);
  nameElementsInOrder(file);
  describeLinks(file);
  await Promise.all([mendPages(file, zlib), mendFonts(file, zlib)]);
  const info = sayWhoAndWhen(file, identity);
  await completeCatalog(file, identity, zlib);
  // An identifier has 16 bytes.
  return writePdf(file, { info, id: identity.versionHash.slice(0, 32).toUpperCase() }, zlib);
}

/** Chromium's own dictionary, which knows only the title and the printer's clock, is replaced. */
function sayWhoAndWhen(file: PdfFile, identity: PdfIdentity): number {
  for (const { number } of objectsOf(file, /^<<(?:\/Title [^\n]*\n)?\/Creator \(/)) file.objects.delete(number);
  const at = dateString(identity.issuedAt);
  return add(file, {
    text: writeDictionary([
      ["/Title", textString(identity.title)],
      ["/Author", textString(identity.author)],
      ["/Creator", textString(PDF_CREATOR)],
      ["/Producer", textString(PDF_CREATOR)],
      ["/CreationDate", at],
      ["/ModDate", at],
    ]),
    stream: null,
  });
}

async function completeCatalog(file: PdfFile, identity: PdfIdentity, zlib: Zlib): Promise<void> {
  const catalog = file.objects.get(file.root);
  if (!catalog) throw new PdfUnreadable("it has no catalog");
  const packet = new TextEncoder().encode(pdfMetadata(identity));
  const metadata = add(file, {
    // Left unpacked, so that any program finds it.
    text: `<</Type /Metadata /Subtype /XML /Length ${packet.length}>>`,
    stream: packet,
  });
  const profile = await zlib.deflate(srgbProfile());
  const colours = add(file, { text: `<</N 3 /Filter /FlateDecode /Length ${profile.length}>>`, stream: profile });
  // Says what the numbers of the colours mean: Chromium writes them as those of the device.
  const intent = add(file, {
    text: `<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) /DestOutputProfile ${colours} 0 R>>`,
    stream: null,
  });
  const entries = readDictionary(catalog.text);
  entries.set("/Lang", textString(identity.language));
  entries.set("/ViewerPreferences", "<</DisplayDocTitle true>>");
  entries.set("/Metadata", `${metadata} 0 R`);
  entries.set("/OutputIntents", `[${intent} 0 R]`);
  catalog.text = writeDictionary(entries);
}

/** Marks what is drawn on the pages and belongs to no element: what runs through them, rules and areas. */
async function mendPages(file: PdfFile, zlib: Zlib): Promise<void> {
  const pages = objectsOf(file, /^<<\/Type \/Page\s/);
  const contents = pages.flatMap(({ text }) => referencesOf(readDictionary(text).get("/Contents")));
  await rewriteStreams(file, contents, markUntaggedContent, zlib);
}

/** Says of each link where it leads, for whoever cannot see it (ISO 14289-1, 7.18.5). */
function describeLinks(file: PdfFile): void {
  for (const link of objectsOf(file, /^<<\/Type \/Annot\s+\/Subtype \/Link\s/)) {
    const entries = readDictionary(link.text);
    const address = readDictionary(entries.get("/A") ?? "<<>>").get("/URI");
    if (address === undefined) continue;
    entries.set("/Contents", address);
    link.text = writeDictionary(entries);
  }
}

/** Mends what fonts say about their glyphs. */
async function mendFonts(file: PdfFile, zlib: Zlib): Promise<void> {
  const tables = objectsOf(file, /^<<\/Type \/Font\s/).flatMap(
    ({ text }) => /\/ToUnicode (\d+) 0 R/.exec(text)?.[1] ?? [],
  );
  await rewriteStreams(file, tables.map(Number), mendToUnicode, zlib);
}

// A page full of small type takes some fifty thousand bytes; one that unpacks to more was not printed by us.
const STREAM_BYTES_MAX = 64 * 1024 * 1024;
// So many pages are unpacked at a time: enough to keep the platform's threads busy, few enough to bound the memory.
const STREAMS_AT_ONCE = 8;

/** `rewrite` gets the stream byte for byte as Latin-1 and answers null where it is as it should be. */
async function rewriteStreams(
  file: PdfFile,
  numbers: readonly number[],
  rewrite: (text: string) => string | null,
  zlib: Zlib,
): Promise<void> {
  const left = [...new Set(numbers)];
  const worker = async () => {
    for (let number = left.pop(); number !== undefined; number = left.pop()) {
      const object = file.objects.get(number);
      if (object?.stream) await rewriteStream(object, object.stream, rewrite, zlib);
    }
  };
  await Promise.all(Array.from({ length: Math.min(STREAMS_AT_ONCE, left.length) }, worker));
}

async function rewriteStream(
  object: PdfObject,
  stream: Uint8Array<ArrayBuffer>,
  rewrite: (text: string) => string | null,
  zlib: Zlib,
): Promise<void> {
  const packed = object.text.includes("/Filter /FlateDecode");
  const rewritten = rewrite(latin1(packed ? await zlib.inflate(stream, STREAM_BYTES_MAX) : stream));
  if (rewritten === null) return;
  object.stream = await zlib.deflate(bytesOf(rewritten));
  const entries = readDictionary(object.text);
  entries.set("/Filter", "/FlateDecode");
  entries.set("/Length", String(object.stream.length));
  object.text = writeDictionary(entries);
}

/** One character a byte. A decoder of "latin1" would read Windows-1252; of bytes made wider, UTF-16 is exactly that. */
function latin1(bytes: Uint8Array): string {
  return new TextDecoder("utf-16le").decode(Uint16Array.from(bytes));
}

function bytesOf(latin1: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(latin1.length);
  for (let at = 0; at < latin1.length; at += 1) bytes[at] = latin1.charCodeAt(at);
  return bytes;
}

/**
 * Chromium names the elements of the structure for the nodes of its page, which it counts from the start of the process: the
 * same document would get other names each time. They are counted anew from 1, in the same order, so that the tree of names
 * stays sorted; and with them whatever points at them: that tree and the heads of table cells.
 */
function nameElementsInOrder(file: PdfFile): void {
  const named = [...file.objects.values()].filter(({ stream, text }) => stream === null && text.includes("(node"));
  const names = named.flatMap(({ text }) => /\/ID \((node\d+)\)/.exec(text)?.[1] ?? []).sort();
  const anew = new Map(names.map((name, index) => [name, `(e${String(index + 1).padStart(6, "0")})`]));
  for (const object of named) {
    // In a string that a person wrote each bracket has a backslash before it, so nothing in it looks like one of these.
    object.text = object.text.replaceAll(/\/ID \(node\d+\)|\/(?:Headers|Names|Limits) \[[^\]]*\]/g, (found) =>
      found.replaceAll(/\((node\d+)\)/g, (old, name: string) => anew.get(name) ?? old),
    );
  }
}

function objectsOf(file: PdfFile, begins: RegExp): PdfObject[] {
  return [...file.objects.values()].filter(({ stream, text }) => stream === null && begins.test(text));
}

function add(file: PdfFile, object: Omit<PdfObject, "number">): number {
  const number = file.next++;
  file.objects.set(number, { ...object, number });
  return number;
}
