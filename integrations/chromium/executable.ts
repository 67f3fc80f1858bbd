/**
 * Finds the Chromium that prints: the one that is configured, else the one that comes with the product from npm (Linux),
 * else an installed Chrome. Nothing is ever downloaded.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const own = createRequire(import.meta.url);

/** The root of the project, found through its own import map, so that sources, tests and the built host agree on it. */
const ROOT = join(dirname(own.resolve("#core/sheet/sheet.css")), "../..");

export type ChromiumOptions = {
  /** PUPPETEER_EXECUTABLE_PATH. */
  configured?: string | undefined;
  /** Where the packed Chromium is unpacked, once a version. Default: `.cache` of the project. */
  cacheDir?: string | undefined;
};

/** No Chromium can be had; the message says what to do about it. */
export class ChromiumMissing extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "ChromiumMissing";
  }
}

/** Absolute path of a Chromium or Chrome. The first call of a version unpacks it (about two seconds). Throws `ChromiumMissing`. */
export async function chromiumPath(options: ChromiumOptions = {}): Promise<string> {
  const { configured } = options;
  if (configured) {
    if (existsSync(configured)) return configured;
    throw new ChromiumMissing(`There is no browser at ${configured}: correct or clear PUPPETEER_EXECUTABLE_PATH.`);
  }
  if (process.platform === "linux" && process.arch === "x64") return unpackedChromium(cacheDirOf(options));
  const installed = INSTALLED[process.platform]?.find((path) => existsSync(path));
  if (installed) return installed;
  throw new ChromiumMissing("PDFs need Chrome or Chromium: install one, or set PUPPETEER_EXECUTABLE_PATH to yours.");
}

/** The folder for everything of ours that Chromium writes. */
export function cacheDirOf(options: ChromiumOptions): string {
  return options.cacheDir ?? join(ROOT, ".cache");
}

const INSTALLED: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  linux: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

/**
 * The package unpacks to the folder for temporary files and trusts whatever already lies there, from any version and
 * anyone. So it unpacks into a folder of ours, which takes its final name, with the version in it, only when complete.
 */
async function unpackedChromium(cacheDir: string): Promise<string> {
  const entry = own.resolve("@sparticuz/chromium");
  const manifest = join(dirname(entry), "../package.json");
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
  const home = join(cacheDir, `chromium-${version}`);
  const path = join(home, "chromium");
  if (existsSync(path)) return path;
  let staging: string | null = null;
  try {
    await mkdir(cacheDir, { recursive: true });
    staging = await mkdtemp(join(cacheDir, "unpacking-"));
    await unpackInto(staging, entry);
    // Two processes may unpack at once; the first one's folder stays and the other's is thrown away.
    await rename(staging, home).catch((error) => {
      if (!existsSync(path)) throw error;
    });
    return path;
  } catch (cause) {
    throw new ChromiumMissing(
      `The browser that prints PDFs could not be unpacked to ${cacheDir}: ${cause instanceof Error ? cause.message : cause}. ` +
        "Make room or rights there, or set PUPPETEER_EXECUTABLE_PATH.",
      { cause },
    );
  } finally {
    if (staging) await rm(staging, { recursive: true, force: true });
  }
}

const UNPACK_MS_MAX = 120_000;

/** In a process of its own, because TMPDIR is the only way to tell the package where, and it belongs to a whole process. */
function unpackInto(folder: string, entry: string): Promise<void> {
  const program = `const { default: chromium } = await import(${JSON.stringify(pathToFileURL(entry).href)}); await chromium.executablePath();`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      env: { ...process.env, TMPDIR: folder, NODE_OPTIONS: "" },
      stdio: ["ignore", "ignore", "pipe"],
      timeout: UNPACK_MS_MAX,
    });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => {
      complaint = `${complaint}${chunk}`.slice(-2_000);
    });
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(complaint.trim().split("\n").at(-1) || `unpacking ended with ${signal ?? code}`));
    });
  });
}
