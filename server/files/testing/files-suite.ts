/** What every store of files promises, whichever it is: called by the test of each with a way to make one. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { sha256Hex } from "#core/canonical.ts";
import { FileConflict, type Files } from "../files.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const key = () => `tenants/${randomUUID()}/documents/1.pdf`;

/** `open` is a store on the same ground each time, as another process would have it. */
export function filesSuite(open: () => Files): void {
  test("what is stored is read back, byte for byte, also by another process", async () => {
    const body = bytes("%PDF-1.7 ☂");
    const at = key();
    const stored = await open().put(at, body, "application/pdf");
    expect(stored).toEqual({ key: at, sha256: sha256Hex(body), bytes: body.length });
    const read = await open().get(at);
    expect(read && Buffer.compare(read, body)).toBe(0);
  });

  test("a file of no bytes and one of eight megabytes are files like any other", async () => {
    for (const body of [new Uint8Array(), new Uint8Array(8_000_000).fill(7)]) {
      const at = key();
      await open().put(at, body, "application/octet-stream");
      const read = await open().get(at);
      expect(read && Buffer.compare(read, body)).toBe(0);
    }
  });

  test("a file that is not there is null", async () => {
    expect(await open().get(key())).toBeNull();
  });

  test("the same bytes may be stored again; others are refused and nothing is replaced", async () => {
    const files = open();
    const at = key();
    const first = await files.put(at, bytes("one"), "application/pdf");
    expect(await files.put(at, bytes("one"), "application/pdf")).toEqual(first);
    await expect(files.put(at, bytes("two"), "application/pdf")).rejects.toBeInstanceOf(FileConflict);
    const read = await files.get(at);
    expect(read && Buffer.from(read).toString()).toBe("one");
  });

  test("of many who store at once under one key exactly one kind of bytes wins, whole", async () => {
    const files = open();
    const at = key();
    const bodies = Array.from({ length: 40 }, (_, index) => bytes(`${index % 4}`.repeat(20_000)));
    const outcomes = await Promise.allSettled(bodies.map((body) => files.put(at, body, "application/pdf")));
    const kept = await files.get(at);
    expect(kept).toHaveLength(20_000);
    for (const [index, outcome] of outcomes.entries()) {
      const same = kept !== null && Buffer.compare(kept, bodies[index] ?? bytes("")) === 0;
      expect(outcome.status).toBe(same ? "fulfilled" : "rejected");
    }
  });

  test.each([
    "../secret",
    "a/../../b",
    "/etc/passwd",
    "a//b",
    ".hidden",
    "a/.hidden",
    "",
    "a\0b",
    "a\\b",
    "x".repeat(400),
  ])("a key that is not ours is refused: %j", async (wrong) => {
    const files = open();
    await expect(files.put(wrong, bytes("x"), "text/plain")).rejects.toThrow(RangeError);
    await expect(files.get(wrong)).rejects.toThrow(RangeError);
  });
}
