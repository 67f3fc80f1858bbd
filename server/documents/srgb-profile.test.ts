import { expect, test } from "vitest";
import { srgbProfile } from "./srgb-profile.ts";

const profile = srgbProfile();
const view = new DataView(profile.buffer);
const ascii = (at: number, length: number) => String.fromCharCode(...profile.subarray(at, at + length));
const fixed = (at: number) => view.getInt32(at) / 65_536;

function tag(signature: string): number {
  for (let index = 0; index < view.getUint32(128); index += 1) {
    const entry = 132 + index * 12;
    if (ascii(entry, 4) === signature) return view.getUint32(entry + 4);
  }
  throw new Error(`the profile has no ${signature}`);
}

test("the profile says its own size, that it is a display's in RGB, and where everything stands", () => {
  expect(view.getUint32(0)).toBe(profile.length);
  expect(profile.length).toBeLessThan(1_000);
  expect([ascii(12, 4), ascii(16, 4), ascii(20, 4), ascii(36, 4)]).toEqual(["mntr", "RGB ", "XYZ ", "acsp"]);
  for (let index = 0; index < view.getUint32(128); index += 1) {
    const [at, length] = [view.getUint32(136 + index * 12), view.getUint32(140 + index * 12)];
    expect(at % 4).toBe(0);
    expect(at + length).toBeLessThanOrEqual(profile.length);
  }
});

test("full red, green and blue together are the white of the profile", () => {
  for (const part of [0, 1, 2]) {
    const sum = ["rXYZ", "gXYZ", "bXYZ"].reduce((total, name) => total + fixed(tag(name) + 8 + part * 4), 0);
    expect(Math.abs(sum - fixed(tag("wtpt") + 8 + part * 4))).toBeLessThan(0.000_5);
  }
});

test("the curve is that of IEC 61966-2-1 at its ends, at its knee and in the middle", () => {
  const at = tag("rTRC");
  expect([ascii(at, 4), view.getUint16(at + 8)]).toEqual(["para", 3]);
  const [g = 0, a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3, 4].map((index) => fixed(at + 12 + index * 4));
  const linear = (value: number) => (value >= d ? (a * value + b) ** g : c * value);
  expect(linear(0)).toBe(0);
  expect(linear(1)).toBeCloseTo(1, 4);
  expect(linear(0.5)).toBeCloseTo(0.214_041, 4);
  expect(linear(0.040_45)).toBeCloseTo(0.040_45 / 12.92, 5);
});
