/** One PostgreSQL for the whole run of vitest, with a migrated template; each file copies it (db/testing.ts). */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "./embedded.ts";
import { migrate } from "./migrate.ts";

export const TEST_SECRET = "a secret that only tests know, of enough length";

declare module "vitest" {
  interface ProvidedContext {
    /** The template database, as its owner. */
    templateUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-tests-"));
  // The server runs as another user when we are root: it must be able to walk into the folder.
  const { chmodSync } = await import("node:fs");
  chmodSync(dataDir, 0o755);
  const server = await startEmbeddedPostgres({
    dataDir,
    say: () => {},
    settings: ["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
  });
  await migrate({ ownerUrl: server.ownerUrl, secret: TEST_SECRET, root: process.cwd() });
  project.provide("templateUrl", server.ownerUrl);
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
