/** Installing and building when, and only when, something changed. Runs on Node 20; shows that it is alive. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Something a person can mend; the message says what and how. */
export class SetUpError extends Error {}

/** Ends with a sentence where this Node cannot even run the set-up. */
export function sayNodeIsTooOld() {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < 20) {
    console.error(
      `Countersign's set-up needs Node 20 or later; this is ${process.versions.node}. Install it from nodejs.org, then try again.`,
    );
    process.exit(1);
  }
}

/**
 * Installs when the lock file is not the one that was installed. Not `npm ci`: it refuses a lock that was written where
 * the binaries of other platforms could not be had, and leaves nothing to install from.
 */
export async function ensureInstalled() {
  const lock = readFileSync(join(ROOT, "package-lock.json"));
  const wanted = createHash("sha256").update(lock).digest("hex");
  const stamp = join(ROOT, "node_modules", ".countersign-installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  await step(
    "Installing the dependencies (about two minutes the first time)",
    "npm",
    ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      // These would fetch what nobody needs: browsers and GPU libraries.
      PUPPETEER_SKIP_DOWNLOAD: "1",
      PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1",
    },
  );
  writeFileSync(stamp, wanted);
}

const SOURCES = [
  "app",
  "core",
  "public",
  "db",
  "integrations",
  "server",
  "workers",
  "scripts",
  "vite.config.ts",
  "remix.config.js",
  "package-lock.json",
];

/** Builds when a source is newer or other than at the last build. */
export async function ensureBuilt() {
  const wanted = fingerprint();
  const stamp = join(ROOT, "build", ".stamp");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  await step("Building", join(ROOT, "node_modules", ".bin", "node"), [join(ROOT, "scripts", "build.mjs")]);
  mkdirSync(join(ROOT, "build"), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Names, sizes and times of all sources: cheap enough for every start, true enough to notice any edit or checkout. */
function fingerprint() {
  const hash = createHash("sha256");
  const visit = (path) => {
    const full = join(ROOT, path);
    if (!existsSync(full)) return;
    const stat = statSync(full);
    if (stat.isDirectory()) for (const name of readdirSync(full).sort()) visit(join(path, name));
    else if (!/\.test\.tsx?$/.test(path)) hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
  };
  for (const source of SOURCES) visit(source);
  return hash.digest("hex");
}

async function step(title, command, args, env = {}) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const live = process.stdout.isTTY;
  process.stdout.write(live ? `${title} …` : `${title} …\n`);
  const tick = setInterval(
    () => process.stdout.write(live ? `\r${title} … ${seconds()} ` : `  still at it, ${seconds()}\n`),
    live ? 1_000 : 20_000,
  );
  const output = [];
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      shell: process.platform === "win32",
    });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(chunk));
    child.on("error", (error) => {
      output.push(Buffer.from(String(error)));
      resolve(1);
    });
    child.on("exit", resolve);
  });
  clearInterval(tick);
  process.stdout.write(live ? `\r${title}: ${seconds()}          \n` : `${title}: ${seconds()}\n`);
  if (code !== 0) {
    throw new SetUpError(
      `${Buffer.concat(output).toString().trim().split("\n").slice(-25).join("\n")}\n\n${title} failed. The lines above say why; nothing was started.`,
    );
  }
}
