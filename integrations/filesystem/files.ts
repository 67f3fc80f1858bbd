/**
 * Files in a folder of this machine. A file appears under its name only when all of it is on the disk, and is never
 * replaced: whoever comes second with the same bytes is told that they are there, with others that they conflict.
 */
import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { sha256Hex } from "#core/canonical.ts";
import { demandFileKey } from "#server/files/file-key.ts";
import { FileConflict, type Files, type StoredFile } from "#server/files/files.ts";

// A half-written file of a process that was killed is older than this; one being written is not.
const STALE_MS = 60 * 60 * 1_000;

/** `root` is made when missing. A key that is not ours throws a RangeError; a full or read-only disk throws what it throws. */
export function createFileStore(root: string): Files {
  const home = resolve(root);
  const staging = join(home, ".staging");
  let ready: Promise<void> | null = null;

  /** Once a process: the folders, and what killed processes left half-written. */
  function prepare(): Promise<void> {
    ready ??= (async () => {
      await mkdir(staging, { recursive: true });
      for (const name of await readdir(staging)) {
        const path = join(staging, name);
        const known = await stat(path).catch(() => null);
        if (known && Date.now() - known.mtimeMs > STALE_MS) await rm(path, { force: true });
      }
    })().catch((error) => {
      ready = null;
      throw error;
    });
    return ready;
  }

  function pathOf(key: string): string {
    demandFileKey(key);
    const path = resolve(home, key);
    if (!path.startsWith(home + sep)) throw new RangeError("not a file key");
    return path;
  }

  return {
    async put(key, body) {
      const path = pathOf(key);
      await prepare();
      const stored: StoredFile = { key, sha256: sha256Hex(body), bytes: body.length };
      const written = join(staging, randomUUID());
      try {
        await writeDurably(written, body);
        await mkdir(dirname(path), { recursive: true });
        // Linking, unlike renaming, refuses a name that is taken.
        await link(written, path);
        await syncFolder(dirname(path));
      } catch (error) {
        if (!isCode(error, "EEXIST")) throw error;
        if (sha256Hex(await readFile(path)) !== stored.sha256) throw new FileConflict(key);
      } finally {
        await rm(written, { force: true });
      }
      return stored;
    },
    async get(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if (isCode(error, "ENOENT")) return null;
        throw error;
      }
    },
  };
}

async function writeDurably(path: string, body: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The name is durable when its folder is. Windows cannot open folders and needs not. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
