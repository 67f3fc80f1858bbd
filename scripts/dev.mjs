/** `npm run dev`: screens are replaced while you look (Vite), the server starts again when one of its files changes. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, ROOT, sayNodeIsTooOld } from "./set-up.mjs";

sayNodeIsTooOld();
await ensureInstalled();
const bin = (name) => join(ROOT, "node_modules", ".bin", name);
const envFile = existsSync(join(ROOT, ".env")) ? ["--env-file=.env"] : [];
const host = spawn(
  bin("node"),
  [
    ...envFile,
    "--import",
    "tsx",
    "--watch",
    "--watch-preserve-output",
    "server/node/main.ts",
    "--dev",
    ...process.argv.slice(2),
  ],
  {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "development" },
  },
);
process.on("SIGINT", () => {});
process.on("SIGTERM", () => host.kill("SIGTERM"));
host.on("exit", (code) => process.exit(code ?? 0));
