/** Writes build/edge/worker.js and its source map, and says how large it is. Ends with 1 and a sentence where something needs Node. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { bundleEdge, WORKER_FILE } from "./bundle.ts";

/** Cloudflare takes 3 MB (free) or 10 MB (paid); this is what we allow ourselves: an isolate starts by compiling all of it. */
const GZIP_BYTES_MAX = 1_000_000;

async function main(): Promise<number> {
  const { code, sourceMap, bytes, gzipBytes } = await bundleEdge({ minify: true });
  mkdirSync(dirname(WORKER_FILE), { recursive: true });
  writeFileSync(WORKER_FILE, `${code}//# sourceMappingURL=worker.js.map\n`);
  writeFileSync(`${WORKER_FILE}.map`, sourceMap);
  const kilobytes = (count: number) => `${(count / 1000).toFixed(0)} kB`;
  process.stdout.write(`The Worker is ${kilobytes(bytes)}, ${kilobytes(gzipBytes)} with gzip.\n`);
  if (gzipBytes <= GZIP_BYTES_MAX) return 0;
  process.stderr.write(
    `That is more than the ${kilobytes(GZIP_BYTES_MAX)} it may have: look at what workers/edge/index.ts imports.\n`,
  );
  return 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
