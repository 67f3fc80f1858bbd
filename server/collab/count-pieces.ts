/**
 * How many structs and deletions an update has, counted without making any of them: an object for each of a hundred thousand
 * pieces takes as long as a second of everybody else's typing.
 */
import * as decoding from "lib0/decoding";

// The kinds of content in the format of Yjs 13, by their number.
const GC = 0;
const DELETED = 1;
const JSON_LIST = 2;
const BINARY = 3;
const STRING = 4;
const EMBED = 5;
const FORMAT = 6;
const TYPE = 7;
const ANY = 8;
const DOC = 9;
const SKIP = 10;
const XML_ELEMENT = 3;
const XML_HOOK = 5;

/**
 * Whether it has more than `max` of them. Throws where it is no update, or has documents inside the document: no draft does, and
 * Yjs makes a whole document of each before anybody can refuse it.
 */
export function hasMorePieces(update: Uint8Array, max: number): boolean {
  const decoder = decoding.createDecoder(update);
  const clients = decoding.readVarUint(decoder);
  let pieces = 0;
  for (let client = 0; client < clients; client++) {
    const structs = decoding.readVarUint(decoder);
    pieces += structs;
    if (pieces > max) return true;
    skipNumbers(decoder, 2);
    for (let struct = 0; struct < structs; struct++) skipStruct(decoder);
  }
  const deletedClients = decoding.readVarUint(decoder);
  for (let client = 0; client < deletedClients; client++) {
    skipNumbers(decoder, 1);
    const deletions = decoding.readVarUint(decoder);
    pieces += deletions;
    if (pieces > max) return true;
    skipNumbers(decoder, deletions * 2);
  }
  return false;
}

function skipStruct(decoder: decoding.Decoder): void {
  const info = decoding.readUint8(decoder);
  const kind = info & 0x1f;
  if (info === GC || info === SKIP) {
    skipNumbers(decoder, 1);
    return;
  }
  if (info & 0x80) skipNumbers(decoder, 2);
  if (info & 0x40) skipNumbers(decoder, 2);
  if ((info & 0xc0) === 0) {
    if (decoding.readVarUint(decoder) === 1) skipBytes(decoder);
    else skipNumbers(decoder, 2);
    if (info & 0x20) skipBytes(decoder);
  }
  skipContent(decoder, kind);
}

function skipContent(decoder: decoding.Decoder, kind: number): void {
  switch (kind) {
    case DELETED:
      skipNumbers(decoder, 1);
      return;
    case BINARY:
    case STRING:
    case EMBED:
      skipBytes(decoder);
      return;
    case FORMAT:
      skipBytes(decoder);
      skipBytes(decoder);
      return;
    case JSON_LIST:
      for (let left = decoding.readVarUint(decoder); left > 0; left--) skipBytes(decoder);
      return;
    case TYPE: {
      const type = decoding.readVarUint(decoder);
      if (type === XML_ELEMENT || type === XML_HOOK) skipBytes(decoder);
      return;
    }
    case ANY:
      for (let left = decoding.readVarUint(decoder); left > 0; left--) decoding.readAny(decoder);
      return;
    case DOC:
      throw new Error("a document inside the document");
    default:
      throw new Error("no such content");
  }
}

function skipNumbers(decoder: decoding.Decoder, count: number): void {
  for (let left = count; left > 0; left--) decoding.readVarUint(decoder);
}

function skipBytes(decoder: decoding.Decoder): void {
  const length = decoding.readVarUint(decoder);
  decoder.pos += length;
  if (decoder.pos > decoder.arr.length) throw new Error("cut short");
}
