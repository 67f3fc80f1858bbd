/**
 * What a browser loads to show and edit a draft, by the manifest of the last build, as it travels with gzip, and the script of the
 * client's page: fails when either has grown past its budget. `npm run bench -- editor` measures the editor's page in Chromium;
 * e2e/client-page.test.ts holds the client's page to having no other script.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { transform } from "esbuild";
import { ROOT } from "./set-up.mjs";

// The promise is 180 kB as they travel (`bench -- editor`). The heads of nine answers and the words of one language, which the
// sheet names before anything of it is rendered here, are 3.3 kB of it and in no manifest; what is left is room to count otherwise.
const BUDGET_BYTES = 180_000 - 3_700;
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

// All the script that a client on a phone waits for, written into the page. The promise is 60 kB; it takes a fortieth of it.
const CLIENT_PAGE_BUDGET_BYTES = 2_000;
const source = readFileSync(join(ROOT, "app", "routes", "i.$token", "page-script.ts"), "utf8");
// As the server's build has it: without types and comments, not made smaller.
const script = await transform(source, { loader: "ts", target: "es2022" });
const clientPage = gzipSync(script.code, { level: 6 }).length;
console.log(`${String(clientPage).padStart(7)}  the script of the client's page, of ${CLIENT_PAGE_BUDGET_BYTES}`);
if (clientPage > CLIENT_PAGE_BUDGET_BYTES) {
  console.error("The client's page has grown past its budget. Its script does what HTML cannot, and no more.");
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
