/** `npm run edge`: the Worker in real workerd on this machine (workers/edge/dev/main.ts), on any machine with git, npm and Node 20. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, ROOT, SetUpError, sayNodeIsTooOld } from "./set-up.mjs";

sayNodeIsTooOld();
try {
  await ensureInstalled();
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  console.error(`\n${error.message}\n`);
  process.exit(1);
}

const envFile = existsSync(join(ROOT, ".env")) ? ["--env-file=.env"] : [];
const edge = spawn(
  join(ROOT, "node_modules", ".bin", "node"),
  [...envFile, "--import", "tsx", join(ROOT, "workers/edge/dev/main.ts")],
  { cwd: ROOT, stdio: "inherit" },
);
// The terminal sends Ctrl-C to the whole group; what is sent to us alone is passed on. We leave when the edge has left.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => edge.kill(signal));
edge.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
