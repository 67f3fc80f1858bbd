import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { TestDatabase } from "#db/testing.ts";
import { createRemoteRooms } from "#server/collab/remote-rooms.ts";
import { PUBLIC_URL, type Shell } from "#server/collab/testing/shell-house.ts";
import { shellSuite } from "#server/collab/testing/shell-suite.ts";
import { COLLAB_SECRET } from "./testing/collab-world.ts";

const SCRIPT = fileURLToPath(new URL("./testing/shell-server.ts", import.meta.url));

shellSuite("the Node shell: a process with PostgreSQL as its log", startShell);

async function startShell(db: TestDatabase): Promise<Shell> {
  let child = new ShellProcess(db);
  // The next one gets ready while this one serves: a process takes a second to begin.
  let next = new ShellProcess(db);
  const port = await child.listen(0);
  return {
    wsUrl: `ws://127.0.0.1:${port}`,
    rooms: createRemoteRooms({
      urlOf: () => `http://127.0.0.1:${port}`,
      secret: COLLAB_SECRET,
      fetch,
      timeoutMs: 15_000,
    }),
    kill: () => child.kill(),
    async restart() {
      child = next;
      next = new ShellProcess(db);
      await child.listen(port);
    },
    unload: () => child.again(),
    async stop() {
      await Promise.all([child.kill(), next.kill()]);
    },
  };
}

class ShellProcess {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterableIterator<string>;

  constructor(db: Pick<TestDatabase, "appUrl" | "relayUrl">) {
    const env = {
      COLLAB_APP_URL: db.appUrl,
      COLLAB_RELAY_URL: db.relayUrl,
      COLLAB_SECRET,
      COLLAB_PUBLIC_URL: PUBLIC_URL,
    };
    this.#child = spawn(process.execPath, [SCRIPT], {
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    if (!this.#child.stdout) throw new Error("the server has no pipes");
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async listen(port: number): Promise<number> {
    const said = await this.#ask(String(port));
    return Number(/^port (\d+)$/.exec(said)?.[1]);
  }

  async again(): Promise<void> {
    await this.#ask("again");
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  async #ask(line: string): Promise<string> {
    this.#child.stdin?.write(`${line}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the server ended before it answered");
    return value;
  }
}
