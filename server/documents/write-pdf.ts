/**
 * Objects become a file again: PDF 1.7, everything that is no stream packed together in object streams (ISO 32000-1, 7.5.7),
 * their addresses in a stream of their own (7.5.8). The same objects give the same bytes.
 */
import type { PdfFile, PdfObject } from "./read-pdf.ts";
import type { Zlib } from "./zlib.ts";

export type PdfTrailer = {
  /** The number of the dictionary that says who and when. */
  info: number;
  /** Hex digits: the file's identifier, twice the same because it was never changed. */
  id: string;
};

// A reader unpacks a whole stream to reach one object of it; beyond some hundred they hardly get smaller together.
const OBJECTS_PER_STREAM = 400;

// The second line says to whoever copies files that this one holds more than text (ISO 32000-1, 7.5.2).
const HEADER = new Uint8Array([...ascii("%PDF-1.7\n%"), 0xe2, 0xe3, 0xcf, 0xd3, 0x0a]);

/** Kind 1: at an address of the file. Kind 2: in the stream of objects `at`, as its `index`-th. */
type Place = { kind: 1 | 2; at: number; index: number };

export async function writePdf(file: PdfFile, trailer: PdfTrailer, zlib: Zlib): Promise<Uint8Array<ArrayBuffer>> {
  const objects = [...file.objects.values()];
  const open = objects.filter((object) => object.stream !== null);
  const closed = objects.filter((object) => object.stream === null);
  const places = new Map<number, Place>();
  const parts: Uint8Array[] = [HEADER];
  let length = HEADER.length;
  const write = (object: PdfObject, stream: Uint8Array) => {
    places.set(object.number, { kind: 1, at: length, index: 0 });
    const all = [
      ascii(`${object.number} 0 obj\n${object.text}\nstream\n`),
      stream,
      ascii("\nendstream\nendobj\n"),
    ] as const;
    parts.push(...all);
    length += all.reduce((sum, part) => sum + part.length, 0);
  };

  for (const object of open) if (object.stream !== null) write(object, object.stream);
  let { next } = file;
  const packed = await Promise.all(
    groupsOf(closed, OBJECTS_PER_STREAM).map((members) => packedTogether(members, zlib)),
  );
  for (const { members, text, stream } of packed) {
    const number = next++;
    for (const [index, member] of members.entries()) places.set(member.number, { kind: 2, at: number, index });
    write({ number, text, stream }, stream);
  }
  const table = next;
  const at = length;
  places.set(table, { kind: 1, at, index: 0 });
  const entries = await zlib.deflate(entriesOf(places, table + 1));
  write(
    {
      number: table,
      text: `<</Type /XRef /Size ${table + 1} /W [${ENTRY.join(" ")}] /Root ${file.root} 0 R /Info ${trailer.info} 0 R /ID [<${trailer.id}> <${trailer.id}>] /Filter /FlateDecode /Length ${entries.length}>>`,
      stream: entries,
    },
    entries,
  );
  parts.push(ascii(`startxref\n${at}\n%%EOF\n`));
  return concatenated(
    parts,
    parts.reduce((sum, part) => sum + part.length, 0),
  );
}

type Packed = { members: PdfObject[]; text: string; stream: Uint8Array<ArrayBuffer> };

/** First the number and the place of each object, then the objects. */
async function packedTogether(members: PdfObject[], zlib: Zlib): Promise<Packed> {
  const bodies = members.map((member) => ascii(`${member.text}\n`));
  let at = 0;
  const heads = members.map(({ number }, index) => {
    const head = `${number} ${at}`;
    at += bodies[index]?.length ?? 0;
    return head;
  });
  const index = ascii(`${heads.join(" ")}\n`);
  const stream = await zlib.deflate(concatenated([index, ...bodies], index.length + at));
  return {
    members,
    text: `<</Type /ObjStm /N ${members.length} /First ${index.length} /Filter /FlateDecode /Length ${stream.length}>>`,
    stream,
  };
}

/** Bytes of the three columns of the table: kind, address or stream, place in the stream. */
const ENTRY = [1, 4, 2] as const;

function entriesOf(places: ReadonlyMap<number, Place>, size: number): Uint8Array<ArrayBuffer> {
  const WIDTH = ENTRY[0] + ENTRY[1] + ENTRY[2];
  const entries = new Uint8Array(size * WIDTH);
  const view = new DataView(entries.buffer);
  for (let number = 0; number < size; number += 1) {
    const place = places.get(number);
    const from = number * WIDTH;
    view.setUint8(from, place?.kind ?? 0);
    view.setUint32(from + ENTRY[0], place?.at ?? 0);
    // A number that nobody has is free and never used again.
    view.setUint16(from + ENTRY[0] + ENTRY[1], place?.index ?? 65_535);
  }
  return entries;
}

function groupsOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function concatenated(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
