import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { serverFrame } from "./server-frame.ts";
import { SocketWrites, type Written } from "./socket-writes.ts";

/** A socket that notes every write. */
function socket(): Written & { writes: Buffer[] } {
  const raw = new PassThrough();
  const writes: Buffer[] = [];
  raw.on("data", (chunk: Buffer) => void writes.push(chunk));
  return { raw, out: null, writes };
}

const frames = (...payloads: number[][]) => Buffer.concat(payloads.map((one) => serverFrame(Uint8Array.from(one))));

test("all that is said to a socket in one step is one write, in order, and the same for everybody who hears the same", () => {
  const [a, b, c] = [socket(), socket(), socket()];
  const writes = new SocketWrites<typeof a>();
  writes.add([a, b, c], Uint8Array.of(1));
  writes.add([a, b], Uint8Array.of(2));
  writes.add([c], Uint8Array.of(3));
  writes.add([a, b, c], Uint8Array.of(4));
  expect([a, b, c].flatMap(({ writes: written }) => written)).toEqual([]);
  const told: (typeof a)[] = [];
  writes.flush((target) => void told.push(target));
  expect(told).toEqual([a, b, c]);
  expect(a.writes).toEqual([frames([1], [2], [4])]);
  expect(b.writes[0]?.equals(a.writes[0] ?? Buffer.alloc(0))).toBe(true);
  expect(c.writes).toEqual([frames([1], [3], [4])]);
});

test("what waits is written before something else is said, and not again", () => {
  const target = socket();
  const writes = new SocketWrites<typeof target>();
  writes.add([target], Uint8Array.of(1));
  writes.flushOne(target);
  expect(target.writes).toEqual([frames([1])]);
  writes.flush(() => {});
  writes.add([target], Uint8Array.of(2));
  writes.flush(() => {});
  expect(target.writes).toEqual([frames([1]), frames([2])]);
});
