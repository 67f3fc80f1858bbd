/** Writes the Worker's bundle to build/edge/worker.js; wrangler runs this before it deploys (wrangler.jsonc). */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensureInstalled, ROOT } from "./set-up.mjs";

await ensureInstalled();
const built = spawnSync(
  join(ROOT, "node_modules", ".bin", "node"),
  ["--import", "tsx", join(ROOT, "workers/edge/dev/build.ts")],
  { cwd: ROOT, stdio: "inherit" },
);
process.exit(built.status ?? 1);
