import { mkdtempSync, rmSync } from "node:fs";
import { utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { selfSigned } from "#integrations/testing/self-signed.ts";
import { certificateFiles } from "./certificate-files.ts";

let folder: string;
const path = (name: "key" | "cert") => join(folder, `${name}.pem`);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "countersign-certificate-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pair = () => selfSigned("bounces.example.com", new Date());

/** Writes a file as if at second `at`: two writes within one tick of a clock are told apart. */
async function write(name: "key" | "cert", text: string, at: number): Promise<void> {
  await writeFile(path(name), text);
  await utimes(path(name), at, at);
}

test("A pair that is renewed is read again once, and not while only half of it is there", async () => {
  const [old, fresh] = [pair(), pair()];
  await write("key", old.key, 1);
  await write("cert", old.certificate, 1);
  const files = await certificateFiles(path("key"), path("cert"));
  expect(files.now).toEqual({ key: old.key, cert: old.certificate });
  expect(await files.renewed()).toBeNull();
  await write("cert", fresh.certificate, 2);
  expect(await files.renewed()).toBeNull();
  await write("key", fresh.key, 3);
  expect(await files.renewed()).toEqual({ key: fresh.key, cert: fresh.certificate });
  expect(await files.renewed()).toBeNull();
});

test("A file that is not there, is no certificate, or belongs to another key is refused in words", async () => {
  const [one, other] = [pair(), pair()];
  const open = () => certificateFiles(path("key"), path("cert"));
  await expect(open()).rejects.toThrow(/no such file/);
  await write("key", one.key, 1);
  await write("cert", "not a certificate", 1);
  await expect(open()).rejects.toThrow();
  await write("cert", other.certificate, 2);
  await expect(open()).rejects.toThrow(/not that of the certificate/);
});
