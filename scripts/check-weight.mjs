/**
 * What a browser loads to show and edit a draft, by the manifest of the last build, as it travels with gzip: fails when that
 * has grown past its budget. `npm run bench -- editor` measures the same page in Chromium.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./set-up.mjs";

// What it weighs now, and room for a sentence or two. The goal is 177 kB: the heads of answers and the words of one language come on top, and all
// of it shall stay within 180 kB.
const BUDGET_BYTES = 190_000;
const PAGE = ["root", "routes/_app", "routes/_app.invoices.$invoiceId"];

const client = join(ROOT, "build", "client");
const manifest = readManifest();
const files = new Set(
  [manifest.entry, ...PAGE.map((id) => manifest.routes[id])].flatMap(({ module, imports }) => [
    module,
    ...(imports ?? []),
  ]),
);
const sizes = [...files]
  .map((file) => ({ file, bytes: travels(join(client, file)) }))
  .sort((a, b) => b.bytes - a.bytes);
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
for (const { file, bytes } of sizes) console.log(`${String(bytes).padStart(7)}  ${file}`);
console.log(`${String(total).padStart(7)}  in all, of ${BUDGET_BYTES}`);
if (total > BUDGET_BYTES) {
  console.error("The page of a draft has grown past its budget. Load later what it does not need to be written in.");
  process.exit(1);
}

/** The manifest is a script that sets one variable to JSON. */
function readManifest() {
  const assets = join(client, "assets");
  const name = readdirSync(assets).find((one) => /^manifest-.*\.js$/.test(one));
  if (!name) throw new Error("there is no build: npm run build");
  const text = readFileSync(join(assets, name), "utf8");
  return JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
}

/** Small files are not packed (scripts/build.mjs). */
function travels(file) {
  return statSync(`${file}.gz`, { throwIfNoEntry: false })?.size ?? statSync(file).size;
}
