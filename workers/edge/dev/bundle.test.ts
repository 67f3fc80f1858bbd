import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundledEdge } from "../testing/edge-world.ts";
import { bundleEdge } from "./bundle.ts";

test("the Worker has nothing of Node's, neither imported nor taken for granted, and stays under a megabyte", async () => {
  const { code, gzipBytes } = await bundledEdge();
  expect(code).not.toMatch(/from\s*"(node:|fs|crypto|stream|net)"/);
  expect(code).not.toMatch(/require\("(node:|fs|crypto|stream|net|tls)/);
  expect(gzipBytes).toBeLessThan(1_000_000);
});

test("what needs Node does not build, and the sentence says which file and what to do", async () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-bundle-"));
  try {
    const entry = join(folder, "entry.ts");
    writeFileSync(entry, 'import { createHash } from "node:crypto";\nexport default createHash("sha256");\n');
    await expect(bundleEdge({ entry })).rejects.toThrow(/entry\.ts imports "node:crypto", which is Node's.*web API/s);
    writeFileSync(entry, 'import fs from "fs";\nexport default fs;\n');
    await expect(bundleEdge({ entry })).rejects.toThrow(/imports "fs", which is Node's/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
