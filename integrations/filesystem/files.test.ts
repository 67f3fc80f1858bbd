import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { filesSuite } from "#server/files/testing/files-suite.ts";
import { createFileStore } from "./files.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "countersign-files-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const KEY = "tenants/0b0f7c1e/documents/1.pdf";

filesSuite(() => createFileStore(root));

test("in a folder that was never made there is no file", async () => {
  expect(await createFileStore(join(root, "never/made")).get(KEY)).toBeNull();
});

test("nothing half-written is left by many who store at once", async () => {
  const files = createFileStore(root);
  await Promise.allSettled(Array.from({ length: 20 }, (_, index) => files.put(KEY, bytes(`${index}`), "text/plain")));
  expect(await readdir(join(root, ".staging"))).toEqual([]);
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
