/**
 * Messages that are small on the wire and large, deep or slow for whoever takes them, written byte by byte in the format of Yjs.
 * All of them are well-formed as far as they go.
 */
import * as encoding from "lib0/encoding";
import { awarenessFrame, step1Frame, updateFrame } from "#server/collab/wire.ts";

type Write = (encoder: encoding.Encoder) => void;

const CLIENT = 7_777;
const STRING = 4;
const TYPE = 7;
const ANY = 8;
const DOC = 9;
const SKIP = 10;
const PARENT_SUB = 0x20;

export const BOMBS: readonly { what: string; frame: () => Uint8Array }[] = [
  { what: "claims four thousand million structs", frame: () => update((to) => head(to, 0xffff_ffff)) },
  {
    what: "says that its author's clock is at the end of time",
    frame: () =>
      update((to) => {
        head(to, 1);
        encoding.writeUint8(to, 0);
        encoding.writeVarUint(to, 2 ** 50);
      }),
  },
  {
    what: "skips to the end of time",
    frame: () =>
      update((to) => {
        head(to, 2);
        encoding.writeUint8(to, SKIP);
        encoding.writeVarUint(to, 2 ** 50);
        root(to, STRING, "notes");
        encoding.writeVarString(to, "x");
      }),
  },
  { what: "a hundred and sixty thousand pieces", frame: () => update((to) => pieces(to, 150_000)) },
  { what: "maps in maps, five thousand deep", frame: () => update((to) => nested(to, 5_000)) },
  { what: "lists in lists, five thousand deep", frame: () => update((to) => deepValue(to, 5_000)) },
  { what: "lists in lists, a hundred thousand deep", frame: () => update((to) => deepValue(to, 100_000)) },
  { what: "twenty thousand documents in the document", frame: () => update((to) => documents(to, 20_000)) },
  {
    what: "a hundred thousand deletions",
    frame: () => update((to) => encoding.writeVarUint(to, 0), deletions(100_000)),
  },
  {
    what: "a deletion of everything that will ever be",
    frame: () => update((to) => encoding.writeVarUint(to, 0), endless),
  },
  { what: "knows of a hundred and fifty thousand authors", frame: () => step1Frame(vector(150_000)) },
  {
    what: "speaks for ten thousand people",
    frame: () =>
      awarenessFrame(Array.from({ length: 10_000 }, (_, at) => ({ clientId: at + 1, clock: 1, json: "{}" }))),
  },
];

function update(structs: Write, deleted: Write = (to) => encoding.writeVarUint(to, 0)): Uint8Array {
  const encoder = encoding.createEncoder();
  structs(encoder);
  deleted(encoder);
  return updateFrame(encoding.toUint8Array(encoder));
}

/** One author, with so many structs from the beginning. */
function head(to: encoding.Encoder, structs: number): void {
  encoding.writeVarUint(to, 1);
  encoding.writeVarUint(to, structs);
  encoding.writeVarUint(to, CLIENT);
  encoding.writeVarUint(to, 0);
}

function root(to: encoding.Encoder, content: number, name: string): void {
  encoding.writeUint8(to, content);
  encoding.writeVarUint(to, 1);
  encoding.writeVarString(to, name);
}

function pieces(to: encoding.Encoder, count: number): void {
  head(to, count);
  for (let at = 0; at < count; at++) {
    root(to, STRING, "n");
    encoding.writeVarString(to, "x");
  }
}

function nested(to: encoding.Encoder, depth: number): void {
  head(to, depth);
  for (let at = 0; at < depth; at++) {
    encoding.writeUint8(to, TYPE | PARENT_SUB);
    if (at === 0) {
      encoding.writeVarUint(to, 1);
      encoding.writeVarString(to, "lines");
    } else {
      encoding.writeVarUint(to, 0);
      encoding.writeVarUint(to, CLIENT);
      encoding.writeVarUint(to, at - 1);
    }
    encoding.writeVarString(to, "a");
    encoding.writeVarUint(to, 1);
  }
}

function deepValue(to: encoding.Encoder, depth: number): void {
  head(to, 1);
  root(to, ANY | PARENT_SUB, "invoice");
  encoding.writeVarString(to, "subject");
  encoding.writeVarUint(to, 1);
  for (let at = 0; at < depth; at++) {
    encoding.writeUint8(to, 117);
    encoding.writeVarUint(to, 1);
  }
  encoding.writeUint8(to, 126);
}

function documents(to: encoding.Encoder, count: number): void {
  head(to, count);
  for (let at = 0; at < count; at++) {
    root(to, DOC | PARENT_SUB, "lines");
    encoding.writeVarString(to, `k${at}`);
    encoding.writeVarString(to, `g${at}`);
    encoding.writeAny(to, {});
  }
}

function deletions(count: number): Write {
  return (to) => {
    encoding.writeVarUint(to, 1);
    encoding.writeVarUint(to, CLIENT);
    encoding.writeVarUint(to, count);
    for (let at = 0; at < count; at++) {
      encoding.writeVarUint(to, at * 2);
      encoding.writeVarUint(to, 1);
    }
  };
}

function endless(to: encoding.Encoder): void {
  encoding.writeVarUint(to, 1);
  encoding.writeVarUint(to, CLIENT);
  encoding.writeVarUint(to, 1);
  encoding.writeVarUint(to, 0);
  encoding.writeVarUint(to, 2 ** 50);
}

function vector(authors: number): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, authors);
  for (let at = 0; at < authors; at++) {
    encoding.writeVarUint(encoder, 1_000_000 + at);
    encoding.writeVarUint(encoder, 1);
  }
  return encoding.toUint8Array(encoder);
}
