/** The edge as a shell for server/collab/testing/shell-suite.ts: the real Worker in workerd, its SQLite on disk, on a test's PostgreSQL. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestDatabase } from "#db/testing.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { createRemoteRooms } from "#server/collab/remote-rooms.ts";
import { PUBLIC_URL, type Shell } from "#server/collab/testing/shell-house.ts";
import { COLLAB_SECRET } from "#server/node/testing/collab-world.ts";
import { bundleEdge } from "../../dev/bundle.ts";
import { type RunningEdge, runEdge } from "../../dev/run-worker.ts";

export type EdgeShell = Shell & {
  /** What the Worker said, a line at a time; the last hundred. */
  lines: readonly string[];
  /** What workerd has in memory after a collection, in bytes, as Linux counts it. */
  residentBytes(): Promise<number>;
};

const LINES_KEPT = 100;

export async function startEdgeShell(db: Pick<TestDatabase, "appUrl" | "relayUrl">): Promise<EdgeShell> {
  const { code } = await bundleEdge({ entry: join(import.meta.dirname, "worker.ts") });
  const storageDir = mkdtempSync(join(tmpdir(), "countersign-objects-"));
  const lines: string[] = [];
  const run = (port: number): Promise<RunningEdge> =>
    runEdge({
      code,
      port,
      appUrl: db.appUrl,
      relayUrl: db.relayUrl,
      secret: COLLAB_SECRET,
      publicUrl: PUBLIC_URL,
      storageDir,
      compatibilityFlags: ["unsafe_module"],
      v8Flags: ["--expose-gc"],
      onLine(line) {
        lines.push(line);
        if (lines.length > LINES_KEPT) lines.shift();
      },
    });
  let edge = await run(0);
  const { port, url } = edge;
  return {
    lines,
    async residentBytes() {
      const response = await fetch(`${url}/testing/collect`, { method: "POST" });
      if (!response.ok) throw new Error(`workerd does not collect: ${response.status}`);
      const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${edge.pid}/status`, "latin1"));
      return Number(line?.[1]) * 1_024;
    },
    wsUrl: url.replace("http", "ws"),
    rooms: createRemoteRooms({ urlOf: () => url, secret: COLLAB_SECRET, fetch, timeoutMs: 15_000 }),
    async kill() {
      process.kill(edge.pid, "SIGKILL");
      await edge.ended;
      // What is left of it: the proxy, and a folder with its configuration.
      await edge.stop();
    },
    async restart() {
      edge = await run(port);
    },
    async unload({ tenantId, invoiceId }: RoomRef) {
      const response = await fetch(`${url}/testing/evict/${tenantId}/${invoiceId}`, { method: "POST" });
      if (!response.ok) throw new Error(`the object could not be put to sleep: ${await response.text()}`);
    },
    async stop() {
      await edge.stop();
      rmSync(storageDir, { recursive: true, force: true });
    },
  };
}
