/** `npm run edge:deploy -- staging|production`: checks the Worker (edge-check.mjs), then lets wrangler deploy it to that environment. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT, sayNodeIsTooOld } from "./set-up.mjs";

sayNodeIsTooOld();
const [environment] = process.argv.slice(2);
if (environment !== "staging" && environment !== "production") {
  console.error("Which environment? npm run edge:deploy -- staging, or -- production.");
  process.exit(1);
}
const node = join(ROOT, "node_modules", ".bin", "node");
const env = { ...process.env, PATH: `${join(ROOT, "node_modules", ".bin")}:${process.env.PATH}` };
for (const args of [
  [join(ROOT, "scripts/edge-check.mjs")],
  [join(ROOT, "node_modules/wrangler/bin/wrangler.js"), "deploy", `--env=${environment}`],
]) {
  const { status } = spawnSync(node, args, { cwd: ROOT, stdio: "inherit", env });
  if (status !== 0) process.exit(status ?? 1);
}
