/** Builds the screens (Remix, through Vite) and the Node host (one file, dependencies left in node_modules). */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
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
