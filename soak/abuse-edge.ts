/** `soak -- abuse-edge`: the same storm against the Worker and its Durable Objects, in workerd. */
import { readFileSync } from "node:fs";
import type { TestDatabase } from "#db/testing.ts";
import { startEdgeShell } from "#workers/edge/room/testing/edge-shell.ts";
import { stormOfAbuse, type Target } from "./abuse/storm-of-abuse.ts";
import type { SoakLine, SoakOptions } from "./soak-line.ts";

export function run(options: SoakOptions): Promise<SoakLine[]> {
  return stormOfAbuse("abuse-edge", startEdgeTarget, options);
}

async function startEdgeTarget(db: TestDatabase): Promise<Target> {
  const { wsUrl, rooms, pid, stop } = await startEdgeShell(db);
  return { wsUrl, rooms, stop, rssBytes: async () => residentBytes(pid()) };
}

/** As Linux counts it. workerd cannot be asked to collect what nobody holds: what it has not collected yet counts. */
function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"));
  return Number(line?.[1]) * 1_024;
}
