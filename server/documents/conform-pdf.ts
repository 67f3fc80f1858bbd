/**
 * From the bytes that the browser printed to the bytes that are stored: the one place where a PDF is made to conform to
 * PDF/A-3a (an archive can keep it) and PDF/UA-1 (anyone can read it). Chromium's tagged PDF lacks what stands here; with
 * every time and name taken from the version, the same version always gives the same bytes.
 */
import {
  decodePDFRawStream,
  ParseSpeeds,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  type PDFObject,
  PDFRawStream,
  PDFRef,
  PDFString,
} from "pdf-lib";
import { PDF_CREATOR, pdfMetadata } from "./pdf-metadata.ts";
import { markRunningContent, mendToUnicode } from "./pdf-page-content.ts";
import { srgbProfile } from "./srgb-profile.ts";

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

// The library lets others work in between, by default so often that a small document mostly waits. This many take about
// ten milliseconds, so a long document still does not hold up the process.
const OBJECTS_PER_TICK = ParseSpeeds.Fast;

/** Throws what pdf-lib throws for bytes that are no PDF. */
export async function conformPdf(bytes: Uint8Array, identity: PdfIdentity): Promise<Uint8Array> {
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false, parseSpeed: OBJECTS_PER_TICK });
  pdf.setTitle(identity.title, { showInWindowTitleBar: true });
  pdf.setAuthor(identity.author);
  pdf.setLanguage(identity.language);
  pdf.setCreator(PDF_CREATOR);
  pdf.setProducer(PDF_CREATOR);
  pdf.setCreationDate(identity.issuedAt);
  pdf.setModificationDate(identity.issuedAt);
  // An identifier has 16 bytes; both halves are the same in a file that was never changed.
  const id = PDFHexString.of(identity.versionHash.slice(0, 32).toUpperCase());
  pdf.context.trailerInfo.ID = pdf.context.obj([id, id]);
  addMetadata(pdf, identity);
  addOutputIntent(pdf);
  rewriteStreams(pdf);
  nameElementsInOrder(pdf);
  return pdf.save({
    useObjectStreams: true,
    addDefaultPage: false,
    updateFieldAppearances: false,
    objectsPerTick: OBJECTS_PER_TICK,
  });
}

function addMetadata(pdf: PDFDocument, identity: PdfIdentity): void {
  const packet = new TextEncoder().encode(pdfMetadata(identity));
  const stream = pdf.context.stream(packet, { Type: "Metadata", Subtype: "XML" });
  pdf.catalog.set(PDFName.of("Metadata"), pdf.context.register(stream));
}

/** Says what the numbers of the colours mean: Chromium writes them as those of the device. */
function addOutputIntent(pdf: PDFDocument): void {
  const profile = pdf.context.register(pdf.context.flateStream(SRGB, { N: 3 }));
  const intent = pdf.context.obj({
    Type: "OutputIntent",
    S: "GTS_PDFA1",
    OutputConditionIdentifier: PDFString.of("sRGB"),
    Info: PDFString.of("sRGB IEC61966-2.1"),
    DestOutputProfile: profile,
  });
  pdf.catalog.set(PDFName.of("OutputIntents"), pdf.context.obj([pdf.context.register(intent)]));
}

const SRGB = srgbProfile();

/** Mends what pages and fonts say, where they have to be. A document of one page has nothing running. */
function rewriteStreams(pdf: PDFDocument): void {
  const pages = pdf.getPages();
  if (pages.length > 1) {
    for (const page of pages) {
      const contents = page.node.get(PDFName.of("Contents"));
      const parts = contents instanceof PDFArray ? contents.asArray() : [contents];
      for (const part of parts) rewriteStream(pdf, part, markRunningContent);
    }
  }
  for (const [, object] of pdf.context.enumerateIndirectObjects()) {
    if (object instanceof PDFDict && object.has(TO_UNICODE)) rewriteStream(pdf, object.get(TO_UNICODE), mendToUnicode);
  }
}

const TO_UNICODE = PDFName.of("ToUnicode");

/** `rewrite` gets the stream byte for byte as Latin-1 and answers null where it is as it should be. */
function rewriteStream(pdf: PDFDocument, ref: PDFObject | undefined, rewrite: (text: string) => string | null): void {
  if (!(ref instanceof PDFRef)) return;
  const stream = pdf.context.lookup(ref);
  if (!(stream instanceof PDFRawStream)) return;
  const rewritten = rewrite(latin1(decodePDFRawStream(stream).decode()));
  if (rewritten === null) return;
  pdf.context.assign(ref, pdf.context.flateStream(Uint8Array.from(rewritten, (character) => character.charCodeAt(0))));
}

/** One character a byte; a TextDecoder would read Windows-1252. */
function latin1(bytes: Uint8Array): string {
  const CHUNK = 8_192;
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return text;
}

/**
 * Chromium names the elements of the structure for the nodes of its page, which it counts from the start of the process: the
 * same document would get other names each time. They are named anew, in the order in which they stand in the file, and
 * with them whatever points at them: the tree of names and the heads of table cells.
 */
function nameElementsInOrder(pdf: PDFDocument): void {
  const names = new Map<string, PDFString>();
  const objects = pdf.context.enumerateIndirectObjects().map(([, object]) => object);
  const ID = PDFName.of("ID");
  for (const object of objects) {
    if (!(object instanceof PDFDict) || !object.has(PDFName.of("S"))) continue;
    const id = object.get(ID);
    if (!(id instanceof PDFString || id instanceof PDFHexString)) continue;
    const name = PDFString.of(`e${String(names.size + 1).padStart(6, "0")}`);
    names.set(id.decodeText(), name);
    object.set(ID, name);
  }
  const renamed = (object: PDFObject): PDFObject =>
    object instanceof PDFString || object instanceof PDFHexString ? (names.get(object.decodeText()) ?? object) : object;

  for (const object of objects) {
    if (object instanceof PDFDict) renameHeaders(object, renamed);
    if (object instanceof PDFArray)
      for (const one of object.asArray()) if (one instanceof PDFDict) renameHeaders(one, renamed);
  }
  const root = pdf.catalog.lookupMaybe(PDFName.of("StructTreeRoot"), PDFDict);
  const tree = root?.lookupMaybe(PDFName.of("IDTree"), PDFDict);
  if (tree) renameTree(tree, renamed);
}

function renameHeaders(holder: PDFDict, renamed: (object: PDFObject) => PDFObject): void {
  const direct = holder.get(PDFName.of("Headers"));
  if (direct instanceof PDFArray)
    for (const [index, one] of direct.asArray().entries()) direct.set(index, renamed(one));
  const attributes = holder.get(PDFName.of("A"));
  const list = attributes instanceof PDFArray ? attributes.asArray() : attributes ? [attributes] : [];
  for (const one of list) if (one instanceof PDFDict) renameHeaders(one, renamed);
}

/** A tree of names is sorted by name; ours are numbered, so sorting its leaves again keeps it valid. */
function renameTree(node: PDFDict, renamed: (object: PDFObject) => PDFObject): void {
  const kids = node.lookupMaybe(PDFName.of("Kids"), PDFArray);
  for (let index = 0; index < (kids?.size() ?? 0); index += 1) {
    const kid = kids?.lookupMaybe(index, PDFDict);
    if (kid) renameTree(kid, renamed);
  }
  const leaves = node.lookupMaybe(PDFName.of("Names"), PDFArray);
  if (leaves) {
    const pairs: [PDFObject, PDFObject][] = [];
    for (let index = 0; index + 1 < leaves.size(); index += 2)
      pairs.push([renamed(leaves.get(index)), leaves.get(index + 1)]);
    pairs.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    for (const [index, [name, target]] of pairs.entries()) {
      leaves.set(index * 2, name);
      leaves.set(index * 2 + 1, target);
    }
  }
  const limits = node.lookupMaybe(PDFName.of("Limits"), PDFArray);
  for (const [index, one] of limits?.asArray().entries() ?? []) limits?.set(index, renamed(one));
}
