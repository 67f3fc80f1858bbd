/** Changes to single tables of a TrueType or OpenType font (an "sfnt"), checksums kept right. */

/** The sfnt with a name table that holds family, style, full and PostScript name, the licence's address and the notice. */
export function renamed(sfnt, family, weight) {
  const style = { 400: "Regular", 500: "Medium", 600: "SemiBold" }[weight];
  const names = [
    [1, family],
    [2, style],
    [3, `countersign;${family.replaceAll(" ", "")}-${style}`],
    [4, `${family} ${style}`],
    [6, `${family.replaceAll(" ", "")}-${style}`],
    [13, "SIL Open Font License, Version 1.1"],
    [14, "https://openfontlicense.org"],
  ];
  const texts = names.map(([, text]) => Buffer.from(text, "utf16le").swap16());
  const head = Buffer.alloc(6 + names.length * 12);
  head.writeUInt16BE(names.length, 2);
  head.writeUInt16BE(head.length, 4);
  let at = 0;
  for (const [index, [id]] of names.entries()) {
    for (const [slot, value] of [3, 1, 0x409, id, texts[index].length, at].entries()) {
      head.writeUInt16BE(value, 6 + index * 12 + slot * 2);
    }
    at += texts[index].length;
  }
  return withTable(sfnt, "name", Buffer.concat([head, ...texts]));
}

/** The sfnt with a character map (format 12) that leads from each of `codePoints` to its last glyph. */
export function mappedToOne(sfnt, codePoints) {
  const glyph =
    tablesOf(sfnt)
      .find(({ tag }) => tag === "maxp")
      .data.readUInt16BE(4) - 1;
  const groups = codePoints.map((codePoint) => [codePoint, codePoint, glyph]);
  const map = Buffer.alloc(12 + 16 + groups.length * 12);
  // Version 0, one table: Windows, full Unicode, right behind this head.
  for (const [slot, value] of [0, 1, 3, 10].entries()) map.writeUInt16BE(value, slot * 2);
  map.writeUInt32BE(12, 8);
  map.writeUInt16BE(12, 12);
  map.writeUInt32BE(map.length - 12, 16);
  map.writeUInt32BE(groups.length, 24);
  for (const [index, value] of groups.flat().entries()) map.writeUInt32BE(value, 28 + index * 4);
  return withTable(sfnt, "cmap", map);
}

function tablesOf(sfnt) {
  const view = new DataView(sfnt.buffer, sfnt.byteOffset, sfnt.length);
  return Array.from({ length: view.getUint16(4) }, (_, index) => {
    const at = 12 + index * 16;
    const offset = view.getUint32(at + 8);
    return { tag: sfnt.toString("latin1", at, at + 4), data: sfnt.subarray(offset, offset + view.getUint32(at + 12)) };
  });
}

function withTable(sfnt, tag, data) {
  return assembled(
    sfnt.subarray(0, 4),
    tablesOf(sfnt).map((table) => (table.tag === tag ? { tag, data } : table)),
  );
}

/** An sfnt of these tables, checksums included. */
function assembled(version, tables) {
  const directory = Buffer.alloc(12 + tables.length * 16);
  version.copy(directory);
  const power = 2 ** Math.floor(Math.log2(tables.length));
  directory.writeUInt16BE(tables.length, 4);
  directory.writeUInt16BE(power * 16, 6);
  directory.writeUInt16BE(Math.log2(power), 8);
  directory.writeUInt16BE(tables.length * 16 - power * 16, 10);
  let offset = directory.length;
  const bodies = [];
  for (const [index, { tag, data }] of tables.entries()) {
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    const at = 12 + index * 16;
    directory.write(tag, at, "latin1");
    directory.writeUInt32BE(checksum(padded), at + 4);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(data.length, at + 12);
    bodies.push(padded);
    offset += padded.length;
  }
  return Buffer.concat([directory, ...bodies]);
}

function checksum(padded) {
  let sum = 0;
  for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
  return sum;
}
