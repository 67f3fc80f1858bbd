/**
 * `npm run edge:check`: the Worker builds without anything of Node's, is small enough, wrangler would deploy it in every environment, and
 * the suite passes in workerd. `--without-suite` where the suite runs anyway (npm test).
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled, ROOT, sayNodeIsTooOld } from "./set-up.mjs";

sayNodeIsTooOld();
await ensureInstalled();
const bin = (name) => join(ROOT, "node_modules", ".bin", name);
const scratch = mkdtempSync(join(tmpdir(), "countersign-edge-check-"));
const ENVIRONMENTS = ["", "staging", "production"];

/** Neither asked for news nor reports: this runs without a network. */
const QUIET = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_LOG_PATH: scratch,
  CI: "true",
};

function run(title, args, { show = false } = {}) {
  const done = spawnSync(bin("node"), args, {
    cwd: ROOT,
    env: { ...process.env, ...QUIET, PATH: `${join(ROOT, "node_modules", ".bin")}:${process.env.PATH}` },
    encoding: "utf8",
    stdio: show ? "inherit" : "pipe",
    timeout: 300_000,
  });
  if (done.status !== 0) {
    console.error(`${title} failed.\n${(done.stdout ?? "").trim()}\n${(done.stderr ?? "").trim()}`);
    rmSync(scratch, { recursive: true, force: true });
    process.exit(1);
  }
  return done.stdout ?? "";
}

for (const environment of ENVIRONMENTS) {
  const name = environment || "dev";
  const outdir = join(scratch, name);
  const said = run(`The dry run of a deploy to ${name}`, [
    join(ROOT, "node_modules/wrangler/bin/wrangler.js"),
    "deploy",
    "--dry-run",
    `--outdir=${outdir}`,
    `--env=${environment}`,
  ]);
  const size = /The Worker is .*/.exec(said)?.[0] ?? "";
  const uploaded = readFileSync(join(outdir, "worker.js"));
  if (!uploaded.equals(readFileSync(join(ROOT, "build/edge/worker.js")))) {
    console.error(`wrangler would deploy something else to ${name} than build/edge/worker.js.`);
    process.exit(1);
  }
  console.log(`${name}: wrangler would deploy it. ${size}`);
}
rmSync(scratch, { recursive: true, force: true });

if (!process.argv.includes("--without-suite")) {
  run(
    "The suite in workerd",
    [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "workers/edge", "integrations/neon"],
    { show: true },
  );
}
