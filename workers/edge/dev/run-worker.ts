/** The bundled Worker in a real workerd on this machine, with the database it was given behind a proxy. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type DatabasePlace, type PostgresProxy, startPostgresProxy } from "./postgres-proxy.ts";
import { WORKER_NAME, workerdConfig } from "./workerd-config.ts";
import { readWranglerConfig, type WranglerConfig } from "./wrangler-config.ts";

export type RunningEdge = {
  /** Of the Worker, without a trailing slash. */
  url: string;
  port: number;
  /** Of workerd, for tests that kill it. */
  pid: number;
  proxy: PostgresProxy;
  /** Resolves with what it ended with, once workerd has ended. */
  ended: Promise<string>;
  /** Stops workerd, then the proxy, and removes what was not asked to stay. Nothing is left behind. */
  stop(): Promise<void>;
};

export type RunEdgeOptions = {
  /** The bundle (bundle.ts). */
  code: string;
  /** 0: any. */
  port: number;
  /** Any where it is not given. */
  proxyPort?: number;
  appUrl: string;
  relayUrl: string;
  /** Where the database is by now; where `appUrl` says, when it is not given. */
  databasePlace?(): DatabasePlace | null;
  secret: string;
  publicUrl: string;
  /** Where the objects keep their SQLite; without it, in a folder that goes with them. */
  storageDir?: string;
  /** Further bindings. */
  bindings?: Record<string, string>;
  /** Beside those of wrangler.jsonc: what only a test may do. */
  compatibilityFlags?: string[];
  /** Of the engine: what only a test may do. */
  v8Flags?: string[];
  /** What workerd and the Worker say, a line at a time. */
  onLine?(line: string): void;
};

/** The binary of this platform; the package has no types. */
const { default: workerd } = createRequire(import.meta.url)("workerd") as { default: string };

/** workerd is up in a fraction of a second; a machine that is busy gets this long. */
const READY_MS_MAX = 20_000;
/** After a polite request, this long; then it is ended. */
const STOP_MS_MAX = 3_000;

/** Resolves once workerd answers. Rejects, with what it said, where it does not start. */
export async function runEdge(options: RunEdgeOptions): Promise<RunningEdge> {
  const scratch = mkdtempSync(join(tmpdir(), "countersign-edge-"));
  const storage = options.storageDir ?? join(scratch, "objects");
  mkdirSync(storage, { recursive: true });
  const proxy = await startPostgresProxy({
    port: options.proxyPort ?? 0,
    place: options.databasePlace ?? (() => placeOf(options.appUrl)),
  });
  const cleanUp = async (): Promise<void> => {
    await proxy.close();
    rmSync(scratch, { recursive: true, force: true });
  };
  writeFileSync(join(scratch, WORKER_NAME), options.code);
  const configFile = join(scratch, "config.capnp");
  const text = workerdConfig({
    config: withFlags(readWranglerConfig(), options.compatibilityFlags ?? []),
    port: options.port,
    storage,
    bindings: {
      PUBLIC_URL: options.publicUrl,
      APP_DATABASE_URL: options.appUrl,
      RELAY_DATABASE_URL: options.relayUrl,
      EDGE_SECRET: options.secret,
      DATABASE_PROXY: `127.0.0.1:${proxy.port}/`,
      ...options.bindings,
    },
    v8Flags: options.v8Flags ?? [],
  });
  // It holds the passwords of the database's roles.
  writeFileSync(configFile, text, { mode: 0o600 });
  const child = spawn(workerd, ["serve", "--experimental", "--control-fd=3", configFile], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      if (said.length < 50) said.push(line);
      options.onLine?.(line);
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(`workerd ended with ${signal ?? code}`));
  });
  const unwatch = child.pid === undefined ? () => {} : endWithUs(child.pid);
  void ended.then(unwatch);
  try {
    const port = await listening(child, ended);
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      pid: child.pid ?? 0,
      proxy,
      ended,
      async stop() {
        await end(child, ended);
        await cleanUp();
      },
    };
  } catch (error) {
    await end(child, ended);
    await cleanUp();
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${said.join("\n")}`, { cause: error });
  }
}

/** Host and port of a database's address. */
export function placeOf(url: string): DatabasePlace {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 5432) };
}

/**
 * Ends workerd when this process ends, however it ends: the kernel closes the pipe that the watcher reads, even after kill -9. Returns
 * what ends the watcher.
 */
function endWithUs(pid: number): () => void {
  const watcher = spawn("/bin/sh", ["-c", 'read -r _; kill "$1" 2>/dev/null', "countersign-edge", String(pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    // A session of its own: Ctrl-C must not end it before us.
    detached: true,
  });
  watcher.stdin?.on("error", () => {});
  return () => watcher.kill("SIGKILL");
}

function withFlags(config: WranglerConfig, flags: string[]): WranglerConfig {
  return { ...config, compatibility_flags: [...config.compatibility_flags, ...flags] };
}

/** workerd says on its control pipe where it listens. */
async function listening(child: ChildProcess, ended: Promise<string>): Promise<number> {
  const control = child.stdio[3] as Readable;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const late = setTimeout(() => reject(new Error("workerd does not answer")), READY_MS_MAX);
  void ended.then((how) => reject(new Error(how)));
  createInterface({ input: control }).on("line", (line) => {
    const event: unknown = JSON.parse(line);
    if (typeof event === "object" && event !== null && "port" in event && typeof event.port === "number")
      resolve(event.port);
  });
  try {
    return await promise;
  } finally {
    clearTimeout(late);
  }
}

async function end(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
  await ended;
  clearTimeout(late);
}
