/** The storm of server/collab/testing/storm-of-kills.ts on a hocuspocus server: how much of what it acknowledged is gone. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as Y from "yjs";
import { addLine, lineOrder } from "#core/draft-document.ts";
import { seeded } from "#core/oracle/seeded.ts";
import { line } from "#server/node/testing/collab-world.ts";
import { listenOn } from "#server/node/testing/spawn-collab-server.ts";
import { HocuspocusClient } from "./hocuspocus-client.ts";

const LINES_BEFORE_KILL_MAX = 20;

export type PeerStorm = { seen: number; acknowledged: number; lost: number; acknowledgedAndLost: number };

export async function hocuspocusStorm(kills: number, seed: number, say: (done: number) => void): Promise<PeerStorm> {
  const random = seeded(seed);
  const folder = mkdtempSync(join(tmpdir(), "countersign-soak-peer-"));
  const file = join(folder, "document");
  let child = prepare(file);
  let next = prepare(file);
  const url = `ws://127.0.0.1:${await listenOn(child, 0)}`;
  const port = Number(new URL(url).port);
  const [ana, ben] = [new HocuspocusClient(), new HocuspocusClient()] as const;
  const result: PeerStorm = { seen: 0, acknowledged: 0, lost: 0, acknowledgedAndLost: 0 };
  let made = 0;
  try {
    for (let kill = 0; kill < kills; kill++) {
      for (const client of [ana, ben]) client.connect(url);
      await Promise.all([ana.synced(), ben.synced()]);
      const before = new Set([...lineOrder(ana.doc), ...lineOrder(ben.doc)]);
      const after = 1 + Math.floor(random() * 6);
      let typing = true;
      const type = async ({ doc }: HocuspocusClient, who: string) => {
        const own: string[] = [];
        for (let at = 0; typing && at < LINES_BEFORE_KILL_MAX; at++) {
          own.push(addLine(doc, line(`${who}-${made++}`)));
          await new Promise((resolve) => setImmediate(resolve));
        }
        return own;
      };
      const typed = Promise.all([type(ana, "ana"), type(ben, "ben")]);
      const news = ({ doc }: HocuspocusClient, who: string) =>
        lineOrder(doc).filter((id) => id.startsWith(who) && !before.has(id));
      await ben.until("some of Ana's lines", () => news(ben, "ana").length >= after);
      const told = [ana.acknowledged, ben.acknowledged];
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      typing = false;
      const own = await typed;
      await ended;
      await Promise.all([ana, ben].map((client) => client.until("cut", () => !client.connected)));
      const seen = [...news(ben, "ana"), ...news(ana, "ben")];
      const acknowledged = own.flatMap((lines, at) => lines.slice(0, told[at]));
      const stored = storedIn(file);
      result.seen += seen.length;
      result.acknowledged += acknowledged.length;
      result.lost += seen.filter((id) => !stored.has(id)).length;
      result.acknowledgedAndLost += acknowledged.filter((id) => !stored.has(id)).length;
      child = next;
      next = prepare(file);
      await listenOn(child, port);
      say(kill + 1);
    }
    return result;
  } finally {
    for (const client of [ana, ben]) client.disconnect();
    child.kill("SIGKILL");
    next.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

function prepare(file: string): ChildProcess {
  const script = fileURLToPath(new URL("./hocuspocus-server.ts", import.meta.url));
  return spawn(process.execPath, [script], {
    env: { ...process.env, HOCUSPOCUS_FILE: file },
    stdio: ["pipe", "pipe", "inherit"],
  });
}

function storedIn(file: string): Set<string> {
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, readFileSync(file));
  } catch {
    // It was killed before it had stored anything.
  }
  return new Set(lineOrder(doc));
}
