/** The Worker as one file: what is tried in workerd on this machine is, byte for byte, what `wrangler deploy` uploads. */
import { builtinModules } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";

export const ROOT = join(import.meta.dirname, "../../..");
export const WORKER_FILE = join(ROOT, "build/edge/worker.js");

export type EdgeBundle = { code: string; sourceMap: string; bytes: number; gzipBytes: number };

/**
 * Bundles workers/edge/index.ts. Throws esbuild's error, whose text names the importing file, where anything in the Worker's graph
 * needs Node.
 */
export async function bundleEdge(options: { entry?: string; minify?: boolean } = {}): Promise<EdgeBundle> {
  const result = await build({
    entryPoints: [options.entry ?? join(ROOT, "workers/edge/index.ts")],
    absWorkingDir: ROOT,
    outfile: WORKER_FILE,
    write: false,
    bundle: true,
    minify: options.minify ?? false,
    keepNames: true,
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    format: "esm",
    target: "es2023",
    jsx: "automatic",
    sourcemap: "external",
    sourcesContent: false,
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["cloudflare:*", "workerd:*"],
    alias: { pg: join(ROOT, "integrations/neon/pg.ts") },
    plugins: [noNode],
    logLevel: "silent",
  });
  const text = (suffix: string) => result.outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? "";
  const code = text(".js");
  return { code, sourceMap: text(".js.map"), bytes: Buffer.byteLength(code), gzipBytes: gzipSync(code).length };
}

const BUILT_IN = new Set(builtinModules);

/** workerd is run without Node's compatibility layer, so an import of Node would be found out at the first request only. */
const noNode: Plugin = {
  name: "no-node",
  setup(builder) {
    builder.onResolve({ filter: /.*/ }, ({ path, importer }) => {
      if (!path.startsWith("node:") && !BUILT_IN.has(path)) return undefined;
      const file = importer.replace(`${ROOT}/`, "");
      return {
        errors: [
          {
            text:
              `${file} imports "${path}", which is Node's: the Worker runs without Node. Use a web API (crypto.subtle, Uint8Array, fetch) ` +
              "or @noble/hashes, or move what needs Node into server/node/ and hand it in at the composition root.",
          },
        ],
      };
    });
  },
};
