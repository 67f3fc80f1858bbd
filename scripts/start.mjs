/**
 * `npm start` on any machine with git, npm and Node 20 or later: installs, builds, runs. Only what Node 20 has is used
 * here; the product itself runs on the Node 24 that npm installs beside it. A warm start does none of the first two.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, ROOT, SetUpError, sayNodeIsTooOld } from "./set-up.mjs";

sayNodeIsTooOld();
try {
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  console.error(`\n${error.message}\n`);
  process.exit(1);
}

const envFile = existsSync(join(ROOT, ".env")) ? ["--env-file=.env"] : [];
const host = spawn(
  join(ROOT, "node_modules", ".bin", "node"),
  ["--enable-source-maps", ...envFile, join(ROOT, "build", "host.js"), ...process.argv.slice(2)],
  { cwd: ROOT, stdio: "inherit", env: { ...process.env, NODE_ENV: "production" } },
);
// The terminal sends Ctrl-C to the whole group; what is sent to us alone is passed on. We leave when the host has left.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => host.kill(signal));
host.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
