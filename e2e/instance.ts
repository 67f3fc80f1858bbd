/** An instance of the product as a newcomer starts it, and a person who speaks to it over HTTP. For the story and the benches. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const PASSWORD = "countersign-demo";
const WAIT_MS_MAX = 60_000;

type Json = Record<string, unknown>;

/** One signed-in person of the demo agency, speaking HTTP like any other program. */
export class Caller {
  readonly base: string;
  readonly email: string;
  #cookie = "";
  get cookie(): string {
    return this.#cookie;
  }
  constructor(base: string, email: string) {
    this.base = base;
    this.email = email;
  }

  async signIn(): Promise<this> {
    const response = await fetch(`${this.base}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: this.email, password: PASSWORD }),
    });
    if (!response.ok) throw new Error(`${this.email} could not sign in: ${response.status} ${await response.text()}`);
    this.#cookie = response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");
    return this;
  }

  async query<T>(procedure: string, input?: unknown): Promise<T> {
    const search = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    return answer<T>(
      procedure,
      await fetch(`${this.base}/trpc/${procedure}${search}`, { headers: { cookie: this.#cookie } }),
    );
  }

  async mutate<T>(procedure: string, input: unknown): Promise<T> {
    const response = await fetch(`${this.base}/trpc/${procedure}`, {
      method: "POST",
      headers: { cookie: this.#cookie, "content-type": "application/json" },
      body: JSON.stringify(input),
    });
    return answer<T>(procedure, response);
  }

  async bytes(path: string): Promise<Uint8Array> {
    const response = await fetch(`${this.base}${path}`, { headers: { cookie: this.#cookie } });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }
}

async function answer<T>(procedure: string, response: Response): Promise<T> {
  const body = (await response.json()) as { result?: { data: T }; error?: Json };
  if (!response.ok || !body.result)
    throw new Error(`${procedure} answered ${response.status}: ${JSON.stringify(body.error)}`);
  return body.result.data;
}

/** Looks again until `check` gives something, or says what it waited for. */
export async function until<T>(
  what: string,
  check: () => Promise<T | null | undefined | false> | T | null | undefined | false,
): Promise<T> {
  const end = Date.now() + WAIT_MS_MAX;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${WAIT_MS_MAX / 1000} s in vain: ${what}`);
    await pause(40);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

export type Instance = { base: string; dataDir: string; stop(): Promise<void> };

/** Runs `npm start`'s own script on a data folder of its own (or the one given, which is then kept). */
export async function ownInstance(options: { dataDir?: string } = {}): Promise<Instance> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "countersign-"));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), PUBLIC_URL: base, LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.resume();
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await until("the instance answers", async () => {
    if (child.exitCode !== null) throw new Error(`the instance ended with ${child.exitCode}`);
    return fetch(`${base}/health`).then(
      (response) => response.ok,
      () => false,
    );
  });
  return {
    base,
    dataDir,
    async stop() {
      child.kill("SIGTERM");
      await gone;
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
