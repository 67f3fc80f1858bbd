/** Builds the screens (Remix, through Vite) and the Node host (one file, dependencies left in node_modules). */
import { spawnSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "esbuild";
import { ROOT } from "./set-up.mjs";

const screens = spawnSync(
  join(ROOT, "node_modules", ".bin", "node"),
  [join(ROOT, "node_modules", ".bin", "remix"), "vite:build", "--logLevel", "warn"],
  {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "production" },
  },
);
if (screens.status !== 0) process.exit(screens.status ?? 1);

await packAssets(join(ROOT, "build/client"));

await build({
  entryPoints: { host: join(ROOT, "server/node/main.ts") },
  outdir: join(ROOT, "build"),
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node24",
  jsx: "automatic",
  sourcemap: true,
  logLevel: "warning",
});

/** Scripts and styles are packed once, as tightly as can be, instead of at every request. */
async function packAssets(root) {
  const names = await readdir(root, { recursive: true });
  for (const name of names.filter((one) => /\.(js|mjs|css|svg)$/.test(one))) {
    const file = join(root, name);
    const bytes = await readFile(file);
    if (bytes.length < 600) continue;
    const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } };
    await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
    await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, brotli));
  }
}
