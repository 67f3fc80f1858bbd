/**
 * The process that kills itself, as few files with their compiled code beside them: begun from its sources it would spend 1.7 s of a processor
 * on loading, and a storm begins it thousands of times.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

export type DoomedProgram = AsyncDisposable & {
  path: string;
  /** Small on purpose: the SDK of the durable functions reads all of it at each call. */
  env: NodeJS.ProcessEnv;
};

const SOURCE = fileURLToPath(new URL("../../workers/testing/doomed-delivery.ts", import.meta.url));
const WARM_MS_MAX = 60_000;

export async function buildDoomedProgram(): Promise<DoomedProgram> {
  const folder = await mkdtemp(join(tmpdir(), "countersign-doomed-"));
  await build({
    entryPoints: { doomed: SOURCE },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node24",
    minifyWhitespace: true,
    minifySyntax: true,
    // Asked for by libraries only where there is something for it to read; there is nothing.
    external: ["typescript", "pg-native"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "warning",
  });
  const path = join(folder, "doomed.mjs");
  const env: NodeJS.ProcessEnv = { NODE_ENV: "production", NODE_COMPILE_CACHE: join(folder, "compiled") };
  // What is compiled is written down when a process ends in peace, which those of a storm never do.
  await promisify(execFile)(process.execPath, [path, "", "only loaded"], { env, timeout: WARM_MS_MAX });
  return { path, env, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
