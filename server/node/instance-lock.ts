/**
 * One host a data folder. The lock is a file naming the process and its address; it survives kill -9, so a lock whose
 * process is gone, or whose process id now belongs to somebody else, is taken over.
 */
import { accessSync, constants, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { SetupError } from "#db/setup-error.ts";

const Lock = z.object({ pid: z.number().int(), url: z.string() });

/** A start needs room for a database, its log and a few documents. */
const FREE_BYTES_MIN = 300 * 1024 * 1024;

/**
 * Takes the lock of `dataDir`, creating the folder. Throws SetupError with a sentence where the folder cannot be written,
 * the disk is full, or another instance is running. The returned function gives the lock back.
 */
export async function takeInstanceLock(dataDir: string, url: string): Promise<() => void> {
  try {
    // PostgreSQL runs as another user where we are root, and must be able to walk in; what is secret in it has rights of its own.
    mkdirSync(dataDir, { recursive: true, mode: 0o755 });
    accessSync(dataDir, constants.W_OK);
  } catch (cause) {
    throw new SetupError(
      `The data folder ${dataDir} cannot be written.`,
      "Make it writable for this user, or name another one in DATA_DIR.",
      { cause },
    );
  }
  const disk = statfsSync(dataDir);
  if (disk.bavail * disk.bsize < FREE_BYTES_MIN) {
    throw new SetupError(
      `There is too little room on the disk of ${dataDir}: ${Math.floor((disk.bavail * disk.bsize) / 1024 / 1024)} MB are free.`,
      "Free at least 300 MB, or name a folder on another disk in DATA_DIR.",
    );
  }
  const path = join(dataDir, "host.lock");
  const mine = JSON.stringify({ pid: process.pid, url });
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, mine, { flag: "wx" });
      return () => {
        if (readLock(path)?.pid === process.pid) rmSync(path, { force: true });
      };
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
      const other = readLock(path);
      if (other && (await isRunning(other))) {
        throw new SetupError(
          `Countersign is already running at ${other.url} (process ${other.pid}).`,
          "Open that address, or stop it first.",
        );
      }
      rmSync(path, { force: true });
    }
  }
  throw new SetupError(`Another instance keeps taking ${path}.`, "Wait a moment and try again.");
}

function readLock(path: string): z.infer<typeof Lock> | null {
  try {
    return Lock.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null; // Half-written by a process that died: nobody's.
  }
}

/** The process must exist and look like us: after a reboot its id may be anybody's. */
async function isRunning(lock: z.infer<typeof Lock>): Promise<boolean> {
  try {
    process.kill(lock.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  try {
    return /host\.js|server\/node\/main/.test(readFileSync(`/proc/${lock.pid}/cmdline`, "utf8"));
  } catch {
    // No /proc on this system: the address tells.
    return fetch(`${lock.url}/health`, { signal: AbortSignal.timeout(1_000) }).then(
      (response) => response.ok,
      () => false,
    );
  }
}
