/**
 * A QR code as the outlines of its dark areas. Drawn row by row, a viewer's antialiasing leaves hairlines between the rows;
 * outlines have none, and are half as long.
 */
import encodeQR from "qr";

type Point = { x: number; y: number };

/**
 * One SVG path in a square of `size` units, one a module, without the quiet zone of four modules, which whoever draws it
 * must leave. Error correction M, as EPC069-12 asks. Throws when `text` is too long for a code.
 */
export function qrOutline(text: string): { size: number; d: string } {
  const data = qrModules(text);
  const size = data.length;
  const dark = (x: number, y: number) => data[y]?.[x] === true;
  const key = (point: Point) => point.y * (size + 1) + point.x;
  // Every side between dark and light, walked with the dark on the right; by the corner that it starts from.
  const sides = new Map<number, Point[]>();
  const add = (from: Point, to: Point) => sides.set(key(from), [...(sides.get(key(from)) ?? []), to]);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (!dark(x, y)) continue;
      if (!dark(x, y - 1)) add({ x, y }, { x: x + 1, y });
      if (!dark(x + 1, y)) add({ x: x + 1, y }, { x: x + 1, y: y + 1 });
      if (!dark(x, y + 1)) add({ x: x + 1, y: y + 1 }, { x, y: y + 1 });
      if (!dark(x - 1, y)) add({ x, y: y + 1 }, { x, y });
    }
  }
  let d = "";
  for (const [start, leaving] of sides) {
    const from = { x: start % (size + 1), y: (start - (start % (size + 1))) / (size + 1) };
    while (leaving.length > 0) d += contour(from, sides, key);
  }
  return { size, d };
}

/** Rows of modules, true where dark. The encoder always draws a border, which is cut off again. */
export function qrModules(text: string): boolean[][] {
  return encodeQR(text, "raw", { ecc: "medium", border: 1 })
    .slice(1, -1)
    .map((row) => row.slice(1, -1));
}

/** Follows the sides from `start` until they come back to it, and takes them out. Straight runs become one command. */
function contour(start: Point, sides: Map<number, Point[]>, key: (point: Point) => number): string {
  let d = `M${start.x} ${start.y}`;
  let at = start;
  let step: Point = { x: 0, y: 0 };
  let run = 0;
  do {
    const next = takeNext(at, step, sides.get(key(at)) ?? []);
    const taken = { x: next.x - at.x, y: next.y - at.y };
    if (run > 0 && (taken.x !== step.x || taken.y !== step.y)) {
      d += command(step, run);
      run = 0;
    }
    step = taken;
    run += 1;
    at = next;
  } while (at.x !== start.x || at.y !== start.y);
  return `${d}${command(step, run)}z`;
}

/** Where two dark modules touch at a corner, the walk turns right and so stays on its own module. */
function takeNext(at: Point, step: Point, leaving: Point[]): Point {
  const right = { x: at.x - step.y, y: at.y + step.x };
  const index = leaving.findIndex((point) => point.x === right.x && point.y === right.y);
  const [next] = leaving.splice(index === -1 ? 0 : index, 1);
  if (next === undefined) throw new Error("an outline of a QR code is open");
  return next;
}

function command(step: Point, run: number): string {
  return step.y === 0 ? `h${step.x * run}` : `v${step.y * run}`;
}
