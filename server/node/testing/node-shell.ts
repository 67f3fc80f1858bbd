/** The Node host in a process of its own, as a storm needs it: killed as by a power cut, and up again at the same address. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as Y from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import { readDraft } from "#core/draft-document.ts";
import { createDraftLog } from "#db/draft-log.ts";
import type { TestDatabase } from "#db/testing.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { listenOn, prepareServer } from "./spawn-collab-server.ts";

const HISTORY_PORTION = 5_000;

export type NodeShell = {
  wsUrl: string;
  pid(): number;
  rooms: { read(ref: RoomRef): Promise<DraftContent> };
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

export async function startNodeShell(db: TestDatabase): Promise<NodeShell> {
  let child = prepareServer(db);
  // The next one gets ready while this one serves.
  let next = prepareServer(db);
  const port = await listenOn(child, 0);
  const log = createDraftLog(db);
  return {
    wsUrl: `ws://127.0.0.1:${port}`,
    pid: () => child.pid ?? 0,
    // What is stored, by its history, without asking a server and without taking the room from one.
    rooms: {
      async read(ref) {
        const doc = new Y.Doc();
        for (let after = 0; ; ) {
          const updates = await log.history(ref, { after, limit: HISTORY_PORTION });
          for (const { update } of updates) Y.applyUpdate(doc, update);
          const last = updates.at(-1);
          if (!last || updates.length < HISTORY_PORTION) return readDraft(doc);
          after = last.seq;
        }
      },
    },
    kill: () => killed(child),
    async restart() {
      child = next;
      next = prepareServer(db);
      await listenOn(child, port);
    },
    async stop() {
      await Promise.all([killed(child), killed(next)]);
    },
  };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
