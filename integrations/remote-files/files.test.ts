/** Both ends of the files' door, over HTTP, with a real folder behind it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { expect, test } from "vitest";
import { createFileStore } from "#integrations/filesystem/files.ts";
import { FileConflict } from "#server/files/files.ts";
import { createFilesDoor } from "#server/http/files-door.ts";
import { createRemoteFiles } from "./files.ts";

const SECRET = "a secret of a test, of enough length";
const now = () => new Date();

async function bothEnds() {
  const folder = mkdtempSync(join(tmpdir(), "countersign-files-"));
  const files = createFileStore(folder);
  const server = serve({ fetch: createFilesDoor({ files, secret: SECRET, now }), port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const baseUrl = `http://127.0.0.1:${address.port}`;
  return {
    files,
    baseUrl,
    remote: createRemoteFiles({ baseUrl, secret: SECRET, now }),
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const bytes = (text: string) => new TextEncoder().encode(text);

test("what is stored at one end is the same at the other, and what is not there is null", async () => {
  await using ends = await bothEnds();
  const stored = await ends.remote.put("logos/one/a.png", bytes("picture"), "image/png");
  expect(stored).toEqual(await ends.files.put("logos/one/a.png", bytes("picture"), "image/png"));
  expect(await ends.remote.get("logos/one/a.png")).toEqual(bytes("picture"));
  expect(await ends.remote.get("logos/one/b.png")).toBeNull();
});

test("stored bytes are never replaced, through the door neither", async () => {
  await using ends = await bothEnds();
  await ends.remote.put("logos/one/a.png", bytes("first"), "image/png");
  await expect(ends.remote.put("logos/one/a.png", bytes("other"), "image/png")).rejects.toThrow(FileConflict);
  expect(await ends.remote.get("logos/one/a.png")).toEqual(bytes("first"));
});

test("to whoever cannot sign there is nothing there, nor is there a way out of the folder for who can", async () => {
  await using ends = await bothEnds();
  await ends.files.put("logos/one/a.png", bytes("picture"), "image/png");
  const stranger = createRemoteFiles({ baseUrl: ends.baseUrl, secret: `${SECRET}!`, now });
  expect(await stranger.get("logos/one/a.png")).toBeNull();
  expect((await fetch(`${ends.baseUrl}/internal/files/logos/one/a.png`)).status).toBe(404);
  for (const key of ["../secret", "logos/../../secret", "%2e%2e/secret", ".hidden", "logos//a", ""])
    expect(await ends.remote.get(key)).toBeNull();
});

test("a store that cannot be reached is an error and not an empty one", async () => {
  const nobody = createRemoteFiles({ baseUrl: "http://127.0.0.1:1", secret: SECRET, now });
  await expect(nobody.get("logos/one/a.png")).rejects.toThrow();
});
