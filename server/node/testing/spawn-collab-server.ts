/** Servers of live drafts in processes of their own, for tests that kill them and benches that must not share their core. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { COLLAB_SECRET } from "./collab-world.ts";

/** Takes a second to be ready; listens when it is told to. The caller ends it. */
export function prepareServer(db: { appUrl: string; relayUrl: string }): ChildProcess {
  const script = fileURLToPath(new URL("./collab-server.ts", import.meta.url));
  return spawn(process.execPath, [script], {
    env: { ...process.env, COLLAB_APP_URL: db.appUrl, COLLAB_RELAY_URL: db.relayUrl, COLLAB_SECRET },
    stdio: ["pipe", "pipe", "inherit"],
  });
}

/** Resolves with the port once it listens; `port` 0 is any. */
export async function listenOn(child: ChildProcess, port: number): Promise<number> {
  if (!child.stdin || !child.stdout) throw new Error("the server has no pipes");
  child.stdin.write(`${port}\n`);
  for await (const said of createInterface({ input: child.stdout })) {
    const match = /^port (\d+)$/.exec(said);
    if (match) return Number(match[1]);
  }
  throw new Error("the server ended before it listened");
}
