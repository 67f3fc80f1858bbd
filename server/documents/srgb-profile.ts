/**
 * The colour profile that an archived PDF carries, so that its colours mean the same in thirty years: sRGB (IEC 61966-2-1)
 * as a matrix profile with parametric curves, computed here and 500 bytes long. ICC.1:2022, chapters 7–10.
 */

/** Bytes of an ICC v4 display profile; the same every time. */
export function srgbProfile(): Uint8Array<ArrayBuffer> {
  const tags: [signature: string, data: Uint8Array][] = [
    ["desc", localised("sRGB")],
    ["cprt", localised("No copyright")],
    // D50, to which every profile is relative, and how D65 was adapted to it (Bradford, ICC.1:2022 annex E).
    ["wtpt", xyz(0.9642, 1, 0.8249)],
    [
      "chad",
      fixedArray([
        1.047_886, 0.022_919, -0.050_216, 0.029_582, 0.990_484, -0.017_079, -0.009_252, 0.015_073, 0.751_678,
      ]),
    ],
    ["rXYZ", xyz(0.436_066, 0.222_488, 0.013_916)],
    ["gXYZ", xyz(0.385_147, 0.716_873, 0.097_076)],
    ["bXYZ", xyz(0.143_066, 0.060_608, 0.714_096)],
    ["rTRC", srgbCurve()],
    ["gTRC", srgbCurve()],
    ["bTRC", srgbCurve()],
  ];
  const HEADER = 128;
  const table = 4 + tags.length * 12;
  const size = tags.reduce((at, [, data]) => at + padded(data.length), HEADER + table);
  const profile = new Uint8Array(size);
  const view = new DataView(profile.buffer);
  view.setUint32(0, size);
  view.setUint32(8, 0x04_40_00_00);
  ascii(profile, 12, "mntrRGB XYZ ");
  // The day on which the profile was written down; it names the data, not the file that carries it.
  [2026, 1, 1, 0, 0, 0].forEach((part, index) => void view.setUint16(24 + index * 2, part));
  ascii(profile, 36, "acsp");
  [0.9642, 1, 0.8249].forEach((part, index) => void view.setInt32(68 + index * 4, fixed(part)));
  view.setUint32(HEADER, tags.length);
  let at = HEADER + table;
  tags.forEach(([signature, data], index) => {
    const entry = HEADER + 4 + index * 12;
    ascii(profile, entry, signature);
    view.setUint32(entry + 4, at);
    view.setUint32(entry + 8, data.length);
    profile.set(data, at);
    at += padded(data.length);
  });
  return profile;
}

/** IEC 61966-2-1: linear below 0.04045, then a power of 2.4. Function type 3 of ICC's parametric curves. */
function srgbCurve(): Uint8Array {
  const parameters = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.040_45];
  const data = new Uint8Array(12 + parameters.length * 4);
  ascii(data, 0, "para");
  const view = new DataView(data.buffer);
  view.setUint16(8, 3);
  parameters.forEach((value, index) => void view.setInt32(12 + index * 4, fixed(value)));
  return data;
}

function xyz(x: number, y: number, z: number): Uint8Array {
  const data = new Uint8Array(20);
  ascii(data, 0, "XYZ ");
  const view = new DataView(data.buffer);
  [x, y, z].forEach((value, index) => void view.setInt32(8 + index * 4, fixed(value)));
  return data;
}

function fixedArray(values: readonly number[]): Uint8Array {
  const data = new Uint8Array(8 + values.length * 4);
  ascii(data, 0, "sf32");
  const view = new DataView(data.buffer);
  values.forEach((value, index) => void view.setInt32(8 + index * 4, fixed(value)));
  return data;
}

/** One text in English. */
function localised(text: string): Uint8Array {
  const data = new Uint8Array(28 + text.length * 2);
  ascii(data, 0, "mluc");
  const view = new DataView(data.buffer);
  view.setUint32(8, 1);
  view.setUint32(12, 12);
  ascii(data, 16, "enUS");
  view.setUint32(20, text.length * 2);
  view.setUint32(24, 28);
  [...text].forEach((character, index) => void view.setUint16(28 + index * 2, character.charCodeAt(0)));
  return data;
}

/** s15Fixed16Number. */
function fixed(value: number): number {
  return Math.round(value * 65_536);
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function ascii(target: Uint8Array, at: number, text: string): void {
  for (let index = 0; index < text.length; index += 1) target[at + index] = text.charCodeAt(index);
}
