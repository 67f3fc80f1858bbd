/** Which characters a WOFF2 file can draw: its cmap table, read straight from the file. */
import { brotliDecompressSync } from "node:zlib";

// The table tags that WOFF2 writes as a number (W3C WOFF2, 4.1).
const KNOWN_TAGS =
  "cmap head hhea hmtx maxp name OS/2 post cvt_ fpgm glyf loca prep CFF_ VORG EBDT EBLC gasp hdmx kern LTSH PCLT VDMX vhea vmtx BASE GDEF GPOS GSUB EBSC JSTF MATH CBDT CBLC COLR CPAL SVG_ sbix acnt avar bdat bloc bsln cvar fdsc feat fmtx fvar gvar hsty just lcar mort morx opbd prop trak Zapf Silf Glat Gloc Feat Sill".split(
    " ",
  );

export function codePointsOf(woff2: Buffer): Set<number> {
  const cmap = tableOf(woff2, "cmap");
  const found = new Set<number>();
  for (let index = 0; index < cmap.readUInt16BE(2); index++) {
    const at = cmap.readUInt32BE(4 + index * 8 + 4);
    const format = cmap.readUInt16BE(at);
    if (format === 4) readSegments(cmap, at, found);
    else if (format === 12) readGroups(cmap, at, found);
  }
  return found;
}

/** First and last of each range, ascending. */
export function rangesOf(codePoints: Set<number>): [from: number, to: number][] {
  const ranges: [from: number, to: number][] = [];
  for (const code of [...codePoints].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  return ranges;
}

function tableOf(woff2: Buffer, wanted: string): Buffer {
  let at = 48;
  const base128 = () => {
    let value = 0;
    for (;;) {
      const byte = woff2.readUInt8(at++);
      value = value * 128 + (byte & 127);
      if ((byte & 128) === 0) return value;
    }
  };
  let offset = 0;
  let found: { offset: number; stored: number } | null = null;
  for (let index = woff2.readUInt16BE(12); index > 0; index--) {
    const flags = woff2.readUInt8(at++);
    let tag = KNOWN_TAGS[flags & 63];
    if ((flags & 63) === 63) {
      tag = woff2.toString("latin1", at, at + 4);
      at += 4;
    }
    const length = base128();
    const transform = flags >> 6;
    const transformed = tag === "glyf" || tag === "loca" ? transform !== 3 : transform !== 0;
    const stored = transformed ? base128() : length;
    if (tag === wanted) found = { offset, stored };
    offset += stored;
  }
  if (!found) throw new Error(`the font has no ${wanted} table`);
  const tables = brotliDecompressSync(woff2.subarray(at, at + woff2.readUInt32BE(20)));
  return tables.subarray(found.offset, found.offset + found.stored);
}

function readGroups(cmap: Buffer, at: number, found: Set<number>): void {
  for (let index = 0; index < cmap.readUInt32BE(at + 12); index++) {
    const group = at + 16 + index * 12;
    for (let code = cmap.readUInt32BE(group); code <= cmap.readUInt32BE(group + 4); code++) found.add(code);
  }
}

function readSegments(cmap: Buffer, at: number, found: Set<number>): void {
  const doubled = cmap.readUInt16BE(at + 6);
  for (let segment = 0; segment < doubled; segment += 2) {
    const end = cmap.readUInt16BE(at + 14 + segment);
    const start = cmap.readUInt16BE(at + 16 + doubled + segment);
    const delta = cmap.readUInt16BE(at + 16 + doubled * 2 + segment);
    const rangeAt = at + 16 + doubled * 3 + segment;
    const range = cmap.readUInt16BE(rangeAt);
    for (let code = start; code <= end && code !== 0xffff; code++) {
      const glyph = range === 0 ? (code + delta) & 0xffff : cmap.readUInt16BE(rangeAt + range + (code - start) * 2);
      if (glyph !== 0) found.add(code);
    }
  }
}
