/** The Node host as a target: `target.ts` in a process of its own. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createDraftLog } from "#db/draft-log.ts";
import type { TestDatabase } from "#db/testing.ts";
import { COLLAB_SECRET } from "#server/node/testing/collab-world.ts";
import type { Target } from "./storm-of-abuse.ts";
import type { TargetOrder, TargetReport } from "./target.ts";

export async function startNodeTarget(db: TestDatabase): Promise<Target> {
  const child = fork(fileURLToPath(new URL("./target.ts", import.meta.url)), [], {
    execArgv: ["--expose-gc"],
    env: { ...process.env, COLLAB_APP_URL: db.appUrl, COLLAB_RELAY_URL: db.relayUrl, COLLAB_SECRET },
  });
  const [listening] = (await once(child, "message")) as [TargetReport];
  if (listening.what !== "listening") throw new Error("the target does not listen");
  const log = createDraftLog(db);
  const ask = async (order: TargetOrder) => {
    const answer = once(child, "message");
    child.send(order);
    return ((await answer) as [TargetReport])[0];
  };
  return {
    wsUrl: `ws://127.0.0.1:${listening.port}`,
    rooms: {
      // What is stored, without asking the host.
      async history(ref, { after, limit }) {
        const updates = await log.history(ref, { after, limit });
        return { updates, more: updates.length === limit };
      },
      async recheck(tenantId, userId) {
        await ask({ what: "recheck", tenantId, userId });
      },
    },
    async rssBytes() {
      const report = await ask({ what: "memory" });
      return report.what === "memory" ? report.rss : 0;
    },
    async busyMs() {
      const report = await ask({ what: "busy" });
      return report.what === "busy" ? report : { p99: 0, max: 0 };
    },
    async stop() {
      child.kill();
    },
  };
}
