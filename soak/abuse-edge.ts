/** `soak -- abuse-edge`: the same storm against the Worker and its Durable Objects, in workerd. */
import type { TestDatabase } from "#db/testing.ts";
import { startEdgeShell } from "#workers/edge/room/testing/edge-shell.ts";
import { stormOfAbuse, type Target } from "./abuse/storm-of-abuse.ts";
import type { SoakLine, SoakOptions } from "./soak-line.ts";

export function run(options: SoakOptions): Promise<SoakLine[]> {
  return stormOfAbuse("abuse-edge", startEdgeTarget, options);
}

async function startEdgeTarget(db: TestDatabase): Promise<Target> {
  const { wsUrl, rooms, residentBytes, stop } = await startEdgeShell(db);
  return { wsUrl, rooms, stop, rssBytes: residentBytes };
}
