import { expect, test } from "vitest";
import { qrModules, qrOutline } from "./qr-outline.ts";

test.each([
  "x",
  "https://example.org/i/7F3A",
  "BCD\n002\n1\nSCT\n\nStudio Harbour\nNL44RABO0123456789\nEUR1.00",
  "ü".repeat(120),
])("the outlines enclose exactly the dark modules, and all of them close: %j", (text) => {
  const { size, d } = qrOutline(text);
  const data = qrModules(text);
  expect(data).toHaveLength(size);
  // Each contour comes back to where it began.
  const upright: { x: number; top: number; bottom: number; turn: number }[] = [];
  for (const [, startX, startY, steps = ""] of d.matchAll(/M(\d+) (\d+)([^M]*)z/g)) {
    let [x, y] = [Number(startX), Number(startY)];
    for (const [, axis, length] of steps.matchAll(/([hv])(-?\d+)/g)) {
      if (axis === "h") x += Number(length);
      else {
        const to = y + Number(length);
        upright.push({ x, top: Math.min(y, to), bottom: Math.max(y, to), turn: to > y ? 1 : -1 });
        y = to;
      }
    }
    expect([x, y]).toEqual([Number(startX), Number(startY)]);
  }
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const left = upright.filter((line) => line.x <= x && line.top <= y && line.bottom > y);
      // Filled by either rule of SVG and PDF.
      const winding = left.reduce((sum, line) => sum + line.turn, 0);
      expect([left.length % 2 === 1, winding !== 0]).toEqual([data[y]?.[x], data[y]?.[x]]);
    }
  }
});

test("is half as long as the rows would be", () => {
  const { d } = qrOutline("BCD\n002\n1\nSCT\n\nStudio Harbour\nNL44RABO0123456789\nEUR31560.79\n\nRF6620260147");
  expect(d.length).toBeLessThan(4_500);
});
