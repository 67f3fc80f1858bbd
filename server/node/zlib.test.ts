import { expect, test } from "vitest";
import { nodeZlib } from "./zlib.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

test.each([0, 1_000, 10_000, 100_000])(
  "%i words come back as they were, and no more bytes than are allowed",
  async (words) => {
    const bytes = bytesOf("paper ".repeat(words));
    const packed = await nodeZlib.deflate(bytes);
    expect(packed.length).toBeLessThan(3_000);
    expect(await nodeZlib.deflate(bytes)).toEqual(packed);
    expect(await nodeZlib.inflate(packed, bytes.length + 1)).toEqual(bytes);
    if (words > 0) await expect(nodeZlib.inflate(packed, bytes.length - 1)).rejects.toThrow(RangeError);
  },
);

test("bytes that were cut off, or were never packed, are refused", async () => {
  const packed = await nodeZlib.deflate(bytesOf("paper ".repeat(1_000)));
  await expect(nodeZlib.inflate(packed.slice(0, packed.length / 2), 1e6)).rejects.toThrow(/unexpected end/);
  await expect(nodeZlib.inflate(bytesOf("no such stream"), 1e6)).rejects.toThrow(/incorrect header/);
});
