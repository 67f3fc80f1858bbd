/**
 * `npm run dev`: screens are replaced while you look (Vite), the server starts again when one of its files changes. Not by
 * `node --watch`: Remix reads Vite's configuration through a temporary file, whose end would look like a change.
 */
import { spawn } from "node:child_process";
import { existsSync, watch } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, ROOT, sayNodeIsTooOld } from "./set-up.mjs";

const SERVER_FOLDERS = ["core", "db", "integrations", "server", "workers"];
/** Editors write a file in several steps. */
const SETTLE_MS = 120;

sayNodeIsTooOld();
await ensureInstalled();
const envFile = existsSync(join(ROOT, ".env")) ? ["--env-file=.env"] : [];
let stopping = false;
let restarting = false;
let host = start();

function start() {
  const args = [...envFile, "--import", "tsx", "server/node/main.ts", "--dev", ...process.argv.slice(2)];
  const child = spawn(join(ROOT, "node_modules", ".bin", "node"), args, {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "development" },
  });
  child.on("exit", (code) => {
    if (stopping) process.exit(code ?? 0);
    if (restarting) {
      restarting = false;
      host = start();
    } else console.log("The server has ended; it starts again when a file changes.");
  });
  return child;
}

function restart(file) {
  if (stopping || restarting) return;
  console.log(`${file} has changed: starting the server again.`);
  if (host.exitCode !== null || host.signalCode !== null) {
    host = start();
    return;
  }
  restarting = true;
  host.kill("SIGTERM");
}

let settled;
for (const folder of SERVER_FOLDERS) {
  watch(join(ROOT, folder), { recursive: true }, (_event, file) => {
    if (!file || !/\.(ts|tsx|sql)$/.test(file) || /\.test\.tsx?$/.test(file)) return;
    clearTimeout(settled);
    settled = setTimeout(() => restart(join(folder, file)), SETTLE_MS);
  });
}
// Ctrl-C reaches the server by itself: both are in the terminal's foreground group.
process.on("SIGINT", () => {
  stopping = true;
  if (host.exitCode !== null || host.signalCode !== null) process.exit(0);
});
process.on("SIGTERM", () => {
  stopping = true;
  if (host.exitCode !== null || host.signalCode !== null) process.exit(0);
  host.kill("SIGTERM");
});
