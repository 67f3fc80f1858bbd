import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256Hex } from "#core/canonical.ts";
import { FileConflict } from "#server/files/files.ts";
import { createFileStore } from "./files.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "countersign-files-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const KEY = "tenants/0b0f7c1e/documents/1.pdf";

test("what is stored is read back, byte for byte, also by another process", async () => {
  const body = bytes("%PDF-1.7 ☂");
  const stored = await createFileStore(root).put(KEY, body, "application/pdf");
  expect(stored).toEqual({ key: KEY, sha256: sha256Hex(body), bytes: body.length });
  const read = await createFileStore(root).get(KEY);
  expect(read && Buffer.compare(read, body)).toBe(0);
});

test("a file that is not there is null", async () => {
  expect(await createFileStore(root).get(KEY)).toBeNull();
  expect(await createFileStore(join(root, "never/made")).get(KEY)).toBeNull();
});

test("the same bytes may be stored again; others are refused and nothing is replaced", async () => {
  const files = createFileStore(root);
  const first = await files.put(KEY, bytes("one"), "application/pdf");
  expect(await files.put(KEY, bytes("one"), "application/pdf")).toEqual(first);
  await expect(files.put(KEY, bytes("two"), "application/pdf")).rejects.toBeInstanceOf(FileConflict);
  expect(await files.get(KEY)).toEqual(Buffer.from("one"));
});

test("of many who store at once under one key exactly one kind of bytes wins, whole", async () => {
  const files = createFileStore(root);
  const bodies = Array.from({ length: 40 }, (_, index) => bytes(`${index % 4}`.repeat(20_000)));
  const outcomes = await Promise.allSettled(bodies.map((body) => files.put(KEY, body, "application/pdf")));
  const kept = await files.get(KEY);
  expect(kept).toHaveLength(20_000);
  for (const [index, outcome] of outcomes.entries()) {
    const same = kept !== null && Buffer.compare(kept, bodies[index] ?? bytes("")) === 0;
    expect(outcome.status).toBe(same ? "fulfilled" : "rejected");
  }
  expect(await readdir(join(root, ".staging"))).toEqual([]);
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
])("a key that is not ours is refused: %j", async (key) => {
  const files = createFileStore(root);
  await expect(files.put(key, bytes("x"), "text/plain")).rejects.toThrow(RangeError);
  await expect(files.get(key)).rejects.toThrow(RangeError);
});

test("what a killed process left half-written goes; what is being written stays", async () => {
  const staging = join(root, ".staging");
  await mkdir(staging, { recursive: true });
  await writeFile(join(staging, "left"), "half");
  await utimes(join(staging, "left"), new Date(0), new Date(0));
  await writeFile(join(staging, "at-work"), "half");
  await createFileStore(root).put(KEY, bytes("one"), "application/pdf");
  expect(await readdir(staging)).toEqual(["at-work"]);
});

test("a folder that cannot be made is an error each time, not a silence", async () => {
  const blocked = join(root, "blocked");
  await writeFile(blocked, "a file where the folder should be");
  const files = createFileStore(blocked);
  await expect(files.put(KEY, bytes("one"), "application/pdf")).rejects.toThrow();
  await rm(blocked);
  await files.put(KEY, bytes("one"), "application/pdf");
  expect(await readFile(join(blocked, KEY), "utf8")).toBe("one");
});
